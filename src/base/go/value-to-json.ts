import { Int, isMap, type Value } from './value.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonMap;
export interface JsonMap {
  readonly [key: string]: Json;
}
/** Converts a value to JSON. Integers of all types are converted to numbers, because Helm decodes them as float64 anyway. */
export function toJson(value: Value): Json {
  if (value instanceof Int) return Number(value.value);
  if (isMap(value)) return Object.fromEntries([...value].map(([key, item]) => [key, toJson(item)]));
  if (Array.isArray(value)) return value.map(toJson);
  if (value !== null && typeof value === 'object') return String(value);
  // All other values are scalars.
  return value as Json;
}
