import { Int, type IntKind, isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/**
 * Values as JSON that keeps what JSON has no form for: kinds of integers as {"$int": [kind, digits]}, numbers beyond JSON as
 * {"$float": text}, and maps with keys that begin with "$" as {"$map": [[key, value], ...]}.
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

/** Reads what `encodeValues` makes. @throws PLAN_INVALID */
function decodeValues(data: unknown): Value {
  if (data === null || typeof data === 'string' || typeof data === 'boolean' || typeof data === 'number') return data;
  if (Array.isArray(data)) return data.map(decodeValues);
  if (typeof data !== 'object') throw malformed();
  const [first] = Object.entries(data);
  switch (first?.[0]) {
    case '$int': {
      const [kind, digits] = pair(first[1]);
      // The kind is one that was written; a made-up one would only change how a number prints.
      return new Int(BigInt(String(digits)), String(kind) as IntKind);
    }
    case '$float':
      return Number(first[1]);
    case '$map':
      if (!Array.isArray(first[1])) throw malformed();
      return new Map(first[1].map((entry: unknown) => [String(pair(entry)[0]), decodeValues(pair(entry)[1])]));
    default:
      return new Map(Object.entries(data).map(([key, item]) => [key, decodeValues(item)]));
  }
}

/** The values of a saved plan, which are a map. @throws PLAN_INVALID */
export function decodeValueMap(data: unknown): ValueMap {
  const value = decodeValues(data);
  if (!isMap(value)) throw malformed();
  return value;
}

function pair(data: unknown): readonly unknown[] {
  if (Array.isArray(data) && data.length === 2) return data;
  throw malformed();
}

function malformed(): TillerlessError {
  return new TillerlessError('PLAN_INVALID', 'the values of the saved plan can not be read', { hint: 'make the plan again' });
}
