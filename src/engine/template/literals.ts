import { Complex } from '../../base/go/complex.ts';
import { quoteGo } from '../../base/go/quote.ts';
import { unquoteGo } from '../../base/go/unquote.ts';
import { Int } from '../../base/go/value.ts';
import { isOneNumber } from './lexer.ts';

/**
 * Parses a numeric constant. `value` is undefined for an integer that overflows int, which is an error only if the constant is
 * used.
 */
export function readNumber(text: string): { value: Int | number | Complex | undefined } | { error: string } {
  if (text.startsWith("'")) {
    const char = unquoteGo(text);
    if (char === undefined) return { error: 'invalid syntax' };
    return [...char].length === 1
      ? { value: new Int(BigInt(char.codePointAt(0) ?? 0)) }
      : { error: `malformed character constant: ${text}` };
  }
  const illegal = { error: `illegal number syntax: ${quoteGo(text)}` };
  if (text.endsWith('i')) {
    if (!isOneNumber(text)) return readComplex(text);
    const imaginary = parseFloatText(text.slice(0, -1));
    return imaginary === undefined ? illegal : { value: new Complex(0, imaginary) };
  }
  const sign = text.startsWith('-') ? -1n : 1n;
  const body = text.replace(/^[+-]/, '');
  if (/_{2}|_$|^_|_\.|\._|[eEpP]_|_[eEpP]/.test(body)) return illegal;
  const digits = body.replaceAll('_', '');
  if (/^(0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9]\d*)$/.test(digits)) {
    const value = sign * BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
    return value >= -(2n ** 63n) && value < 2n ** 63n
      ? { value: new Int(value) }
      : value < 2n ** 64n && value > 0n
        ? { value: undefined }
        : illegal;
  }
  if (/^0[xX]/.test(digits)) {
    const value = parseHexFloat(digits);
    return value === undefined ? illegal : { value: Number(sign) * value };
  }
  if (!/^(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(digits)) return illegal;
  // newNumber in text/template/parse/node.go: an integer literal that overflows is not parsed as a float.
  if (!/[.eE]/.test(digits)) return { error: `integer overflow: ${quoteGo(text)}` };
  const value = Number(sign) * Number(digits);
  return Number.isFinite(value) ? { value } : illegal;
}

const floatToken = String.raw`0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|[\d_]*(?:\.[\d_]*)?(?:[eEpP][+-]?[\d_]*)?`;
/** A complex number in the format that fmt.Sscan accepts: real part, sign and imaginary part. */
const complexPair = new RegExp(`^([+-]?(?:${floatToken}))([+-](?=[\\d._])(?:${floatToken}))i$`);

/** Parses a constant such as `1+2i`. Both numbers are floats, so leading zeros do not make them octal. */
function readComplex(text: string): { value: Complex } | { error: string } {
  const pair = complexPair.exec(text);
  if (!pair) return { error: 'syntax error scanning complex number' };
  const [real, imaginary] = pair.slice(1).map((part) => parseFloatText(part));
  if (real !== undefined && imaginary !== undefined) return { value: new Complex(real, imaginary) };
  const wrong = pair[real === undefined ? 1 : 2] ?? '';
  return { error: /^[+-]?(?:\d|\.\d)[\d.]*(?:[eE][+-]?\d+)?$/.test(wrong) ? 'value out of range' : 'invalid syntax' };
}

/** Parses a float like strconv.ParseFloat. Returns undefined if the text is not a number or is out of range. */
export function parseFloatText(text: string): number | undefined {
  if (/^[+-]?(?:\d+(?:_\d+)*(?:\.\d*(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/.test(text)) {
    const value = Number(text.replaceAll('_', ''));
    return Number.isFinite(value) ? value : undefined;
  }
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  return parseHexFloat(text);
}

/** Parses a hexadecimal float such as "0x1.8p-3". Returns undefined if it is malformed or out of range. */
export function parseHexFloat(text: string): number | undefined {
  const match = /^([+-]?)0[xX]([\da-fA-F]*)(?:\.([\da-fA-F]*))?[pP]([+-]?\d+)$/.exec(text);
  if (!match || `${match[2]}${match[3] ?? ''}` === '') return undefined;
  const [, sign, whole = '', fraction = '', power] = match;
  const value = (Number.parseInt(whole + fraction, 16) / 16 ** fraction.length) * 2 ** Number(power);
  return Number.isFinite(value) ? (sign === '-' ? -value : value) : undefined;
}
