/**
 * A decimal number. Sums and products are exact, and quotients have 16 decimal places, as in shopspring/decimal, which sprig
 * uses.
 */
interface Decimal {
  readonly value: bigint;
  /** number of digits after the decimal point */
  readonly scale: number;
}

function read(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { value: digits, scale } : { value: digits * 10n ** BigInt(-scale), scale: 0 };
}

function write({ value, scale }: Decimal): number {
  return Number(`${value}e${-scale}`);
}

function align(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.value * 10n ** BigInt(scale - a.scale), b.value * 10n ** BigInt(scale - b.scale), scale];
}

/** Reports whether both operands are finite. If not, float arithmetic is used. */
const finite = (a: number, b: number): boolean => Number.isFinite(a) && Number.isFinite(b);

export function addDecimal(a: number, b: number): number {
  if (!finite(a, b)) return a + b;
  const [x, y, scale] = align(read(a), read(b));
  return write({ value: x + y, scale });
}

export function subtractDecimal(a: number, b: number): number {
  return addDecimal(a, -b);
}

export function multiplyDecimal(a: number, b: number): number {
  if (!finite(a, b)) return a * b;
  const [x, y] = [read(a), read(b)];
  return write({ value: x.value * y.value, scale: x.scale + y.scale });
}

const places = 16;

export function divideDecimal(a: number, b: number): number {
  if (!finite(a, b) || b === 0) return a / b;
  const [x, y] = align(read(a), read(b));
  const scaled = x * 10n ** BigInt(places + 1);
  const quotient = scaled / y;
  const last = quotient % 10n;
  const rounded = quotient / 10n + (last >= 5n ? 1n : last <= -5n ? -1n : 0n);
  return write({ value: rounded, scale: places });
}
