import { GoObject, isMap, type Value } from '../../base/go/value.ts';
import { TextLimitError } from './text-limit.ts';
import { spendSteps } from './work-budget.ts';

/** Maximum number of items in a value. Shared items are counted each time they would be written. */
const maxItems = 500_000;
/** Steps charged per item. They include the cost of counting the items and of writing the value. */
const itemSteps = 0.5;
/** Maximum nesting depth, because the encoders are recursive. */
const maxDepth = 1000;
/**
 * Values with more items than this are counted by `countAll`, which visits a list or map only once, even if it occurs several
 * times.
 */
const fewItems = 10_000;

function childrenOf(value: Value): Iterable<Value> | undefined {
  if (Array.isArray(value)) return value as readonly Value[];
  return isMap(value) ? value.values() : undefined;
}

/** Counts the items of a value, up to `limit`. A list or map that occurs several times is counted each time. */
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

/**
 * Counts all items in a value, in time proportional to the number of distinct lists and maps. Returns Infinity if the value
 * contains itself.
 */
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

/** An object that can estimate the length of its text representation. */
interface Weighed {
  readonly textSize: number;
}

/** Upper bound for character counts, larger than any budget. */
const maxCharacters = 1e10;

/**
 * Counts the characters in a value, including keys. A list or map that occurs several times is counted each time, because it is
 * written each time. A list or map that contains itself is counted only once.
 */
export function textLength(value: Value): number {
  return value !== null && typeof value === 'object' ? Math.min(weigh(value, new Map(), 0), maxCharacters) : 0;
}

function weigh(value: Value, known: Map<object, number>, depth: number): number {
  if (typeof value === 'string') return value.length;
  if (value === null || typeof value !== 'object') return 0;
  if (value instanceof GoObject && 'textSize' in value) return (value as GoObject & Weighed).textSize;
  const children = childrenOf(value);
  if (!children || depth > maxDepth) return 0;
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, 0);
  let length = 0;
  if (isMap(value)) for (const key of value.keys()) length += key.length;
  for (const child of children) length += weigh(child, known, depth + 1);
  known.set(value, length);
  return length;
}

/**
 * Checks the size of a value that is about to be written or copied in full. Lists that share nested lists can have an exponential
 * size.
 *
 * @returns whether the value contains itself
 * @throws TextLimitError if the value is too large
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

/** Checks the size of a value and rejects values that contain themselves. @throws TextLimitError */
export function checkSize(value: Value): void {
  if (isCyclic(value)) throw new TextLimitError(Number.POSITIVE_INFINITY);
}
