import { nearest } from '../../base/did-you-mean.ts';
import type { Value } from '../../base/go/value.ts';
import { positionOf, shownFile } from '../../engine/errors.ts';
import { actionSpan } from '../../engine/output-origin.ts';
import type { RecordedReads } from '../../engine/reads/record-reads.ts';
import type { ValueNode } from '../../engine/reads/value-node.ts';
import type { TemplateMark } from '../../engine/template/output-trace.ts';
import type { ErrorNote, ErrorWhere } from '../../errors/tillerless-error.ts';

/** Matches actions that do not print a value themselves, such as control structures, definitions, assignments and comments. */
const control = /^\{\{-?\s*(?:if|else|with|range|define|block|template|end|break|continue|\$[\w]*\s*(?:,[^=]*)?:?=|\/\*)/;
/**
 * Matches functions that test a value, provide a default for it, or pass it to another template. Their arguments may be undefined
 * on purpose.
 */
const intent =
  /\b(?:default|coalesce|required|hasKey|dig|get|ternary|empty|kindIs|kindOf|typeIs|typeIsLike|typeOf|and|or|not|eq|ne|lt|gt|le|ge|has|contains|include|tpl|dict|set|merge\w*|mustMerge\w*)\b/;

/**
 * Finds undefined values that templates print and whose names resemble those of existing values; most likely, these are typos.
 * Values that a template tests, or for which it provides a default, are not reported.
 *
 * @param values the computed values used for rendering
 */
export function missingValues({ reads, sources }: RecordedReads, values: Value): ErrorNote[] {
  const notes = new Map<string, ErrorNote>();
  visit(reads.root, values, (key, { sites }, siblings) => {
    const near = nearest(key, siblings);
    const uses = [...sites].map((site) => plainUse(site, key, sources));
    const [first] = uses;
    if (near === undefined || first === undefined || uses.includes(undefined)) return;
    const { file, line, column } = first.where;
    notes.set(`${file}:${line}:${column}`, {
      title: `${first.expression} does not exist`,
      where: first.where,
      hint: `did you mean ${first.expression.slice(0, -key.length)}${near}?`,
    });
  });
  return [...notes.values()];
}

type Visit = (key: string, node: ValueNode, siblings: readonly string[]) => void;

/** Calls `found` for each missing key that the templates read from an existing map. */
function visit(node: ValueNode, value: Value, found: Visit): void {
  for (const [step, child] of node.children) {
    if (value instanceof Map && typeof step === 'string') {
      if (value.has(step)) visit(child, value.get(step) ?? null, found);
      else if (child.isRead) found(step, child, [...value.keys()]);
    } else if (Array.isArray(value) && typeof step === 'number' && step in value) visit(child, value[step] as Value, found);
  }
}

/** An expression whose value an action prints as it is, without testing it or providing a default. */
interface PlainUse {
  /** as written in the template, for example ".Values.image.tag" */
  readonly expression: string;
  readonly where: ErrorWhere;
}

/**
 * Returns the expression with which an action prints the value of a key. Returns undefined if the action does anything else with
 * the value, such as testing it or providing a default.
 */
function plainUse(mark: TemplateMark, key: string, sources: RecordedReads['sources']): PlainUse | undefined {
  const { file } = mark;
  const source = sources.get(file);
  if (source === undefined || shownFile(file) !== file || !/^\w+$/.test(key)) return undefined;
  const { start, text: action } = actionSpan(mark, sources);
  const at = action.search(new RegExp(`\\.${key}(?!\\w)`));
  if (at < 0 || control.test(action) || intent.test(action)) return undefined;
  const before = /[$\w.]*$/.exec(action.slice(0, at))?.[0] ?? '';
  const expression = `${before}.${key}`;
  const { line, column } = positionOf(source, start + at - before.length);
  return { expression, where: { file, line, column, width: expression.length, source } };
}
