/** Splits a positive float64 into an integer mantissa and an exponent of two. */
export function splitFloat(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  return exponent === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: exponent - 1075 };
}

/** Returns value * 10^places, rounded to an integer. Unlike in JavaScript's toFixed, exact ties are rounded to even. */
function scaled(value: number, places: number): bigint {
  const { mantissa, exponent } = splitFloat(value);
  let above = mantissa;
  let below = 1n;
  if (exponent >= 0) above <<= BigInt(exponent);
  else below <<= BigInt(-exponent);
  if (places >= 0) above *= 10n ** BigInt(places);
  else below *= 10n ** BigInt(-places);
  const whole = above / below;
  const twice = (above % below) * 2n;
  return twice > below || (twice === below && (whole & 1n) === 1n) ? whole + 1n : whole;
}

/** Maximum number of decimal places of a float64. */
const lastPlace = 1074;

/** Formats a non-negative float64 with a fixed number of decimal places, like strconv.FormatFloat(v, 'f', n, 64). */
export function exactFixed(value: number, places: number): string {
  const exact = Math.min(places, lastPlace);
  const digits = scaled(value, exact)
    .toString()
    .padStart(exact + 1, '0');
  const whole = digits.slice(0, digits.length - exact);
  return places === 0 ? whole : `${whole}.${digits.slice(digits.length - exact).padEnd(places, '0')}`;
}

/** Formats a non-negative float64 with an exponent, in the same form as toExponential ("1.50e+3"). */
export function exactExponential(value: number, places: number): string {
  const exact = Math.min(places, lastPlace);
  let exponent = value === 0 ? 0 : Number(value.toExponential().split('e')[1]);
  let digits = scaled(value, exact - exponent)
    .toString()
    .padStart(exact + 1, '0');
  if (digits.length > exact + 1) {
    exponent++;
    digits = digits.slice(0, -1);
  }
  const fraction = digits.slice(1).padEnd(places, '0');
  return `${digits.charAt(0)}${places > 0 ? `.${fraction}` : ''}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}
