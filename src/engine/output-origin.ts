import { type ErrorWhere, isTillerlessError, reasonOf, reworded, type TillerlessError } from '../errors/tillerless-error.ts';
import { positionOf, type Sources, shownFile } from './errors.ts';
import { actionEnd } from './find-action-end.ts';
import { documentLines, splitManifests } from './manifests.ts';
import { type RenderRequest, renderTemplates, type Tracing } from './render.ts';
import { lacksIndent, yamlHint } from './rendered-yaml-hints.ts';
import { type Fragment, type Mark, type TemplateMark, Trace, type TracedLine } from './template/output-trace.ts';

/** A range in a template's source code. */
export interface Span {
  /** offset in UTF-16 code units */
  readonly start: number;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/**
 * Renders the templates again, and records which template wrote each fragment of the output.
 *
 * @throws the same errors as `renderTemplates`
 */
export function traceTemplates(request: RenderRequest): Tracing {
  const tracing = { trace: new Trace(), sources: new Map<string, string>() };
  renderTemplates(request, tracing);
  return tracing;
}

/** Returns the range of the action at a location, including its braces. For literal text, the range is empty. */
function spanOf(mark: Mark, pos: number, sources: Sources): Span {
  const source = sources.get(mark.file) ?? '';
  const open = mark.verbatim ? pos : source.lastIndexOf('{{', mark.pos);
  const start = open < 0 ? mark.pos : open;
  const { line, column } = positionOf(source, start);
  return {
    start,
    file: shownFile(mark.file),
    line,
    column,
    text: mark.verbatim ? '' : source.slice(start, actionEnd(source, mark.pos)),
  };
}

/** Returns the range of the action that contains a statement, including braces. */
export function actionSpan({ file, pos }: TemplateMark, sources: Sources): Span {
  return spanOf({ file, pos, verbatim: false }, pos, sources);
}

/**
 * Returns the fragment of a line that most likely causes an error. The output of an action is a more likely cause than literal
 * text.
 */
function suspect(line: TracedLine, column: number | undefined): Fragment | undefined {
  let at = 0;
  for (const fragment of line) {
    at += fragment.text.length;
    if (column !== undefined && column <= at && !fragment.mark.verbatim && fragment.text.trim() !== '') return fragment;
  }
  const blames = line.filter(({ text }) => text.trim() !== '');
  return blames.findLast(({ mark }) => !mark.verbatim) ?? blames[0] ?? line[0];
}

/**
 * Returns the offset of a column within a fragment. If no column is given, returns the offset of the first non-blank character.
 */
function offsetIn(fragment: Fragment, line: TracedLine, column: number | undefined): number {
  let start = 0;
  for (const part of line.slice(0, line.indexOf(fragment))) start += part.text.length;
  const offset = (column ?? 0) - 1 - start;
  return offset >= 0 && offset < fragment.text.length ? offset : fragment.text.length - fragment.text.trimStart().length;
}

function whereOf(
  fragment: Fragment,
  line: TracedLine,
  { sources, column }: { sources: Sources; column: number | undefined },
): ErrorWhere {
  const { mark, chain } = fragment;
  const source = sources.get(mark.file);
  const span = spanOf(mark, fragment.pos + (mark.verbatim ? offsetIn(fragment, line, column) : 0), sources);
  const outer = chain.map((mark) => spanOf(mark, mark.pos, sources));
  return {
    file: span.file,
    line: span.line,
    column: span.column,
    ...(mark.verbatim
      ? {}
      : {
          width: (span.text.split('\n')[0] ?? '').length,
          wrote: textOf(line).trim(),
        }),
    ...(source === undefined ? {} : { source }),
    chain: outer.map(({ file, line: number, column }) => `${file}:${number}:${column}`),
  };
}

/** A line of output, and the location in the template ("file:line") that wrote it. */
export interface LineOrigin {
  readonly text: string;
  readonly location: string | undefined;
}

/** Returns the lines of a rendered file with their template locations. */
export function lineOrigins(path: string, { trace, sources }: Tracing): LineOrigin[] {
  return trace.lines(path).map((line) => {
    const fragment = suspect(line, undefined);
    const span = fragment && spanOf(fragment.mark, fragment.pos, sources);
    return { text: textOf(line), location: span && `${span.file}:${span.line}` };
  });
}

interface Blamed {
  readonly line: TracedLine;
  readonly fragment: Fragment;
  /** the action that wrote the fragment; empty for literal text in the template */
  readonly action: string;
}

function blamedIn(line: TracedLine, column: number | undefined, sources: Sources): Blamed | undefined {
  const fragment = suspect(line, column);
  return fragment && { line, fragment, action: spanOf(fragment.mark, fragment.pos, sources).text };
}

/**
 * Returns the fragment that most likely causes an error on a line. If the line is literal text, the cause is often the unindented
 * output of an action on the line above.
 */
function blame(
  lines: readonly TracedLine[],
  at: number,
  known: { column: number | undefined; sources: Sources },
): Blamed | undefined {
  const origin = blamedIn(lines[at] ?? [], known.column, known.sources);
  const above = blamedIn(lines[at - 1] ?? [], undefined, known.sources);
  return origin?.action === '' && above && lacksIndent(above.action) ? above : origin;
}

/** Returns the template location that produced a line of output, or undefined if the line is different when rendered again. */
function placeOf(error: TillerlessError, request: RenderRequest): { where: ErrorWhere; hint: string | undefined } | undefined {
  const { rendered, source, column } = error.where ?? {};
  if (!rendered || source === undefined) return undefined;
  const { trace, sources } = traceTemplates(request);
  const lines = trace.lines(rendered.file);
  const at = rendered.line - 1;
  const text = source.split('\n')[at] ?? '';
  if (textOf(lines[at] ?? []) !== text) return undefined;
  const blamed = blame(lines, at, { column, sources });
  if (!blamed) return undefined;
  const hint = yamlHint({
    problem: reasonOf(error),
    line: textOf(blamed.line),
    before: textOf(blamed.line.slice(0, blamed.line.indexOf(blamed.fragment))),
    action: blamed.action,
  });
  return { where: { ...whereOf(blamed.fragment, blamed.line, { sources, column }), rendered }, hint };
}

/** A location in a rendered document. */
export interface OutputPlace {
  /** path of the rendered file, for example "web/templates/a.yaml" */
  readonly path: string;
  /** the document, as returned by `splitManifests` */
  readonly content: string;
  /** line and column in the document, starting at 1 */
  readonly line: number;
  readonly column: number;
  /** true if a value starts at this position; if the value is quoted, it is attributed to the template action after the quote */
  readonly isValue: boolean;
}

/** Returns the fragment at a column. For a quoted value, returns the fragment between the quotes. */
function fragmentAt(line: TracedLine, column: number, isValue: boolean): Fragment | undefined {
  let end = 0;
  for (const [i, fragment] of line.entries()) {
    end += fragment.text.length;
    if (column > end) continue;
    const rest = fragment.text.slice(fragment.text.length - (end - column + 1));
    return isValue && fragment.mark.verbatim && /^["']$/.test(rest) ? (line[i + 1] ?? fragment) : fragment;
  }
  return undefined;
}

/** The lines of a rendered file with the template locations that wrote them, and the lines on which its documents start. */
interface TracedFile {
  readonly lines: readonly TracedLine[];
  /** the line on which each document starts, keyed by the document's content */
  readonly starts: ReadonlyMap<string, number>;
}

/** The template location that produced a part of the output. */
export interface OutputOrigin {
  readonly where: ErrorWhere;
  /** the action that wrote the output; empty for literal text in the template */
  readonly action: string;
  /** the statement that wrote the output, preceded by the statements that included its template */
  readonly marks: readonly Mark[];
}

/** Maps locations in the rendered output to the template locations that produced them. Each rendered file is split only once. */
export class OutputOrigins {
  readonly #tracing: Tracing;
  readonly #files = new Map<string, TracedFile>();

  constructor(tracing: Tracing) {
    this.#tracing = tracing;
  }

  /** Returns the template sources, keyed by file. */
  get sources(): Tracing['sources'] {
    return this.#tracing.sources;
  }

  /**
   * Returns the line of the rendered file on which a document starts. The chart is rendered a second time to trace the output.
   * Returns undefined if the document is not the same in that rendering.
   */
  startOf({ path, content }: Pick<OutputPlace, 'path' | 'content'>): number | undefined {
    return this.#file(path).starts.get(content);
  }

  /**
   * Returns the template location that produced the text at `location` in the output, and the template action there.
   *
   * @param start line on which the document starts (see `startOf`)
   */
  find(location: OutputPlace, start: number): OutputOrigin | undefined {
    const { sources } = this.#tracing;
    const { lines } = this.#file(location.path);
    const at = start + location.line - 1;
    const line = lines[at - 1] ?? [];
    // The first line of a document may be on the same line as the document separator.
    const column =
      location.column + (location.line === 1 ? textOf(line).length - (location.content.split('\n')[0] ?? '').length : 0);
    const fragment = fragmentAt(line, column, location.isValue);
    if (!fragment) return undefined;
    return {
      where: { ...whereOf(fragment, line, { sources, column }), rendered: { file: location.path, line: at } },
      action: spanOf(fragment.mark, fragment.pos, sources).text,
      marks: [...fragment.chain, fragment.mark],
    };
  }

  #file(path: string): TracedFile {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const lines = this.#tracing.trace.lines(path);
    const text = lines.map(textOf).join('\n');
    const starts = documentLines(text);
    // If several documents are equal, the first one is used.
    const entries = splitManifests(text).map((content, i): [string, number] => [content, starts[i] ?? 1]);
    const file = { lines, starts: new Map(entries.toReversed()) };
    this.#files.set(path, file);
    return file;
  }
}

const textOf = (line: TracedLine): string => line.map(({ text }) => text).join('');

/** Converts an error in a rendered document to an error in the template that wrote the document. */
export function blameTemplate(error: TillerlessError, request: RenderRequest): TillerlessError {
  try {
    const blamed = placeOf(error, request);
    if (!blamed) return error;
    return reworded(error, { hint: blamed.hint ?? error.hint, where: blamed.where, cause: error.cause });
  } catch (failure) {
    // Locating the error requires rendering the templates again. If that fails, which is only possible if they use random values,
    // report the original error.
    if (isTillerlessError(failure)) return error;
    throw failure;
  }
}
