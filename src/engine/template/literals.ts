import { Complex } from '../../base/go/complex.ts';
import { Int } from '../../base/go/value.ts';

/** A number constant; `value` is undefined when it is an integer that fits no int, which only using it makes an error. */
export function readNumber(text: string): { value: Int | number | Complex | undefined } | { error: string } {
  if (text.startsWith("'")) {
    const char = unquoteGo(text);
    if (char === undefined) return { error: 'invalid syntax' };
    return [...char].length === 1
      ? { value: new Int(BigInt(char.codePointAt(0) ?? 0)) }
      : { error: `malformed character constant: ${text}` };
  }
  if (text.endsWith('i')) return readComplex(text);
  const bad = { error: `bad number syntax: ${JSON.stringify(text)}` };
  const illegal = { error: `illegal number syntax: ${JSON.stringify(text)}` };
  const sign = text.startsWith('-') ? -1n : 1n;
  const body = text.replace(/^[+-]/, '');
  if (/_{2}|_$|^_|_\.|\._|[eEpP]_|_[eEpP]/.test(body)) return bad;
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
    return value === undefined ? bad : { value: Number(sign) * value };
  }
  if (!/^(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(digits)) return bad;
  // Go text/template parse/node.go newNumber: a literal in integer form that is not valid in its base is not read as a float.
  if (!/[.eE]/.test(digits)) return { error: `integer overflow: ${JSON.stringify(text)}` };
  const value = Number(sign) * Number(digits);
  return Number.isFinite(value) ? { value } : illegal;
}

/** `2i`, `1+2i`: each part is a number of its own. */
function readComplex(text: string): { value: Complex } | { error: string } {
  const bad = { error: `bad number syntax: ${JSON.stringify(text)}` };
  const split = /^([+-]?[\w.]+?(?:(?<=[eEpP])[+-]\w+)?)([+-].+)i$/.exec(text);
  // A leading zero does not make an imaginary number octal.
  const [real, imaginary] = [split ? split[1] : '0', withoutZeros(split?.[2] ?? text.slice(0, -1))].map((part) => {
    const read = readNumber(part ?? '');
    if (!('value' in read)) return undefined;
    return read.value instanceof Int ? Number(read.value.value) : typeof read.value === 'number' ? read.value : undefined;
  });
  return real === undefined || imaginary === undefined ? bad : { value: new Complex(real, imaginary) };
}

function withoutZeros(text: string): string {
  return /^[+-]?\d+$/.test(text) ? text.replace(/^([+-]?)0+(?=\d)/, '$1') : text;
}

/** "0x1.8p-3"; undefined when it is none, or too large. */
export function parseHexFloat(text: string): number | undefined {
  const match = /^([+-]?)0[xX]([\da-fA-F]*)(?:\.([\da-fA-F]*))?[pP]([+-]?\d+)$/.exec(text);
  if (!match || `${match[2]}${match[3] ?? ''}` === '') return undefined;
  const [, sign, whole = '', fraction = '', power] = match;
  const value = (Number.parseInt(whole + fraction, 16) / 16 ** fraction.length) * 2 ** Number(power);
  return Number.isFinite(value) ? (sign === '-' ? -value : value) : undefined;
}

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** The value of a Go string or character literal; undefined when it is malformed. Bytes that are no UTF-8 become U+DC80..U+DCFF. */
export function unquoteGo(text: string): string | undefined {
  const quote = text[0];
  const body = text.slice(1, -1);
  if (quote === '`') return body.replaceAll('\r', '');
  if (!body.includes('\\')) return quote === "'" && body === '' ? undefined : body;
  let result = '';
  const pattern = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.))|([^\\]+)/suy;
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) result += decodeBytes(bytes);
    bytes = [];
  };
  while (pattern.lastIndex < body.length) {
    const match = pattern.exec(body);
    if (!match) return undefined;
    const byte =
      match[1] !== undefined ? Number.parseInt(match[1], 16) : match[4] !== undefined ? Number.parseInt(match[4], 8) : undefined;
    if (byte !== undefined) {
      if (byte > 255) return undefined;
      if (quote === "'") result += String.fromCodePoint(byte);
      else bytes.push(byte);
      continue;
    }
    flush();
    const code = match[2] ?? match[3];
    if (code !== undefined) {
      const point = Number.parseInt(code, 16);
      if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
      result += String.fromCodePoint(point);
    } else if (match[5] !== undefined) {
      const char = match[5] === quote ? quote : escapes[match[5]];
      if (char === undefined) return undefined;
      result += char;
    } else result += match[6];
  }
  flush();
  return result;
}

function decodeBytes(bytes: readonly number[]): string {
  const text = Buffer.from(bytes).toString('utf8');
  if (Buffer.from(text, 'utf8').equals(Buffer.from(bytes))) return text;
  return bytes.map((byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
}
