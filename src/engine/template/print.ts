import { formatFloatG } from '../../base/go/float.ts';
import { GoObject, Int, isMap, type Value } from '../../base/go/value.ts';
import { sortedKeys } from './sorted-keys.ts';
import { checkSize } from './value-size.ts';

/** A value as `{{ }}` prints it: Go's %v, and "<no value>" for nothing. */
export function printValue(value: Value | undefined): string {
  if (value === undefined || value === null) return '<no value>';
  return value instanceof GoObject ? String(value) : formatV(value);
}

/** Go's %v; nil inside of lists and maps is "<nil>". @throws TextLimitError when it is too large */
export function formatV(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '<nil>';
  checkSize(value);
  return textOf(value);
}

function textOf(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatFloatG(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Int) return value.toString();
  if (isMap(value))
    return `map[${sortedKeys(value)
      .map((key) => `${key}:${textOf(value.get(key) ?? null)}`)
      .join(' ')}]`;
  if (Array.isArray(value)) return `[${value.map((item: Value) => textOf(item)).join(' ')}]`;
  return objectText(value as GoObject);
}

/** Go's %v of an object: an addressable struct with a String method is still a struct to fmt. */
export function objectText(value: GoObject): string {
  return 'structText' in value ? String(value.structText) : String(value);
}
