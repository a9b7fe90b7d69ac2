/** Returns the digits and the exponent of the shortest decimal number that parses to `value`: "12345" and 3 for 1234.5. */
function shortest(value: number): { sign: string; digits: string; exponent: number } {
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential().split('e');
  return { sign: value < 0 || Object.is(value, -0) ? '-' : '', digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : undefined;
}

function withExponent(parts: { sign: string; digits: string; exponent: number }, minDigits: number): string {
  const { sign, digits, exponent } = parts;
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const size = String(Math.abs(exponent)).padStart(minDigits, '0');
  return `${sign}${digits.charAt(0)}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** Formats a number without an exponent, like strconv.FormatFloat(v, 'f', -1, 64). */
export function formatFloatPlain(value: number): string {
  const odd = special(value);
  if (odd !== undefined) return odd;
  const { sign, digits, exponent } = shortest(value);
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0');
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/**
 * Formats a number like %v and strconv.FormatFloat(v, 'g', -1, 64). Numbers less than 1e-4 or at least 1e6 are written with an
 * exponent.
 */
export function formatFloatG(value: number): string {
  const odd = special(value);
  if (odd !== undefined) return odd;
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const parts = shortest(value);
  return parts.exponent < -4 || parts.exponent >= 6 ? withExponent(parts, 2) : formatFloatPlain(value);
}

/**
 * Formats a number as encoding/json does. Numbers less than 1e-6 or at least 1e21 are written with an exponent that has no
 * leading zero.
 */
export function formatFloatJson(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15 && !Object.is(value, -0)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) {
    const parts = shortest(value);
    return withExponent(parts, parts.exponent < 0 ? 1 : 2);
  }
  return formatFloatPlain(value);
}

/** Formats a number as a float32 with as few digits as possible. sigs.k8s.io/yaml formats float keys like this. */
export function formatFloat32(value: number): string {
  const target = Math.fround(value);
  if (!Number.isFinite(target)) return target > 0 ? '.inf' : '-.inf';
  if (Object.is(target, -0)) return '-0';
  for (let precision = 1; precision < 10; precision++) {
    const candidate = Number(value.toPrecision(precision));
    if (Math.fround(candidate) === target) return formatFloatG(candidate);
  }
  return formatFloatG(value);
}
