import { formatFloatG } from '../../base/go-float.ts';
import { GoObject, Int, isMap, type Value } from '../../base/go-value.ts';
import { elementType, typeName } from './kinds.ts';
import { formatV } from './print.ts';
import { sortedKeys } from './sorted-keys.ts';
import { fromGoBytes, quoteGo, toGoBytes } from './strings.ts';

interface Flags {
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  width: number | undefined;
  precision: number | undefined;
}

/** Width and precision beyond this are an error in Go, too. */
const maxWidth = 1_000_000;

/** Go's fmt.Sprintf. */
export function sprintf(format: string, args: readonly (Value | undefined)[]): string {
  let out = '';
  let argNum = 0;
  let reordered = false;
  let i = 0;
  const end = format.length;
  while (i < end) {
    const at = format.indexOf('%', i);
    if (at < 0) {
      out += format.slice(i);
      break;
    }
    out += format.slice(i, at);
    i = at + 1;
    const flags: Flags = {
      minus: false,
      plus: false,
      sharp: false,
      space: false,
      zero: false,
      width: undefined,
      precision: undefined,
    };
    let afterIndex = false;
    let goodIndex = true;
    flagLoop: for (; i < end; i++) {
      switch (format[i]) {
        case '#':
          flags.sharp = true;
          break;
        case '0':
          flags.zero = true;
          break;
        case '+':
          flags.plus = true;
          break;
        case '-':
          flags.minus = true;
          break;
        case ' ':
          flags.space = true;
          break;
        default:
          break flagLoop;
      }
    }
    const readIndex = (): void => {
      if (format[i] !== '[') return;
      reordered = true;
      const close = format.indexOf(']', i);
      const text = close < 0 ? '' : format.slice(i + 1, close);
      const index = /^\d+$/.test(text) ? Number(text) - 1 : -1;
      i = close < 0 ? i + 1 : close + 1;
      if (index < 0 || index >= args.length) goodIndex = false;
      else {
        argNum = index;
        afterIndex = true;
      }
    };
    readIndex();
    if (format[i] === '*') {
      i++;
      const arg = args[argNum];
      const width = arg instanceof Int ? Number(arg.value) : undefined;
      if (argNum < args.length) argNum++;
      if (width === undefined || Math.abs(width) > maxWidth) out += '%!(BADWIDTH)';
      else {
        flags.width = Math.abs(width);
        if (width < 0) flags.minus = true;
      }
      afterIndex = false;
    } else {
      const match = /^\d+/.exec(format.slice(i, i + 12));
      if (match) {
        flags.width = Math.min(Number(match[0]), maxWidth);
        i += match[0].length;
        if (afterIndex) goodIndex = false;
      }
    }
    if (format[i] === '.') {
      i++;
      if (afterIndex) goodIndex = false;
      readIndex();
      if (format[i] === '*') {
        i++;
        const arg = args[argNum];
        const precision = arg instanceof Int ? Number(arg.value) : undefined;
        if (argNum < args.length) argNum++;
        if (precision === undefined || precision > maxWidth) out += '%!(BADPREC)';
        else if (precision >= 0) flags.precision = precision;
        afterIndex = false;
      } else {
        const match = /^\d+/.exec(format.slice(i, i + 12));
        flags.precision = match ? Math.min(Number(match[0]), maxWidth) : 0;
        i += match?.[0].length ?? 0;
      }
    }
    if (!afterIndex) readIndex();
    if (i >= end) {
      out += '%!(NOVERB)';
      break;
    }
    const verb = String.fromCodePoint(format.codePointAt(i) ?? 0);
    i += verb.length;
    if (verb === '%') out += '%';
    else if (!goodIndex) out += `%!${verb}(BADINDEX)`;
    else if (argNum >= args.length) out += `%!${verb}(MISSING)`;
    else out += formatVerb(args[argNum++], verb, flags);
  }
  if (!reordered && argNum < args.length) {
    out += `%!(EXTRA ${args
      .slice(argNum)
      .map((arg) => (arg === undefined || arg === null ? '<nil>' : `${typeName(arg)}=${formatV(arg)}`))
      .join(', ')})`;
  }
  return out;
}

function formatVerb(arg: Value | undefined, verb: string, flags: Flags): string {
  if (verb === 'T') return pad(arg === undefined || arg === null ? '<nil>' : typeName(arg), flags);
  if (arg === undefined || arg === null) return verb === 'v' ? pad('<nil>', flags) : `%!${verb}(<nil>)`;
  if (verb === 'p') return `%!p(${typeName(arg)}=${formatV(arg)})`;
  return formatValue(arg, verb, flags, 0);
}

