import type { ValueMap } from '../../base/go/value.ts';
import { applySet, type ReadFile, type SetExpression, type SetKind } from './set-syntax.ts';

/** Values from the command line. */
export interface UserValueSources {
  /** parsed contents of the values files (-f), in order */
  readonly files: readonly ValueMap[];
  readonly expressions: readonly SetExpression[];
}

/** The kinds of flags in order of precedence, lowest first. Their position on the command line does not matter. */
const ORDER: readonly SetKind[] = ['set-json', 'set', 'set-string', 'set-file', 'set-literal'];

function mergeInto(target: ValueMap, source: ValueMap): ValueMap {
  for (const [key, value] of source) {
    const old = target.get(key);
    target.set(key, value instanceof Map ? mergeInto(old instanceof Map ? old : new Map(), value) : value);
  }
  return target;
}

/** Returns the expressions in the order they are applied. Later expressions take precedence. */
export function inOrder(expressions: readonly SetExpression[]): SetExpression[] {
  return ORDER.flatMap((kind) => expressions.filter((expression) => expression.kind === kind));
}

/**
 * Merges values files and --set flags in Helm's order. Nulls are kept, because they remove chart defaults later on.
 *
 * @throws VALUES_SET_SYNTAX
 */
export function mergeUserValues(sources: UserValueSources, readFile: ReadFile): ValueMap {
  const merged: ValueMap = sources.files.reduce(mergeInto, new Map());
  for (const expression of inOrder(sources.expressions)) applySet(merged, expression, readFile);
  return merged;
}
