import { fromGoBytes } from '../../base/go/bytes.ts';
import { NamedInt } from '../../base/go/named-int.ts';
import { Int, type Value } from '../../base/go/value.ts';
import { ByteSlice } from '../template/byte-slice.ts';
import { sliceItems } from '../template/go-types.ts';
import { parseFloatText } from '../template/literals.ts';
import { formatV } from '../template/print.ts';

const minInt = -(2n ** 63n);
const maxInt = 2n ** 63n - 1n;

/** Wraps around as int64 does. */
export function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** sprig's toInt64: numbers are cut, text is read with its base's prefix, everything else is 0. */
export function toInt64(value: Value): bigint {
  if (value instanceof Int) return value.value > maxInt ? maxInt : value.value;
  if (typeof value === 'number') return truncate(value);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'string') return parseIntText(value);
  // spf13/cast knows months and weekdays, but not durations.
  return value instanceof NamedInt ? value.number.value : 0n;
}

function truncate(value: number): bigint {
  if (Number.isNaN(value) || value >= 2 ** 63 || value < -(2 ** 63)) return minInt;
  return BigInt(Math.trunc(value));
}

/** strconv.ParseInt with base 0, where ".0" at the end goes before (spf13/cast); 0 when it is no integer, or too large. */
function parseIntText(text: string): bigint {
  const whole = text.replace(/\.0+$/, '');
  const match =
    /^([+-]?)(0[xX]_?[\da-fA-F](?:_?[\da-fA-F])*|0[oO]_?[0-7](?:_?[0-7])*|0[bB]_?[01](?:_?[01])*|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/.exec(
      whole,
    );
  if (!match) return 0n;
  const digits = (match[2] ?? '').replaceAll('_', '');
  const size = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const value = match[1] === '-' ? -size : size;
  return value > maxInt || value < minInt ? 0n : value;
}

/** A number from anything; 0 for what is none. */
export function toFloat(value: Value): number {
  if (typeof value === 'number') return value;
  if (value instanceof Int) return Number(value.value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return parseFloatText(value) ?? 0;
  return value instanceof NamedInt ? Number(value.number.value) : 0;
}

/** strconv.ParseInt with base 10: 0 for what is no number, the nearest limit for what is too large. */
export function parseDecimal(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text) || text.length > 400) return 0n;
  const value = BigInt(text.replace('+', ''));
  return value > maxInt ? maxInt : value < minInt ? minInt : value;
}

/** sprig's strval: text as it is, bytes as text, errors and Stringers by their words, the rest as %v. */
export function strval(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof ByteSlice) return fromGoBytes(value.bytes);
  if (value === null) return '<nil>';
  return formatV(value);
}

/** sprig's strslice: a list's items as texts, nil ones left out; a single value is a list of one. */
export function strslice(value: Value): string[] {
  if (value === null) return [];
  const items = sliceItems(value);
  return items === undefined ? [strval(value)] : items.filter((item) => item !== null).map(strval);
}

/** A count that a function is about to allocate. */
export function toCount(value: Value): number {
  return Number(toInt64(value));
}
