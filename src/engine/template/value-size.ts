import { isMap, type Value } from '../../base/go-value.ts';
import { TextLimitError } from './text-limit.ts';

/** More items than this in one value, counted as often as they would be written, are a mistake or an attack. */
const maxItems = 5_000_000;
/** So many are counted one by one before it is worth remembering what was counted. */
const fewItems = 10_000;

function childrenOf(value: Value): Iterable<Value> | undefined {
  if (Array.isArray(value)) return value as readonly Value[];
  return isMap(value) ? value.values() : undefined;
}

/** Items up to `limit`; containers that are shared count each time. */
function countSome(value: Value, limit: number): number {
  const children = childrenOf(value);
  if (!children) return 1;
  let count = 1;
  for (const child of children) {
    count += countSome(child, limit - count);
    if (count > limit) return count;
  }
  return count;
}

/** Items of all, in time that grows with the distinct containers only; infinite for what contains itself. */
function countAll(value: Value, known: Map<Value, number>): number {
  const children = childrenOf(value);
  if (!children) return 1;
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, Number.POSITIVE_INFINITY);
  let count = 1;
  for (const child of children) count += countAll(child, known);
  known.set(value, count);
  return count;
}

/**
 * Looks at a value that is about to be written or copied as a whole: lists of lists of the same lists grow without bounds.
 * @returns whether it contains itself
 * @throws TextLimitError when it is too large
 */
export function isCyclic(value: Value): boolean {
  if (typeof value !== 'object' || countSome(value, fewItems) <= fewItems) return false;
  const count = countAll(value, new Map());
  if (Number.isFinite(count) && count > maxItems) throw new TextLimitError(count);
  return !Number.isFinite(count);
}

/** The same where a value that contains itself can not be worked with at all. @throws TextLimitError */
export function checkSize(value: Value): void {
  if (isCyclic(value)) throw new TextLimitError(Number.POSITIVE_INFINITY);
}
