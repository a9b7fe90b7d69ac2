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

export function int(value: number | bigint): Int {
  return new Int(BigInt(value), 'int');
}

export function int64(value: number | bigint): Int {
  return new Int(BigInt(value), 'int64');
}

export function isMap(value: unknown): value is ValueMap {
  return value instanceof Map;
}
