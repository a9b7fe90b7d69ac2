import * as z from 'zod/mini';
import { decodeShape } from '../../base/decode-shape.ts';
import { Int, isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { fieldsOf } from '../../base/untyped-fields.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';

/**
 * Encodes values as lossless JSON: integers as {"$int": [kind, digits]}, numbers that JSON does not support as {"$float": text},
 * and maps that have keys starting with "$" as {"$map": [[key, value], ...]}.
 */
export function encodeValues(value: Value): unknown {
  if (value instanceof Int) return { $int: [value.kind, value.value.toString()] };
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { $float: Object.is(value, -0) ? '-0' : String(value) };
  if (Array.isArray(value)) return value.map((item: Value) => encodeValues(item));
  if (!isMap(value)) return value;
  const entries = [...value].map(([key, item]) => [key, encodeValues(item)] as const);
  return entries.some(([key]) => key.startsWith('$')) ? { $map: entries } : Object.fromEntries(entries);
}

const intKinds = ['int', 'int8', 'int16', 'int32', 'int64', 'uint', 'uint8', 'uint16', 'uint32', 'uint64'] as const;
const intShape = z.strictObject({ $int: z.tuple([z.enum(intKinds), z.string().check(z.regex(/^-?\d+$/, 'expected digits'))]) });
const floatShape = z.strictObject({
  $float: z.string().check(z.regex(/^(?:-?Infinity|NaN|-0)$/, 'expected Infinity, -Infinity, NaN or -0')),
});
const mapShape = z.strictObject({ $map: z.array(z.tuple([z.string(), z.unknown()])) });

/** Decodes the values in a saved plan. @throws the error that `fail` returns */
export function decodeValueMap(data: unknown, fail: (problem: string) => Error): ValueMap {
  const value = new ValueDecoder(fail).decode(data, ['values']);
  if (isMap(value)) return value;
  throw fail('values: expected object');
}

/** Decodes the result of `encodeValues`. */
class ValueDecoder {
  readonly #fail: (problem: string) => Error;

  constructor(fail: (problem: string) => Error) {
    this.#fail = fail;
  }

  decode(data: unknown, path: ValuePath): Value {
    if (data === null || typeof data === 'string' || typeof data === 'boolean' || typeof data === 'number') return data;
    if (Array.isArray(data)) return data.map((item, index) => this.decode(item, [...path, index]));
    const entries = Object.entries(fieldsOf(data));
    switch (entries[0]?.[0]) {
      case '$int': {
        const [kind, digits] = this.#marked(intShape, data, path).$int;
        return new Int(BigInt(digits), kind);
      }
      case '$float':
        return Number(this.#marked(floatShape, data, path).$float);
      case '$map':
        return this.#map(this.#marked(mapShape, data, path).$map, path);
      default:
        return this.#map(entries, path);
    }
  }

  #map(entries: readonly (readonly [string, unknown])[], path: ValuePath): ValueMap {
    return new Map(entries.map(([key, item]) => [key, this.decode(item, [...path, key])]));
  }

  #marked<S extends z.ZodMiniType>(schema: S, data: unknown, path: ValuePath): z.output<S> {
    return decodeShape(schema, data, (problem) => this.#fail(`${formatValuePath(path)}.${problem}`));
  }
}