function bad(arg: Value, verb: string): string {
  return `%!${verb}(${typeName(arg)}=${formatV(arg)})`;
}

function formatValue(arg: Value, verb: string, flags: Flags, depth: number): string {
  if (arg === null)
    return depth > 0 || verb === 'v'
      ? pad(flags.sharp && verb === 'v' ? 'interface {}(nil)' : verb === 'v' ? '<nil>' : `%!${verb}(<nil>)`, flags)
      : '<nil>';
  if (typeof arg === 'string') return formatString(arg, verb, flags);
  if (typeof arg === 'boolean') return verb === 't' || verb === 'v' ? pad(String(arg), flags) : bad(arg, verb);
  if (typeof arg === 'number') return formatFloat(arg, verb, flags);
  if (arg instanceof Int) return formatInt(arg, verb, flags);
  if (isMap(arg)) {
    if (verb === 'v' && flags.sharp)
      return `${typeName(arg)}{${sortedKeys(arg)
        .map((key) => `${quoteGo(key)}:${formatValue(arg.get(key) ?? null, verb, flags, depth + 1)}`)
        .join(', ')}}`;
    return `map[${sortedKeys(arg)
      .map((key) => `${formatString(key, verb, flags)}:${formatItem(arg.get(key) ?? null, verb, flags, depth)}`)
      .join(' ')}]`;
  }
  if (Array.isArray(arg)) {
    if (elementType(arg) === 'uint8' && 'sqxX'.includes(verb))
      return formatString(fromGoBytes(Uint8Array.from(arg.map((item) => Number((item as Int).value)))), verb, flags);
    if (verb === 'v' && flags.sharp)
      return `${typeName(arg)}{${arg.map((item) => formatValue(item, verb, flags, depth + 1)).join(', ')}}`;
    return `[${arg.map((item) => formatItem(item, verb, flags, depth)).join(' ')}]`;
  }
  if (arg instanceof GoObject)
    return 'vsq'.includes(verb) ? formatString(String(arg), verb === 'v' ? 's' : verb, flags) : bad(arg, verb);
  return '';
}

function formatItem(item: Value, verb: string, flags: Flags, depth: number): string {
  if (item === null) return verb === 'v' ? pad('<nil>', flags) : `%!${verb}(<nil>)`;
  return formatValue(item, verb, flags, depth + 1);
}

function pad(text: string, flags: Flags, allowZero = false): string {
  const missing = (flags.width ?? 0) - [...text].length;
  if (missing <= 0) return text;
  if (flags.minus) return text + ' '.repeat(missing);
  return (flags.zero && allowZero ? '0' : ' ').repeat(missing) + text;
}

function formatString(text: string, verb: string, flags: Flags): string {
  const cut = flags.precision === undefined ? text : [...text].slice(0, flags.precision).join('');
  switch (verb) {
    case 'v':
      return flags.sharp ? pad(quoteGo(text), flags) : pad(cut, flags, true);
    case 's':
      return pad(cut, flags, true);
    case 'q':
      return pad(flags.sharp && !cut.includes('`') ? `\`${cut}\`` : quoteGo(cut, flags.plus), flags, true);
    case 'x':
    case 'X': {
      const bytes = toGoBytes(text);
      const hex = [...(flags.precision === undefined ? bytes : bytes.slice(0, flags.precision))].map((byte) =>
        byte.toString(16).padStart(2, '0'),
      );
      const prefix = flags.sharp ? `0${verb}` : '';
      const joined = flags.space ? hex.map((each) => prefix + each).join(' ') : prefix + hex.join('');
      return pad(verb === 'X' ? joined.toUpperCase().replaceAll('0X', '0X') : joined, flags);
    }
    default:
      return bad(text, verb);
  }
}

