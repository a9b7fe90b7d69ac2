import { elementType, GoObject, type Int, int, isSliceObject, nilList, typedList, type Value } from '../../base/go/value.ts';
import { isTrue, kindName, sliceItems } from '../template/go-types.ts';
import { spendBytes } from '../template/work-budget.ts';
import { deepEqual } from './compare.ts';
import { toCount } from './convert.ts';
import { defineFunctions, type Family, refuse, withPrefix } from './define.ts';

type List = readonly Value[];

/** Estimated memory, in bytes, for an integer in a list. */
const numberBytes = 100;

/** Maximum length of a list. */
const maxList = 10_000_000;

/**
 * Returns the items of a list. For any other value, throws sprig's error, whose message includes `action`, for example "find
 * last" or "compact".
 */
function listOf(value: Value, action: string): List {
  const items = sliceItems(value);
  if (items !== undefined) return items;
  if (value === null) return refuse('runtime error: invalid memory address or nil pointer dereference');
  return refuse(`Cannot ${action}${action === 'chunk' ? '' : ' on'} type ${kindName(value)}`);
}

function until(value: Int): Value {
  return numbers(0n, value.value, value.value < 0n ? -1n : 1n);
}

/** Creates a list of the Go type []int. */
function numbers(start: bigint, stop: bigint, step: bigint): Value {
  return typedList(untilStep(start, stop, step), 'int');
}

function untilStep(start: bigint, stop: bigint, step: bigint): Value[] {
  if (step === 0n || (stop < start && step >= 0n) || (stop > start && step < 0n)) return [];
  if ((stop - start) / step > BigInt(maxList)) refuse(`a list of ${(stop - start) / step} numbers is too long`);
  spendBytes((Number(stop - start) / Number(step)) * numberBytes);
  // Allocate the entire list in advance, because growing a list to a million items takes twice the memory.
  const count = (stop - start) / step + ((stop - start) % step === 0n ? 0n : 1n);
  const list = new Array<Value>(Number(count));
  for (let i = start, at = 0; at < list.length; i += step) list[at++] = int(i);
  return list;
}

function seq(...args: Int[]): string {
  const [a = 0n, b = 0n, c = 0n] = args.map((arg) => arg.value);
  const range = (start: bigint, step: bigint, end: bigint): string => {
    const stop = end >= start ? end + 1n : end - 1n;
    return untilStep(start, stop, step).map(String).join(' ');
  };
  if (args.length === 1) return range(1n, a < 1n ? -1n : 1n, a);
  if (args.length === 2) return range(a, b < a ? -1n : 1n, b);
  if (args.length !== 3) return '';
  if (c < a && b > 0n) return '';
  return range(a, b, c);
}

function slice(value: Value, ...indices: Value[]): Value {
  const list = sliceable(value);
  const end = indices.length > 1 ? toCount(indices[1] ?? null) : list.length;
  const start = indices.length > 0 ? toCount(indices[0] ?? null) : 0;
  if (list.length === 0) return null;
  if (start < 0 || start > end || end > list.length)
    refuse(
      start > end || end > list.length
        ? `reflect.Value.Slice: slice index out of bounds`
        : 'reflect.Value.Slice: slice index out of bounds',
    );
  if (value instanceof GoObject && isSliceObject(value)) return value.slice(start, end);
  return typedList(list.slice(start, end), elementType(list));
}

function sliceable(value: Value): List {
  const items = sliceItems(value);
  if (items !== undefined) return items;
  if (value === null) return refuse('runtime error: invalid memory address or nil pointer dereference');
  return refuse(`list should be type of slice or array but ${kindName(value)}`);
}

function chunk(size: Int, value: Value): Value {
  const list = listOf(value, 'chunk');
  const count = Number(size.value);
  // If the chunk size is negative, sprig either returns an empty list or panics in makeslice.
  if (count < 0 && Math.floor((list.length - 1) / count) === -1) return typedList([], '[]interface {}');
  if (count <= 0) refuse('runtime error: makeslice: len out of range');
  const chunks: Value[] = [];
  for (let at = 0; at < list.length; at += count) chunks.push(list.slice(at, at + count));
  return typedList(chunks, '[]interface {}');
}

function uniq(list: List): Value[] {
  const result: Value[] = [];
  for (const item of list) if (!result.some((known) => deepEqual(known, item))) result.push(item);
  return result;
}

function has(needle: Value, haystack: Value): boolean {
  if (haystack === null) return false;
  return listOf(haystack, 'find has').some((item) => deepEqual(item, needle));
}

function concatable(value: Value): List {
  const items = sliceItems(value);
  if (items !== undefined) return items;
  if (value === null) return refuse('runtime error: invalid memory address or nil pointer dereference');
  return refuse(`Cannot concat type ${kindName(value)} as list`);
}

