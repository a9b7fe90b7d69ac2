import { fromGoBytes } from '../../base/go/bytes.ts';
import { NamedInt } from '../../base/go/named-int.ts';
import { Int, type Value } from '../../base/go/value.ts';
import { ByteSlice } from '../template/byte-slice.ts';
import { sliceItems } from '../template/go-types.ts';
import { parseFloatText } from '../template/literals.ts';
import { formatV } from '../template/print.ts';

const minInt = -(2n ** 63n);
const maxInt = 2n ** 63n - 1n;

/** Wraps an integer that overflows int64, as Go does. */
export function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/**
 * Implements sprig's toInt64. Floats are truncated, strings are parsed with an optional base prefix, and all other values become
 * 0.
 */
export function toInt64(value: Value): bigint {
  if (value instanceof Int) return value.value > maxInt ? maxInt : value.value;
  if (typeof value === 'number') return truncate(value);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'string') return parseIntText(value);
  // spf13/cast converts time.Month and time.Weekday to integers, but not time.Duration.
  return value instanceof NamedInt ? value.number.value : 0n;
}

function truncate(value: number): bigint {
  if (Number.isNaN(value) || value >= 2 ** 63 || value < -(2 ** 63)) return minInt;
  return BigInt(Math.trunc(value));
}

/**
 * Parses an integer like strconv.ParseInt with base 0, after removing a trailing ".0" (spf13/cast). Returns 0 if the text is not
 * an integer or the integer is too large.
 */
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

/** Converts a value to a float. Values that are not numbers become 0. */
export function toFloat(value: Value): number {
  if (typeof value === 'number') return value;
  if (value instanceof Int) return Number(value.value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return parseFloatText(value) ?? 0;
  return value instanceof NamedInt ? Number(value.number.value) : 0;
}

/**
 * Parses an integer like strconv.ParseInt with base 10. Returns 0 if the text is not a number, and the minimum or maximum if the
 * number is out of range.
 */
export function parseDecimal(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text) || text.length > 400) return 0n;
  const value = BigInt(text.replace('+', ''));
  return value > maxInt ? maxInt : value < minInt ? minInt : value;
}

/**
 * Implements sprig's strval. Bytes are decoded, errors and Stringers are formatted by their methods, and all other values are
 * formatted with %v.
 */
export function strval(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof ByteSlice) return fromGoBytes(value.bytes);
  if (value === null) return '<nil>';
  return formatV(value);
}

/**
 * Implements sprig's strslice. The items of a list are converted to strings, skipping nil. A single value becomes a list with one
 * item.
 */
export function strslice(value: Value): string[] {
  if (value === null) return [];
  const items = sliceItems(value);
  return items === undefined ? [strval(value)] : items.filter((item) => item !== null).map(strval);
}

/** Converts an index or count to a JavaScript number, as sprig's toInt64 does. */
export function toCount(value: Value): number {
  return Number(toInt64(value));
}
