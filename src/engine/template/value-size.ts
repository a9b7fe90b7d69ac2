import { GoObject, isMap, type Value } from '../../base/go/value.ts';
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

/** An object of Go's that knows how much text it becomes, roughly. */
interface Weighed {
  readonly textSize: number;
}

/** More characters than any budget has. */
const maxCharacters = 1e10;

/** All characters of a value, keys included. What is shared counts each time, as it is written each time; what contains itself counts once. */
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
