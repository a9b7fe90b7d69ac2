/**
 * The kinds of values a template sees, as Go has them. Helm reads every number of YAML and JSON as float64, so a JavaScript
 * number IS a Go float64; integers of other kinds (literals, --set, results of `int`) are `Int`. Maps are `Map`, never
 * objects: no prototype, and a key named `__proto__` is a key.
 */
export type Value = null | boolean | number | string | Int | readonly Value[] | ValueMap | GoObject;
/** map[string]interface{}; insertion order is kept, readers that print sort the keys bytewise as Go does. */
export type ValueMap = Map<string, Value>;

export type IntKind = 'int' | 'int8' | 'int16' | 'int32' | 'int64' | 'uint' | 'uint8' | 'uint16' | 'uint32' | 'uint64';

/** An integer with its Go kind. */
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

/** Objects with fields or methods of their own (Files, Capabilities, Time, Semver...); the engine defines their protocol. */
export abstract class GoObject {
  /** as `typeOf` prints it, for example "time.Time" */
  abstract readonly goType: string;
}

/** An object that is a map in Go. */
export interface MapObject {
  asMap(): ValueMap;
}

export function isMapObject(value: GoObject): value is GoObject & MapObject {
  return 'asMap' in value && typeof value.asMap === 'function';
}

/** An object that is a slice in Go. */
export interface SliceObject {
  readonly items: readonly Value[];
  /** a slice of the same type */
  slice(start: number, end: number): Value;
}

export function isSliceObject(value: GoObject): value is GoObject & SliceObject {
  return 'items' in value && Array.isArray(value.items);
}

/** The element type of lists that are not []interface{}: results of splitList, keys, sortAlpha, .Files.Lines ... */
const listTypes = new WeakMap<readonly unknown[], string>();
/** Go's nil slices and maps: empty, but null in JSON, and not equal to those that were made empty. */
const nils = new WeakSet<object>();

/** Marks a list as Go's []T; returns it. */
export function typedList<T extends Value[]>(list: T, element: string): T {
  listTypes.set(list, element);
  return list;
}

export function elementType(list: readonly unknown[]): string {
  return listTypes.get(list) ?? 'interface {}';
}

/** map[string]string: what is missing reads as an empty text. */
export class StringMap extends Map<string, Value> {
  override get(key: string): Value {
    return super.get(key) ?? '';
  }
}

/** Marks an empty list or map as nil; returns it. */
export function asNil<T extends object>(container: T): T {
  nils.add(container);
  return container;
}

/** A nil slice. */
export function nilList(element?: string): Value[] {
  const list: Value[] = asNil([]);
  return element === undefined ? list : typedList(list, element);
}

/** A nil map. */
export function nilMap(): ValueMap {
  return asNil(new Map());
}

/** True for a nil slice or map. */
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
