import { int64, isMap, type Value } from './value.ts';
import type { Json, JsonMap } from './value-to-json.ts';

/**
 * Converts JSON to template values. Numbers are converted to float64. If `integers` is 'int64', whole numbers are converted to
 * int64, as in decoded API objects.
 */
export function fromJson(json: Json | undefined, integers: 'float64' | 'int64' = 'float64'): Value {
  if (typeof json === 'number' && integers === 'int64' && Number.isInteger(json)) return int64(json);
  if (json === undefined || json === null || typeof json !== 'object') return json ?? null;
  if (Array.isArray(json)) return json.map((item: Json) => fromJson(item, integers));
  return new Map(Object.entries(json as JsonMap).map(([key, item]) => [key, fromJson(item, integers)]));
}

/** Converts a JSON object to template values. Returns an empty map for null and undefined. */
export function valuesFromJson(json: JsonMap | null | undefined): Map<string, Value> {
  const value = fromJson(json ?? {});
  return isMap(value) ? value : new Map<string, Value>();
}
