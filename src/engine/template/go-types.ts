import { Complex } from '../../base/go/complex.ts';
import { GoDuration } from '../../base/go/duration.ts';
import {
  elementType,
  GoObject,
  Int,
  isMap,
  isMapObject,
  isSliceObject,
  StringMap,
  typedList,
  type Value,
  type ValueMap,
} from '../../base/go/value.ts';
import { NilPointer } from './nil-pointer.ts';

/** The type names of maps other than map[string]interface{}. */
const mapTypes = new WeakMap<ReadonlyMap<unknown, unknown>, string>();

/**
 * A view of a map that has a different Go type. Changes to either are visible in the other. For example, a subchart's values are
 * `common.Values` in the subchart but a plain map in its parent.
 */
export class MapView extends Map<string, Value> {
  readonly #under: ValueMap;

  constructor(under: ValueMap) {
    super();
    this.#under = under;
  }

  /** the underlying map */
  get under(): ValueMap {
    return this.#under;
  }

  override get size(): number {
    return this.#under.size;
  }

  override get(key: string): Value | undefined {
    return this.#under.get(key);
  }

  override has(key: string): boolean {
    return this.#under.has(key);
  }

  override set(key: string, value: Value): this {
    this.#under.set(key, value);
    return this;
  }

  override delete(key: string): boolean {
    return this.#under.delete(key);
  }

  override clear(): void {
    this.#under.clear();
  }

  override keys(): MapIterator<string> {
    return this.#under.keys();
  }

  override values(): MapIterator<Value> {
    return this.#under.values();
  }

  override entries(): MapIterator<[string, Value]> {
    return this.#under.entries();
  }

  override [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.#under.entries();
  }

  override forEach(callback: (value: Value, key: string, map: Map<string, Value>) => void): void {
    for (const [key, value] of this.#under) callback(value, key, this);
  }
}

export function typedMap<T extends ReadonlyMap<string, Value>>(map: T, type: string): T {
  mapTypes.set(map, type);
  return map;
}

/** Creates a map of the Go type map[string]string. */
export function stringMap(entries: Iterable<[string, Value]>): ValueMap {
  return typedMap(new StringMap(entries), 'map[string]string');
}

export function stringList(items: readonly string[]): Value[] {
  return typedList([...items], 'string');
}

/** Returns the elements of a list, or of an object whose Go type is a slice. Returns undefined for other values. */
export function sliceItems(value: Value | undefined): readonly Value[] | undefined {
  if (Array.isArray(value)) return value;
  return value instanceof GoObject && isSliceObject(value) ? value.items : undefined;
}

/** Returns a map, or the entries of an object whose Go type is a map. Returns undefined for other values. */
export function mapOf(value: Value | undefined): ValueMap | undefined {
  if (isMap(value)) return value;
  return value instanceof GoObject && isMapObject(value) ? value.asMap() : undefined;
}

/** Returns the name of a value's Go type, as printed by %T and in error messages. */
export function typeName(value: Value | undefined): string {
  if (value === undefined || value === null) return '<nil>';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return 'float64';
    default:
  }
  if (value instanceof Int) return value.kind;
  if (isMap(value)) return mapTypes.get(value) ?? 'map[string]interface {}';
  if (Array.isArray(value)) return `[]${elementType(value)}`;
  return value instanceof GoObject ? value.goType : typeof value;
}

/** Returns a value's Go kind, like `kindOf`. */
export function kindName(value: Value | undefined): string {
  if (value === undefined || value === null) return 'invalid';
  if (isMap(value)) return 'map';
  if (Array.isArray(value)) return 'slice';
  if (value instanceof GoDuration) return 'int64';
  if (value instanceof GoObject) return 'goKind' in value ? String(value.goKind) : 'struct';
  return typeName(value);
}

/**
 * Reports whether a value is true in an `if` (Go's template.IsTrue). Only false, 0, "", nil, and empty lists and maps are false.
 * Objects are true, except for nil pointers.
 */
export function isTrue(value: Value | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'string') return value.length > 0;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'boolean') return value;
  if (value instanceof Int) return value.value !== 0n;
  if (isMap(value)) return value.size > 0;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof GoDuration) return value.nanoseconds !== 0n;
  if (value instanceof Complex) return value.real !== 0 || value.imaginary !== 0;
  if (value instanceof NilPointer) return false;
  return value instanceof GoObject && 'size' in value ? value.size !== 0 : true;
}
