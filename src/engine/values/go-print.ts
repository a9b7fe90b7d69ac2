import { formatFloatG } from '../../base/go/float.ts';
import { Int, type Value } from '../../base/go/value.ts';
import { compareBytes } from '../../base/natural-sort.ts';

function plain(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return formatFloatG(value);
  if (value instanceof Map) {
    const items = [...value].sort(([a], [b]) => compareBytes(a, b)).map(([key, item]) => `${key}:${plain(item)}`);
    return `map[${items.join(' ')}]`;
  }
  if (Array.isArray(value)) return `[${value.map(plain).join(' ')}]`;
  return String(value);
}

function wrongVerb(value: Value): string {
  if (value === null) return '%!t(<nil>)';
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(wrongVerb).join(' ')}]`;
  const type = typeof value === 'number' ? 'float64' : value instanceof Int ? value.kind : 'string';
  return `%!t(${type}=${plain(value)})`;
}

/**
 * Formats a value for one of Helm's messages, either with %v or with %t, which Helm mistakenly uses for values that are not
 * booleans.
 */
export function goPrint(value: Value, verb: 'v' | 't' = 'v'): string {
  return verb === 'v' ? plain(value) : wrongVerb(value);
}
