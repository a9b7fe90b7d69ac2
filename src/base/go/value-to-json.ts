import { Int, isMap, type Value } from './value.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonMap;
export interface JsonMap {
  readonly [key: string]: Json;
}
/** A value as JSON: integers of any kind become numbers, since Helm reads them back as float64 all the same. */
export function toJson(value: Value): Json {
  if (value instanceof Int) return Number(value.value);
  if (isMap(value)) return Object.fromEntries([...value].map(([key, item]) => [key, toJson(item)]));
  if (Array.isArray(value)) return value.map(toJson);
  if (value !== null && typeof value === 'object') return String(value);
  // Arrays and objects are done with; what is left is a scalar.
  return value as Json;
}
