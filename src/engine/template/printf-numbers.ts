import { exactExponential, exactFixed, splitFloat } from '../../base/go/exact-float.ts';
import { formatFloatG } from '../../base/go/float.ts';
import { isPrintable, quoteGo } from '../../base/go/quote.ts';
import type { Int } from '../../base/go/value.ts';
import { type Flags, pad } from './printf-flags.ts';

interface Radix {
  readonly base: number;
  readonly prefix: string;
  readonly upper?: boolean;
}

/** Formats an integer. Returns undefined if the verb does not apply to integers. */
export function formatInt(arg: Int, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
      return flags.goSyntax && arg.kind.startsWith('u')
        ? integer(arg.value, { base: 16, prefix: '0x' }, flags)
        : integer(arg.value, { base: 10, prefix: '' }, flags);
    case 'd':
      return integer(arg.value, { base: 10, prefix: '' }, flags);
    case 'b':
      return integer(arg.value, { base: 2, prefix: flags.sharp ? '0b' : '' }, flags);
    case 'o':
      return integer(arg.value, { base: 8, prefix: flags.sharp ? '0' : '' }, flags);
    case 'O':
      return integer(arg.value, { base: 8, prefix: '0o' }, flags);
    case 'x':
      return integer(arg.value, { base: 16, prefix: flags.sharp ? '0x' : '' }, flags);
    case 'X':
      return integer(arg.value, { base: 16, prefix: flags.sharp ? '0X' : '', upper: true }, flags);
    case 'c':
      return pad(validRune(arg.value), flags);
    case 'q':
      return pad(quoteRune(validRune(arg.value), flags.plus), flags);
    case 'U':
      return codePoint(arg.value, flags);
    default:
      return undefined;
  }
}

function integer(value: bigint, radix: Radix, flags: Flags): string {
  const noZero = { ...flags, zero: false };
  const plain = (value < 0n ? -value : value).toString(radix.base);
  let digits = radix.upper ? plain.toUpperCase() : plain;
  const sign = value < 0n ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  if (flags.precision !== undefined) {
    if (flags.precision === 0 && value === 0n) return pad('', noZero);
    digits = digits.padStart(flags.precision, '0');
  } else if (flags.zero && !flags.minus && flags.width !== undefined) digits = digits.padStart(flags.width - sign.length, '0');
  const prefix = radix.prefix === '0' && digits.startsWith('0') ? '' : radix.prefix;
  const text = pad(sign + prefix + digits, noZero);
  flags.written = noZero.written;
  return text;
}

function codePoint(value: bigint, flags: Flags): string {
  const hex = BigInt.asUintN(64, value)
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, flags.precision ?? 0), '0');
  const char = validRune(value);
  const shown = flags.sharp && value >= 0n && value <= 0x10ffffn && isPrintable(char) ? ` '${char}'` : '';
  return pad(`U+${hex}${shown}`, { ...flags, zero: false });
}

function validRune(value: bigint): string {
  return value < 0n || value > 0x10ffffn || (value >= 0xd800n && value <= 0xdfffn)
    ? '\ufffd'
    : String.fromCodePoint(Number(value));
}

function quoteRune(char: string, ascii: boolean): string {
  const body = quoteGo(char, ascii).slice(1, -1).replace('\\"', '"');
  return `'${body === "'" ? "\\'" : body}'`;
}

/** Formats a float64. Returns undefined if the verb does not apply to floats. */
export function formatFloat(value: number, verb: string, flags: Flags): string | undefined {
  if (!'vbgGxXfFeE'.includes(verb)) return undefined;
  const isNegative = value < 0 || Object.is(value, -0);
  const sign = isNegative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  if (Number.isNaN(value)) return pad(`${sign}NaN`, { ...flags, zero: false });
  if (!Number.isFinite(value)) return pad(`${sign || '+'}Inf`, { ...flags, zero: false });
  const text = withPoint(floatText(Math.abs(value), verb, flags.precision), verb, flags);
  if (sign !== '' && flags.zero && !flags.minus && flags.width !== undefined)
    return sign + pad(text, { ...flags, width: flags.width - 1 });
  return pad(sign + text, flags);
}

function floatText(value: number, verb: string, precision: number | undefined): string {
  switch (verb) {
    case 'f':
    case 'F':
      return exactFixed(value, precision ?? 6);
    case 'e':
    case 'E':
      return caseOf(goExponent(exactExponential(value, precision ?? 6)), verb);
    case 'b': {
      const { mantissa, exponent } = splitFloat(value);
      return `${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
    }
    case 'x':
    case 'X':
      return caseOf(hexFloat(value, precision), verb);
    default:
      return caseOf(precision === undefined ? formatFloatG(value) : preciseG(value, precision), verb);
  }
}

const caseOf = (text: string, verb: string): string => (verb === 'E' || verb === 'G' || verb === 'X' ? text.toUpperCase() : text);

/** Applies the "#" flag, which keeps the decimal point and, for %g, trailing zeros up to the precision. */
function withPoint(text: string, verb: string, flags: Flags): string {
  if (!flags.sharp || verb === 'b') return text;
  const isHex = verb === 'x' || verb === 'X';
  const at = text.search(isHex ? /p/i : /e/i);
  const tail = at < 0 ? '' : text.slice(at);
  const number = at < 0 ? text : text.slice(0, at);
  const significant = number === '0' ? 1 : number.replace('.', '').replace(/^0+/, '').length;
  const wanted = 'vgGx'.includes(verb) ? (flags.precision ?? 6) : 0;
  const zeros = '0'.repeat(Math.max(0, wanted - significant));
  return `${number}${number.includes('.') ? '' : '.'}${zeros}${tail}`;
}

function goExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function preciseG(value: number, precision: number): string {
  const digits = Math.max(1, precision);
  if (value === 0) return '0';
  const exponential = exactExponential(value, Math.min(digits, 800) - 1);
  const [mantissa = '', power = ''] = exponential.split('e');
  const exponent = Number(power);
  const short = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  // As in strconv (`eprec`), a precision that exceeds the number of significant digits is limited to that number before deciding
  // whether %g uses an exponent.
  const own = short(mantissa).replace('.', '').length;
  const limit = digits > own && own > exponent ? Math.max(own, exponent + 1) : digits;
  if (exponent < -4 || exponent >= limit) return goExponent(`${short(mantissa)}e${power}`);
  return short(exactFixed(value, Math.max(0, Math.min(digits, 800) - 1 - exponent)));
}

function hexFloat(value: number, precision: number | undefined): string {
  if (value === 0) return `0x0${precision ? `.${'0'.repeat(precision)}` : ''}p+00`;
  let { mantissa, exponent } = splitFloat(value);
  while (mantissa < 1n << 52n) {
    mantissa <<= 1n;
    exponent--;
  }
  if (precision !== undefined && precision < 13) {
    const drop = BigInt(4 * (13 - precision));
    const rest = mantissa & ((1n << drop) - 1n);
    const half = 1n << (drop - 1n);
    mantissa >>= drop;
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa++;
    mantissa <<= drop;
    if (mantissa >> 53n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  exponent += 52;
  const all = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  const fraction = precision === undefined ? all.replace(/0+$/, '') : all.slice(0, precision).padEnd(precision, '0');
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `0x1${fraction ? `.${fraction}` : ''}p${exponent < 0 ? '-' : '+'}${power}`;
}
