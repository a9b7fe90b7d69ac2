import { GoObject, Int, isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { spendBytes } from '../template/work-budget.ts';

/**
 * The JSON encoding of a value exchanged between host and guest. A simple value is encoded as a scalar, and any other value as an
 * array whose first item is a tag. The guest refers to the host's lists, maps and objects by handle (a number), which preserves
 * identity, Go types and methods.
 */
export type Wire = null | boolean | number | string | readonly Wire[];

const maxDepth = 200;

/** Thrown for a malformed message. The guest's own code never sends one. */
export class WireError extends Error {}

/** The lists, maps and objects of the host that have been passed to the guest. */
export class Handles {
  readonly #known: Value[] = [];
  readonly #ids = new Map<Value, number>();

  get size(): number {
    return this.#known.length;
  }

  clear(): void {
    this.#known.length = 0;
    this.#ids.clear();
  }

  add(value: Value): number {
    const known = this.#ids.get(value);
    if (known !== undefined) return known;
    this.#ids.set(value, this.#known.length);
    return this.#known.push(value) - 1;
  }

  get(id: unknown): Value {
    const value = typeof id === 'number' ? this.#known[id] : undefined;
    if (value === undefined) throw new WireError('the value belongs to another rendering');
    return value;
  }
}

/**
 * Maximum size of a message in either direction, in characters and in UTF-8 bytes. Decoding a larger message would exceed the
 * sandbox's memory.
 */
export const maxMessage = 8 << 20;
/**
 * Estimated memory, in bytes, of a list, map or object (`containerBytes`) and of each item in it (`itemBytes`). Both include the
 * copy in the host and the copy in the guest.
 */
const containerBytes = 64;
const itemBytes = 16;

/** Thrown for a value that is too large for the sandbox. */
export class TooLargeError extends Error {
  constructor() {
    super(`an Eta template is given more than ${maxMessage} characters at once`);
  }
}

/** Limits the size of a message to the guest, and deducts it from the memory budget before it is copied. */
class Passage {
  #left = maxMessage;

  /** @throws TooLargeError, TEMPLATE_LIMIT */
  charge(characters: number, bytes = characters): void {
    this.#left -= characters;
    if (this.#left < 0) throw new TooLargeError();
    spendBytes(bytes);
  }
}

/** Encodes a value that the host passes to the sandboxed guest. @throws TooLargeError, WireError, TEMPLATE_LIMIT */
export function toWire(value: Value | undefined, handles: Handles): Wire {
  return wireOf(value ?? null, { handles, passage: new Passage() }, 0);
}

interface Crossing {
  readonly handles: Handles;
  readonly passage: Passage;
}

function wireOf(value: Value, crossing: Crossing, depth: number): Wire {
  const { passage, handles } = crossing;
  if (typeof value === 'string') passage.charge(value.length);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : ['f', String(value)];
  if (value instanceof Int) {
    const plain = Number(value.value);
    return Number.isSafeInteger(plain) ? plain : ['i', value.toString()];
  }
  if (depth > maxDepth) throw new WireError(`a value is nested more than ${maxDepth} deep`);
  if (Array.isArray(value)) return listWire(value, crossing, depth);
  if (isMap(value)) return mapWire(value, crossing, depth);
  const text = value instanceof GoObject ? String(value) : '';
  passage.charge(text.length, text.length + containerBytes);
  return ['o', handles.add(value), text];
}

function listWire(list: readonly Value[], crossing: Crossing, depth: number): Wire {
  crossing.passage.charge(2 * list.length, containerBytes + itemBytes * list.length);
  const wire: Wire[] = ['l', crossing.handles.add(list as Value)];
  for (const item of list) wire.push(wireOf(item, crossing, depth + 1));
  return wire;
}

function mapWire(map: ValueMap, crossing: Crossing, depth: number): Wire {
  crossing.passage.charge(4 * map.size, containerBytes + 2 * itemBytes * map.size);
  const wire: Wire[] = ['m', crossing.handles.add(map)];
  for (const [key, item] of map) {
    crossing.passage.charge(key.length);
    wire.push(key, wireOf(item, crossing, depth + 1));
  }
  return wire;
}

/** Decodes an untrusted value from the guest. @throws WireError */
export function fromWire(wire: unknown, handles: Handles, depth = 0): Value {
  if (wire === null || typeof wire === 'boolean' || typeof wire === 'number' || typeof wire === 'string') return wire;
  if (!Array.isArray(wire) || depth > maxDepth) throw new WireError(`a value is nested more than ${maxDepth} deep`);
  const [tag, first, ...rest] = wire as unknown[];
  switch (tag) {
    case 'i':
      if (typeof first !== 'string' || !/^-?\d{1,30}$/.test(first)) break;
      return new Int(BigInt.asIntN(64, BigInt(first)));
    case 'f':
      return Number(first);
    case 'r':
      return handles.get(first);
    case 'l':
      return wire.slice(1).map((item) => fromWire(item, handles, depth + 1));
    case 'm':
      return mapFromWire(wire.length > 1 ? [first, ...rest] : [], handles, depth);
  }
  throw new WireError('a message of the sandbox is malformed');
}

function mapFromWire(entries: readonly unknown[], handles: Handles, depth: number): ValueMap {
  const map: ValueMap = new Map();
  for (let i = 0; i < entries.length; i += 2) {
    const key = entries[i];
    if (typeof key !== 'string') throw new WireError('a message of the sandbox is malformed');
    map.set(key, fromWire(entries[i + 1] ?? null, handles, depth + 1));
  }
  return map;
}
