import { formatFloatG } from '../../base/go-float.ts';
import { GoObject, Int, isMap, type Value } from '../../base/go-value.ts';
import { elementType } from './kinds.ts';
import { sortedKeys } from './sorted-keys.ts';

/** A value as `{{ }}` prints it: Go's %v, and "<no value>" for nothing. */
export function printValue(value: Value | undefined): string {
  return value === undefined || value === null ? '<no value>' : formatV(value);
}

/** Go's %v; nil inside of lists and maps is "<nil>". */
export function formatV(value: Value | undefined): string {
  if (value === undefined || value === null) return '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatFloatG21(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Int) return value.toString();
  if (isMap(value))
    return `map[${sortedKeys(value)
      .map((key) => `${key}:${formatV(value.get(key))}`)
      .join(' ')}]`;
  if (Array.isArray(value))
    return elementType(value) === 'uint8'
      ? `[${value.map((item) => formatV(item)).join(' ')}]`
      : `[${value.map((item) => formatV(item)).join(' ')}]`;
  return value instanceof GoObject ? String(value) : '';
}

/** fmt's %v of a float64 uses an exponent from 1e21 on; templates print through it. */
function formatFloatG21(value: number): string {
  return formatFloatG(value);
}
