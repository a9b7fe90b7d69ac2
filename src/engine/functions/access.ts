import { fromGoBytes, toGoBytes } from '../../base/go/bytes.ts';
import { integerOf } from '../../base/go/named-int.ts';
import { elementType, Int as GoInt, GoObject, isMap, isSliceObject, typedList, type Value } from '../../base/go/value.ts';
import { ByteSlice } from '../template/byte-slice.ts';
import { sliceItems, typeName } from '../template/go-types.ts';
import { stringOf } from '../template/named-string.ts';
import { defineFunctions, refuse } from './define.ts';

/** Returns a value's Go type or, for a pointer, the type it points to. */
function pointedAt(value: Value): string {
  return typeName(value).replace(/^\*/, '');
}

/** Implements `index`. Lists are indexed by number and maps by key, and further indexes apply to the previous result. */
function index(value: Value, ...indices: Value[]): Value {
  if (value === null) return refuse('index of untyped nil');
  let current: Value = value;
  for (const key of indices) current = indexOnce(current, key);
  return current;
}

function indexOnce(current: Value, key: Value): Value {
  if (current === null) return refuse('index of nil pointer');
  const text = stringOf(current);
  if (text !== undefined) return byteAt(toGoBytes(text), key, 'string');
  if (current instanceof ByteSlice) return byteAt(current.bytes, key, 'slice');
  const items = sliceItems(current);
  if (items !== undefined) return items[position(key, items.length, 'slice')] ?? null;
  if (isMap(current)) return current.get(keyOf(key)) ?? null;
  if (isNamed(current)) return current.get(keyOf(key));
  return refuse(`can't index item of type ${pointedAt(current)}`);
}

function keyOf(key: Value): string {
  if (key === null) return refuse('value is nil; should be of type string');
  return typeof key === 'string' ? key : refuse(`value has type ${typeName(key)}; should be string`);
}

function byteAt(bytes: Uint8Array, offset: Value, kind: 'string' | 'slice'): Value {
  return new GoInt(BigInt(bytes[position(offset, bytes.length, kind)] ?? 0), 'uint8');
}

function position(offset: Value, length: number, kind: 'string' | 'slice'): number {
  if (offset === null) return refuse('cannot index slice/array with nil');
  const at = integerOf(offset)?.value;
  if (at === undefined) return refuse(`cannot index slice/array with type ${typeName(offset)}`);
  if (at < 0n || at > BigInt(length)) return refuse(`index out of range: ${at}`);
  // text/template accepts an index equal to the length. The error message is that of the panic in reflect.
  return at === BigInt(length) ? refuse(`reflect: ${kind} index out of range`) : Number(at);
}

/** Reports whether an object is indexed by strings, as .Files is by file names. */
function isNamed(value: Value): value is GoObject & { get(name: string): Value } {
  return value instanceof GoObject && 'get' in value;
}

function len(value: Value): Value {
  if (value === null) return refuse('reflect: call of reflect.Value.Type on zero Value');
  if (typeof value === 'string') return new GoInt(BigInt(toGoBytes(value).length));
  if (isMap(value)) return new GoInt(BigInt(value.size));
  if (Array.isArray(value)) return new GoInt(BigInt(value.length));
  if (value instanceof GoObject && 'size' in value && typeof value.size === 'number') return new GoInt(BigInt(value.size));
  if (value instanceof GoObject && 'items' in value && Array.isArray(value.items)) return new GoInt(BigInt(value.items.length));
  return refuse(`len of type ${pointedAt(value)}`);
}

/** Go's built-in functions for lists and dicts (`index`, `len`), and `call`. */
export const accessFunctions = defineFunctions({
  index: {
    args: ['any', '...any'],
    doc: 'Returns an item of a list or dict; each further index or key selects from the next level.',
    call: index,
  },
  len: { args: ['any'], doc: 'Returns the length of a string (bytes), list or dict.', call: len },
  // Template values are never functions, so `call` always fails. template/exec.ts handles it first, with an error that names the
  // value.
  call: {
    args: ['any', '...any'],
    doc: 'Calls a function value; always fails, because charts have no function values.',
    call: () => refuse('call of nil'),
  },
});

/** The `slice` function of Go's text/template. Chart templates use sprig's `slice` instead, which rejects strings. */
export const goSliceFunction = defineFunctions({
  slice: {
    args: ['any', '...any'],
    doc: 'Returns a part of a string (bytes) or list.',
    call: goSlice,
  },
});

function goSlice(value: Value, ...indexes: Value[]): Value {
  if (value === null) return refuse('slice of untyped nil');
  if (indexes.length > 3) return refuse(`too many slice indexes: ${indexes.length}`);
  const text = stringOf(value);
  if (text !== undefined) {
    if (indexes.length === 3) return refuse('cannot 3-index slice a string');
    const bytes = toGoBytes(text);
    const [start, end] = bounds(indexes, bytes.length);
    return fromGoBytes(bytes.subarray(start, end));
  }
  const items = sliceItems(value);
  if (items === undefined) return refuse(`can't slice item of type ${typeName(value)}`);
  const [start, end] = bounds(indexes, items.length);
  if (value instanceof GoObject && isSliceObject(value)) return value.slice(start, end);
  return typedList(items.slice(start, end), elementType(items));
}

/** Returns the positions from which and up to which to slice (text/template funcs.go: slice). */
function bounds(indexes: readonly Value[], length: number): readonly [start: number, end: number] {
  const [start = 0, end = length] = indexes.map((index) => sliceIndex(index, length));
  if (start > end) return refuse(`invalid slice index: ${start} > ${end}`);
  return [start, end];
}

function sliceIndex(index: Value, length: number): number {
  if (index === null) return refuse('cannot index slice/array with nil');
  const at = integerOf(index)?.value;
  if (at === undefined) return refuse(`cannot index slice/array with type ${typeName(index)}`);
  return at < 0n || at > BigInt(length) ? refuse(`index out of range: ${at}`) : Number(at);
}
