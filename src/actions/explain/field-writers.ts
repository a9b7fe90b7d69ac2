import { type ValuePath, YamlPositions } from '../../base/yaml/positions.ts';
import { actionSpan, type OutputOrigins } from '../../engine/output-origin.ts';
import { enclosingBranches } from '../../engine/template/enclosing-branches.ts';
import type { Mark } from '../../engine/template/output-trace.ts';
import type { ErrorWhere } from '../../errors/tillerless-error.ts';
import type { ExplainedCondition } from '../../report/explanation.ts';
import type { RenderedObject } from './rendered-objects.ts';

/** The template location that produced a field. */
export interface FieldWriter {
  readonly where: ErrorWhere | undefined;
  /** the action that wrote the field; absent for literal text in the template */
  readonly action?: string;
  /** conditions and loops that must be entered to reach the location */
  readonly conditions: readonly ExplainedCondition[];
}

/** Finds the template locations that produced an object's fields. */
export class FieldWriters {
  readonly #object: Pick<RenderedObject, 'path' | 'content'>;
  readonly #origins: OutputOrigins;
  readonly #positions: YamlPositions;
  readonly #start: number | undefined;

  constructor(origins: OutputOrigins, object: Pick<RenderedObject, 'path' | 'content'>) {
    this.#object = object;
    this.#origins = origins;
    this.#positions = new YamlPositions(object.content);
    this.#start = origins.startOf(object);
  }

  /** Finds the template location that produced a field. `where` is undefined if the location is unknown. */
  find(path: ValuePath): FieldWriter {
    const position = this.#positions.find(path);
    const { path: file, content } = this.#object;
    const origin =
      position && this.#start !== undefined
        ? this.#origins.find({ path: file, content, ...position, isValue: true }, this.#start)
        : undefined;
    if (!origin) return { where: undefined, conditions: [] };
    const { where, action, marks } = origin;
    return {
      where,
      ...(action === '' ? {} : { action }),
      conditions: marks.flatMap((mark) => this.#conditions(mark)),
    };
  }

  #conditions({ file, pos }: Mark): ExplainedCondition[] {
    const { sources } = this.#origins;
    return enclosingBranches(sources.get(file) ?? '', pos).map((branch) => {
      const { file: shown, line, column, text } = actionSpan({ file, pos: branch.pos }, sources);
      return { text: branch.isElse ? `not ${text}` : text, location: `${shown}:${line}:${column}` };
    });
  }
}
