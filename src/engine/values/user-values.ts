import type { ValueMap } from '../../base/go/value.ts';
import { applySet, type ReadFile, type SetExpression, type SetKind } from './set-syntax.ts';

/** Values as the user gave them on the command line. */
export interface UserValueSources {
  /** of -f, in the order given, read already */
  readonly files: readonly ValueMap[];
  readonly expressions: readonly SetExpression[];
}

/** The kind of flag decides the order, not its place on the command line. */
const ORDER: readonly SetKind[] = ['set-json', 'set', 'set-string', 'set-file', 'set-literal'];

function mergeInto(target: ValueMap, source: ValueMap): ValueMap {
  for (const [key, value] of source) {
    const old = target.get(key);
    target.set(key, value instanceof Map ? mergeInto(old instanceof Map ? old : new Map(), value) : value);
  }
  return target;
}

/** The expressions in the order in which they are applied, later ones over earlier ones. */
export function inOrder(expressions: readonly SetExpression[]): SetExpression[] {
  return ORDER.flatMap((kind) => expressions.filter((expression) => expression.kind === kind));
}

/**
 * Merges values files and --set flags in Helm's order; nulls stay, they remove defaults later.
 *
 * @throws VALUES_SET_SYNTAX
 */
export function mergeUserValues(sources: UserValueSources, readFile: ReadFile): ValueMap {
  const merged: ValueMap = sources.files.reduce(mergeInto, new Map());
  for (const expression of inOrder(sources.expressions)) applySet(merged, expression, readFile);
  return merged;
}