function formatInt(arg: Int, verb: string, flags: Flags): string {
  switch (verb) {
    case 'v':
    case 'd':
      return integer(arg.value, 10, '', flags, false);
    case 'b':
      return integer(arg.value, 2, flags.sharp ? '0b' : '', flags, false);
    case 'o':
      return integer(arg.value, 8, flags.sharp ? '0' : '', flags, false);
    case 'O':
      return integer(arg.value, 8, '0o', flags, false);
    case 'x':
      return integer(arg.value, 16, flags.sharp ? '0x' : '', flags, false);
    case 'X':
      return integer(arg.value, 16, flags.sharp ? '0X' : '', flags, true);
    case 'c':
      return pad(validRune(arg.value), flags);
    case 'q':
      return pad(quoteRune(validRune(arg.value), flags.plus), flags);
    case 'U': {
      const hex = arg.value
        .toString(16)
        .toUpperCase()
        .padStart(Math.max(4, flags.precision ?? 0), '0');
      return pad(`U+${hex}${flags.sharp ? ` '${validRune(arg.value)}'` : ''}`, flags);
    }
    default:
      return bad(arg, verb);
  }
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

function integer(value: bigint, base: number, prefix: string, flags: Flags, upper: boolean): string {
  let digits = (value < 0n ? -value : value).toString(base);
  if (upper) digits = digits.toUpperCase();
  if (flags.precision !== undefined) digits = flags.precision === 0 && value === 0n ? '' : digits.padStart(flags.precision, '0');
  const sign = value < 0n ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  if (flags.zero && !flags.minus && flags.precision === undefined && flags.width !== undefined)
    digits = digits.padStart(flags.width - sign.length - prefix.length, '0');
  if (prefix === '0' && digits.startsWith('0')) return pad(sign + digits, flags);
  return pad(sign + prefix + digits, flags);
}

function formatFloat(value: number, verb: string, flags: Flags): string {
  if (!'vbgGxXfFeE'.includes(verb)) return bad(value, verb);
  let text = floatText(Math.abs(value), verb, flags);
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  if (Number.isNaN(value) || !Number.isFinite(value)) {
    const name = Number.isNaN(value) ? 'NaN' : 'Inf';
    const shown = Number.isNaN(value) ? (flags.plus ? '+NaN' : name) : `${negative ? '-' : '+'}${name}`;
    return pad(shown, flags);
  }
  if (flags.zero && !flags.minus && flags.width !== undefined) text = text.padStart(flags.width - sign.length, '0');
  return pad(sign + text, flags);
}

function floatText(value: number, verb: string, flags: Flags): string {
  const { precision } = flags;
  switch (verb) {
    case 'f':
    case 'F':
      return toFixedExact(value, precision ?? 6);
    case 'e':
    case 'E': {
      const text = goExponent(value.toExponential(Math.min(precision ?? 6, 100)));
      return verb === 'E' ? text.toUpperCase() : text;
    }
    case 'v':
    case 'g':
    case 'G': {
      const text =
        precision === undefined
          ? flags.sharp && verb !== 'v'
            ? sharpG(value, 6)
            : formatG(value, flags, verb)
          : preciseG(value, precision, flags.sharp);
      return verb === 'G' ? text.toUpperCase() : text;
    }
    case 'b':
      return binaryExponent(value);
    default:
      return hexFloat(value, precision, verb === 'X');
  }
}

function formatG(value: number, flags: Flags, verb: string): string {
  // %e is used from 1e21 on, except that plain %v and %g of fmt use the shortest form with its own limit.
  return verb === 'v' && flags.sharp ? formatFloatG(value) : formatFloatG(value);
}

function goExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function preciseG(value: number, precision: number, sharp: boolean): string {
  const digits = precision === 0 ? 1 : Math.min(precision, 100);
  if (value === 0) return sharp ? `0.${'0'.repeat(digits - 1)}` : '0';
  const exponential = value.toExponential(digits - 1);
  const exponent = Number(exponential.slice(exponential.indexOf('e') + 1));
  const short = (text: string): string => (sharp || !text.includes('.') ? text : text.replace(/\.?0+$/, ''));
  if (exponent < -4 || exponent >= digits) {
    const [mantissa = '', power = ''] = exponential.split('e');
    return goExponent(`${short(mantissa)}e${power}`);
  }
  return short(toFixedExact(value, Math.max(0, digits - 1 - exponent)));
}

function sharpG(value: number, digits: number): string {
  return preciseG(value, digits, true);
}

/** toFixed switches to an exponent at 1e21; Go never does. */
function toFixedExact(value: number, precision: number): string {
  if (value < 1e21 && precision <= 100) return value.toFixed(precision);
  const whole = value < 1e21 ? value.toFixed(100).padEnd(precision, '0') : BigInt(value).toString();
  return value < 1e21 ? whole + '0'.repeat(precision - 100) : precision > 0 ? `${whole}.${'0'.repeat(precision)}` : whole;
}

function parts(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  return exponent === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: exponent - 1075 };
}

function binaryExponent(value: number): string {
  const { mantissa, exponent } = parts(value);
  return `${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

function hexFloat(value: number, precision: number | undefined, upper: boolean): string {
  if (value === 0) return upper ? '0X0P+00' : '0x0p+00';
  let { mantissa, exponent } = parts(value);
  while (mantissa < 1n << 52n) {
    mantissa <<= 1n;
    exponent--;
  }
  exponent += 52;
  let fraction = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  fraction = precision === undefined ? fraction.replace(/0+$/, '') : fraction.slice(0, precision).padEnd(precision, '0');
  const text = `0x1${fraction ? `.${fraction}` : ''}p${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return upper ? text.toUpperCase() : text;
}
