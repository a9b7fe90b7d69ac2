/**
 * A template value with its Go type. Helm decodes every number in YAML and JSON as float64, so a JavaScript number represents a
 * Go float64. Integers of other types (literals, --set, results of `int`) are represented by `Int`. Maps are always instances of
 * `Map`, so that `__proto__` is an ordinary key.
 */
export type Value = null | boolean | number | string | Int | readonly Value[] | ValueMap | GoObject;
/** A map[string]interface{}. Insertion order is preserved, but output is sorted bytewise by key, as in Go. */
export type ValueMap = Map<string, Value>;

export type IntKind = 'int' | 'int8' | 'int16' | 'int32' | 'int64' | 'uint' | 'uint8' | 'uint16' | 'uint32' | 'uint64';

/** An integer and its Go type. */
export class Int {
  readonly value: bigint;
  readonly kind: IntKind;

  constructor(value: bigint, kind: IntKind = 'int') {
    this.value = value;
    this.kind = kind;
  }

  toString(): string {
    return this.value.toString();
  }
}

/** An object with fields or methods (Files, Capabilities, Time, Semver, ...). The engine determines how templates access them. */
export abstract class GoObject {
  /** Go type as printed by `typeOf`, for example "time.Time" */
  abstract readonly goType: string;
}

/** A `GoObject` whose Go type is a map. */
export interface MapObject {
  asMap(): ValueMap;
}

export function isMapObject(value: GoObject): value is GoObject & MapObject {
  return 'asMap' in value && typeof value.asMap === 'function';
}

/** A `GoObject` whose Go type is a slice. */
export interface SliceObject {
  readonly items: readonly Value[];
  /** Returns the items from `start` to `end` (exclusive) as a slice of the same Go type. */
  slice(start: number, end: number): Value;
}

export function isSliceObject(value: GoObject): value is GoObject & SliceObject {
  return 'items' in value && Array.isArray(value.items);
}

/** Element types of lists that are not []interface{}, such as the results of splitList, keys, sortAlpha and .Files.Lines. */
const listTypes = new WeakMap<readonly unknown[], string>();
/**
 * Nil slices and maps. They are empty, but they are encoded as null in JSON and are not equal to empty non-nil slices and maps.
 */
const nils = new WeakSet<object>();

/** Sets the element type of a list. Returns the same list. */
export function typedList<T extends Value[]>(list: T, element: string): T {
  listTypes.set(list, element);
  return list;
}

export function elementType(list: readonly unknown[]): string {
  return listTypes.get(list) ?? 'interface {}';
}

/** A map[string]string: a missing key yields an empty string. */
export class StringMap extends Map<string, Value> {
  override get(key: string): Value {
    return super.get(key) ?? '';
  }
}

/** Marks an empty list or map as nil. Returns the same list or map. */
export function asNil<T extends object>(container: T): T {
  nils.add(container);
  return container;
}

/** Creates a nil slice. */
export function nilList(element?: string): Value[] {
  const list: Value[] = asNil([]);
  return element === undefined ? list : typedList(list, element);
}

/** Creates a nil map. */
export function nilMap(): ValueMap {
  return asNil(new Map());
}

/** Reports whether a slice or map is nil. */
export function isNilContainer(value: object): boolean {
  return nils.has(value);
}

export function int(value: number | bigint): Int {
  return new Int(BigInt(value), 'int');
}

export function int64(value: number | bigint): Int {
  return new Int(BigInt(value), 'int64');
}

export function isMap(value: unknown): value is ValueMap {
  return value instanceof Map;
}
