import { isMap, type Value } from '../../base/go/value.ts';
import { TextLimitError } from './text-limit.ts';
import { spendSteps } from './work-budget.ts';

/** More items than this in one value, counted as often as they would be written, are a mistake or an attack. */
const maxItems = 500_000;
/** Items are counted because they are to be written, which takes about so many steps for each. */
const itemSteps = 0.5;
/** Containers in containers; what writes them calls itself for each. */
const maxDepth = 1000;
/** So many are counted one by one before it is worth remembering what was counted. */
const fewItems = 10_000;

function childrenOf(value: Value): Iterable<Value> | undefined {
  if (Array.isArray(value)) return value as readonly Value[];
  return isMap(value) ? value.values() : undefined;
}

/** Items up to `limit`; containers that are shared count each time. */
function countSome(value: Value, limit: number, depth = 0): number {
  const children = childrenOf(value);
  if (!children) return 1;
  if (depth > maxDepth) return limit + 1;
  let count = 1;
  for (const child of children) {
    count += countSome(child, limit - count, depth + 1);
    if (count > limit) return count;
  }
  return count;
}

/** Items of all, in time that grows with the distinct containers only; infinite for what contains itself. */
function countAll(value: Value, known: Map<Value, number>, depth = 0): number {
  const children = childrenOf(value);
  if (!children) return 1;
  const before = known.get(value);
  if (before !== undefined) return before;
  if (depth > maxDepth) throw new TextLimitError(Number.NaN);
  known.set(value, Number.POSITIVE_INFINITY);
  let count = 1;
  for (const child of children) count += countAll(child, known, depth + 1);
  known.set(value, count);
  return count;
}

/**
 * Looks at a value that is about to be written or copied as a whole: lists of lists of the same lists grow without bounds.
 * @returns whether it contains itself
 * @throws TextLimitError when it is too large
 */
export function isCyclic(value: Value): boolean {
  if (typeof value !== 'object') return false;
  const some = countSome(value, fewItems);
  spendSteps(some * itemSteps);
  if (some <= fewItems) return false;
  const count = countAll(value, new Map());
  if (Number.isFinite(count)) spendSteps(Math.min(count, maxItems) * itemSteps);
  if (Number.isFinite(count) && count > maxItems) throw new TextLimitError(count, 'items');
  return !Number.isFinite(count);
}

/** The same where a value that contains itself can not be worked with at all. @throws TextLimitError */
export function checkSize(value: Value): void {
  if (isCyclic(value)) throw new TextLimitError(Number.POSITIVE_INFINITY);
}
