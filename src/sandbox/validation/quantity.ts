const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const pattern = /^([+-]?)(\d{0,30})(?:\.(\d{0,30}))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,2}))?$/;

/**
 * Returns a quantity in canonical form, with the largest suffix that leaves an integer: "1000m" becomes "1", and "0.5" becomes
 * "500m".
 *
 * @returns undefined if the text is not a quantity
 */
export function canonicalQuantity(text: string): string | undefined {
  const match = pattern.exec(text);
  if (!match || (match[2] === '' && !match[3])) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = '', exponent] = match;
  const digits = BigInt(whole + fraction || '0');
  const minus = sign === '-' && digits > 0n ? '-' : '';
  if (binarySuffixes.includes(suffix) && suffix !== '')
    return minus + binary(digits, fraction.length, binarySuffixes.indexOf(suffix));
  const power = exponent === undefined ? (decimalSuffixes.indexOf(suffix) - 3) * 3 : Number(exponent);
  return minus + decimal(digits, power - fraction.length, exponent !== undefined);
}

function decimal(digits: bigint, power: number, scientific: boolean): string {
  if (digits === 0n) return '0';
  // Calculate in billionths (10^-9), the smallest unit of a quantity. Smaller fractions are rounded up.
  let nanos = power + 9 >= 0 ? digits * 10n ** BigInt(power + 9) : ceilDivide(digits, 10n ** BigInt(-power - 9));
  let step = -3;
  while (nanos % 1000n === 0n && step < 6) {
    nanos /= 1000n;
    step++;
  }
  if (!scientific) return `${nanos}${decimalSuffixes[step + 3]}`;
  return step === 0 ? `${nanos}` : `${nanos}e${step * 3}`;
}

function binary(digits: bigint, fractionDigits: number, index: number): string {
  const scaled = digits * 1024n ** BigInt(index);
  const divisor = 10n ** BigInt(fractionDigits);
  if (scaled % divisor !== 0n) {
    const millis = ceilDivide(scaled * 1000n, divisor);
    return millis % 1000n === 0n ? `${millis / 1000n}` : `${millis}m`;
  }
  let bytes = scaled / divisor;
  let step = 0;
  while (bytes !== 0n && bytes % 1024n === 0n && step < 6) {
    bytes /= 1024n;
    step++;
  }
  return `${bytes}${binarySuffixes[step]}`;
}

function ceilDivide(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}