/** Bytes that `concat` deducts from the budget for each item, because it copies the items. */
const joinedBytes = 16;

function concat(...lists: Value[]): Value {
  const all = lists.flatMap(concatable) as Value[];
  spendBytes(all.length * joinedBytes);
  return all.length === 0 ? nilList() : all;
}

/** List functions. Each of them also has a `must` variant. */
const parts = defineFunctions({
  first: {
    args: ['any'],
    doc: 'Returns the first item of a list, or nil if the list is empty.',
    call: (value) => listOf(value, 'find first')[0] ?? null,
  },
  last: {
    args: ['any'],
    doc: 'Returns the last item of a list, or nil if the list is empty.',
    call: (value) => listOf(value, 'find last').at(-1) ?? null,
  },
  rest: {
    args: ['any'],
    doc: 'Returns all items of a list except the first.',
    call: (value) => {
      const list = listOf(value, 'find rest');
      return list.length === 0 ? nilList() : list.slice(1);
    },
  },
  initial: {
    args: ['any'],
    doc: 'Returns all items of a list except the last.',
    call: (value) => {
      const list = listOf(value, 'find initial');
      return list.length === 0 ? nilList() : list.slice(0, -1);
    },
  },
  reverse: {
    args: ['any'],
    doc: 'Returns a list in reverse order.',
    call: (value) => [...listOf(value, 'find reverse')].reverse(),
  },
  compact: {
    args: ['any'],
    doc: 'Removes empty items from a list.',
    call: (value) => listOf(value, 'compact').filter((item) => isTrue(item)),
  },
  uniq: { args: ['any'], doc: 'Removes duplicate items from a list.', call: (value) => uniq(listOf(value, 'find uniq')) },
});

/** All list functions. The variants without `must` panic with the same messages. */
export const listFunctions: Family = {
  ...parts,
  ...withPrefix('must', parts),
  ...defineFunctions({
    list: { args: ['...any'], doc: 'Creates a list.', cost: { steps: 1, perCharacter: 0, bytes: 80 }, call: (...items) => items },
    tuple: { args: ['...any'], doc: 'Alias of list.', call: (...items) => items },
    append: {
      args: ['any', 'any'],
      doc: 'Returns a list with an item added to the end.',
      call: (list, item) => [...listOf(list, 'push'), item],
    },
    push: { args: ['any', 'any'], doc: 'Alias of append.', call: (list, item) => [...listOf(list, 'push'), item] },
    mustAppend: { args: ['any', 'any'], doc: 'Like append.', call: (list, item) => [...listOf(list, 'push'), item] },
    mustPush: { args: ['any', 'any'], doc: 'Like push.', call: (list, item) => [...listOf(list, 'push'), item] },
    prepend: {
      args: ['any', 'any'],
      doc: 'Returns a list with an item added to the start.',
      call: (list, item) => [item, ...listOf(list, 'prepend')],
    },
    mustPrepend: { args: ['any', 'any'], doc: 'Like prepend.', call: (list, item) => [item, ...listOf(list, 'prepend')] },
    without: {
      args: ['any', '...any'],
      doc: 'Returns a list without the given items.',
      call: (list, ...omit) => listOf(list, 'find without').filter((item) => !omit.some((omitted) => deepEqual(omitted, item))),
    },
    mustWithout: {
      args: ['any', '...any'],
      doc: 'Like without.',
      call: (list, ...omit) => listOf(list, 'find without').filter((item) => !omit.some((omitted) => deepEqual(omitted, item))),
    },
    has: { args: ['any', 'any'], doc: 'Reports whether a list contains an item; the item comes first.', call: has },
    mustHas: { args: ['any', 'any'], doc: 'Like has.', call: has },
    slice: {
      args: ['any', '...any'],
      doc: 'Returns the items of a list from one index up to, but not including, an optional second one.',
      call: slice,
    },
    mustSlice: { args: ['any', '...any'], doc: 'Like slice.', call: slice },
    chunk: { args: ['int', 'any'], doc: 'Splits a list into lists of at most N items.', call: chunk },
    mustChunk: { args: ['int', 'any'], doc: 'Like chunk.', call: chunk },
    concat: { args: ['...any'], doc: 'Concatenates lists.', call: concat },
    until: { args: ['int'], doc: 'Returns the integers from 0 up to, but not including, N.', call: until },
    untilStep: {
      args: ['int', 'int', 'int'],
      doc: 'Returns the integers from a start up to, but not including, a stop, with the given step.',
      call: (start, stop, step) => numbers(start.value, stop.value, step.value),
    },
    seq: {
      args: ['...int'],
      doc: 'Returns a sequence of integers as a string, like the seq command: end, start end, or start step end.',
      call: seq,
    },
  }),
};
