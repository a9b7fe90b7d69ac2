import { Int, type Value } from '../../base/go/value.ts';

/** An exact decimal number, digits x 10^exponent. JSON Schema compares numbers by their exact value rather than as floats. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/**
 * Converts a number to a decimal. A float64 is converted from its shortest decimal notation, so 0.1 is exactly 0.1. Returns
 * undefined if the value is not a finite number.
 */
export function decimalOf(value: Value | undefined): Decimal | undefined {
  if (value instanceof Int) return { digits: value.value, exponent: 0 };
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e(.+))?$/.exec(String(value)) ?? [];
  return { digits: BigInt(sign + whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** Returns `a` and `b` as integers, both multiplied by the same power of ten. */
function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint] {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = (decimal: Decimal): bigint => decimal.digits * 10n ** BigInt(decimal.exponent - exponent);
  return [scaled(a), scaled(b)];
}

/** Returns a negative number, zero or a positive number if `a` is less than, equal to or greater than `b`, respectively. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Reports whether `a` is an integer multiple of `b`. No number is a multiple of zero. */
export function isMultiple(a: Decimal, b: Decimal): boolean {
  const [value, step] = aligned(a, b);
  return step !== 0n && value % step === 0n;
}
