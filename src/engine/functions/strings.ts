import type { Int, Value } from '../../base/go-value.ts';
import { stringList } from '../template/kinds.ts';
import { fromGoBytes, quoteGo, toGoBytes } from '../template/strings.ts';
import { strslice, strval } from './convert.ts';
import { defineFunctions, refuse } from './define.ts';

/** Output of one function beyond this is a mistake or an attack. */
export const maxText = 256 << 20;

function limited(size: number): void {
  if (size > maxText) refuse(`the result would have ${size} bytes`);
}

function indentWith(spaces: number, text: string): string {
  if (spaces < 0) refuse('strings: negative Repeat count');
  limited(spaces * (text.split('\n').length + 1));
  const pad = ' '.repeat(spaces);
  return pad + text.replaceAll('\n', `\n${pad}`);
}

function repeat(count: number, text: string): string {
  if (count < 0) refuse('strings: negative Repeat count');
  limited(count * text.length);
  return text.repeat(count);
}

function substring(start: number, end: number, text: string): string {
  const bytes = toGoBytes(text);
  if (start < 0) return cut(bytes, 0, end);
  if (end < 0 || end > bytes.length) return cut(bytes, start, bytes.length);
  return cut(bytes, start, end);
}

function cut(bytes: Uint8Array, from: number, to: number): string {
  if (from > to || to > bytes.length || from < 0)
    refuse(
      `runtime error: slice bounds out of range [${from > to ? `${from}:${to}` : `:${to}`}]${to > bytes.length ? ` with length ${bytes.length}` : ''}`,
    );
  return fromGoBytes(bytes.subarray(from, to));
}

function truncate(size: number, text: string): string {
  const bytes = toGoBytes(text);
  if (size < 0 && bytes.length + size > 0) return fromGoBytes(bytes.subarray(bytes.length + size));
  return size >= 0 && bytes.length > size ? fromGoBytes(bytes.subarray(0, size)) : text;
}

function abbreviate(text: string, width: number): string {
  return abbreviateBoth(0, width, text);
}

function abbreviateBoth(left: number, width: number, text: string): string {
  const chars = [...text];
  if (width < 4 || (left > 0 && width < 7)) return text;
  if (chars.length <= width) return text;
  let offset = Math.min(left, chars.length);
  if (chars.length - offset < width - 3) offset = chars.length - (width - 3);
  if (offset <= 4) return `${chars.slice(0, width - 3).join('')}...`;
  if (offset + width - 3 < chars.length) return `...${abbreviateBoth(0, width - 3, chars.slice(offset).join(''))}`;
  return `...${chars.slice(chars.length - (width - 3)).join('')}`;
}

const isSpace = (char: string): boolean =>
  /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(char);
const isLetter = (char: string): boolean => /\p{L}/u.test(char);

function title(text: string): string {
  let before = ' ';
  let out = '';
  for (const char of text) {
    out += isSeparator(before) ? upperOne(char) : char;
    before = char;
  }
  return out;
}

function isSeparator(char: string): boolean {
  if (/[\x00-\x7f]/.test(char)) return !/[0-9A-Za-z_]/.test(char);
  return !/[\p{L}\p{Nd}]/u.test(char) && isSpace(char);
}

function upperOne(char: string): string {
  const upper = char.toUpperCase();
  return [...upper].length === 1 ? upper : char;
}

function untitle(text: string): string {
  let before = ' ';
  let out = '';
  for (const char of text) {
    out += isSpace(before) ? char.toLowerCase() : char;
    before = char;
  }
  return out;
}

function swapCase(text: string): string {
  return [...text].map((char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase())).join('');
}

const isUpper = (char: string | undefined): boolean => char !== undefined && /\p{Lu}/u.test(char);
const isDigit = (char: string | undefined): boolean => char !== undefined && /\p{Nd}/u.test(char);

/** Words of snake_case and kebab-case: they begin at capitals that follow or precede small letters, at digits' borders, and at connectors. */
function splitCase(text: string, connector: string): string {
  const chars = [...text];
  let out = '';
  for (const [i, char] of chars.entries()) {
    const before = chars[i - 1];
    const after = chars[i + 1];
    if (/[\s_-]/.test(char)) {
      if (out !== '' || i > 0) out += connector;
      continue;
    }
    const startsWord =
      isUpper(char) &&
      before !== undefined &&
      !/[\s_-]/.test(before) &&
      (!isUpper(before) || (after !== undefined && !isUpper(after) && isLetter(after)));
    if (startsWord && !(isDigit(before) && false)) out += connector;
    out += char.toLowerCase();
  }
  return out;
}

function camelCase(text: string): string {
  const head = /^[_\s-]*/.exec(text)?.[0] ?? '';
  return (
    head +
    text
      .slice(head.length)
      .split(/[_\s-]+/)
      .map((word) => (word === '' ? '' : word.charAt(0).toUpperCase() + word.slice(1)))
      .join('')
  );
}

function wrapText(width: number, text: string, options: { readonly glue: string; readonly long: boolean }): string {
  const size = width < 1 ? 1 : width;
  const out: string[] = [];
  let rest = text;
  while (rest.length > size) {
    if (rest.startsWith(' ')) {
      rest = rest.slice(1);
      continue;
    }
    let at = rest.lastIndexOf(' ', size);
    if (at >= 0) {
      out.push(rest.slice(0, at));
      rest = rest.slice(at + 1);
      continue;
    }
    if (options.long) {
      out.push(rest.slice(0, size));
      rest = rest.slice(size);
      continue;
    }
    at = rest.indexOf(' ', size);
    if (at < 0) break;
    out.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  out.push(rest);
  return out.join(options.glue);
}

function initials(text: string): string {
  return text
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .join('');
}

function plural(one: string, many: string, count: Int): string {
  return count.value === 1n ? one : many;
}

function splitMap(parts: readonly string[]): Value {
  return new Map(parts.map((part, i) => [`_${i}`, part]));
}

function splitText(separator: string, text: string, count = -1): string[] {
  if (count === 0) return [];
  const parts = separator === '' ? [...text] : text.split(separator);
  return count > 0 && parts.length > count ? [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)] : parts;
}

export const stringFunctions = defineFunctions({
  trunc: { args: ['int', 'string'], call: (size: Int, text: string) => truncate(Number(size.value), text) },
  substr: {
    args: ['int', 'int', 'string'],
    call: (start: Int, end: Int, text: string) => substring(Number(start.value), Number(end.value), text),
  },
  upper: { args: ['string'], call: (text: string) => text.toUpperCase() },
  lower: { args: ['string'], call: (text: string) => text.toLowerCase() },
  title: { args: ['string'], call: title },
  untitle: { args: ['string'], call: untitle },
  trim: { args: ['string'], call: (text: string) => text.replace(/^[\s\u0085]+|[\s\u0085]+$/g, '') },
  trimAll: { args: ['string', 'string'], call: (set: string, text: string) => trimSet(text, set, true, true) },
  trimall: { args: ['string', 'string'], call: (set: string, text: string) => trimSet(text, set, true, true) },
  trimSuffix: {
    args: ['string', 'string'],
    call: (suffix: string, text: string) => (suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text),
  },
  trimPrefix: {
    args: ['string', 'string'],
    call: (prefix: string, text: string) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
  },
  nospace: { args: ['string'], call: (text: string) => [...text].filter((char) => !isSpace(char)).join('') },
  initials: { args: ['string'], call: initials },
  swapcase: { args: ['string'], call: swapCase },
  snakecase: { args: ['string'], call: (text: string) => splitCase(text, '_') },
  camelcase: { args: ['string'], call: camelCase },
  kebabcase: { args: ['string'], call: (text: string) => splitCase(text, '-') },
  wrap: {
    args: ['int', 'string'],
    call: (width: Int, text: string) => wrapText(Number(width.value), text, { glue: '\n', long: false }),
  },
  wrapWith: {
    args: ['int', 'string', 'string'],
    call: (width: Int, glue: string, text: string) => wrapText(Number(width.value), text, { glue, long: true }),
  },
  contains: { args: ['string', 'string'], call: (part: string, text: string) => text.includes(part) },
  hasPrefix: { args: ['string', 'string'], call: (prefix: string, text: string) => text.startsWith(prefix) },
  hasSuffix: { args: ['string', 'string'], call: (suffix: string, text: string) => text.endsWith(suffix) },
  quote: {
    args: ['...any'],
    call: (...values: Value[]) =>
      values
        .filter((value) => value !== null)
        .map((value) => quoteGo(strval(value)))
        .join(' '),
  },
  squote: {
    args: ['...any'],
    call: (...values: Value[]) =>
      values
        .filter((value) => value !== null)
        .map((value) => `'${strval(value)}'`)
        .join(' '),
  },
  cat: {
    args: ['...any'],
    call: (...values: Value[]) =>
      values
        .filter((value) => value !== null)
        .map(strval)
        .join(' '),
  },
  indent: { args: ['int', 'string'], call: (spaces: Int, text: string) => indentWith(Number(spaces.value), text) },
  nindent: { args: ['int', 'string'], call: (spaces: Int, text: string) => `\n${indentWith(Number(spaces.value), text)}` },
  replace: {
    args: ['string', 'string', 'string'],
    call: (from: string, to: string, text: string) =>
      from === '' ? `${to}${[...text].map((char) => char + to).join('')}` : text.split(from).join(to),
  },
  plural: { args: ['string', 'string', 'int'], call: plural },
  repeat: { args: ['int', 'string'], call: (count: Int, text: string) => repeat(Number(count.value), text) },
  abbrev: { args: ['int', 'string'], call: (width: Int, text: string) => abbreviate(text, Number(width.value)) },
  abbrevboth: {
    args: ['int', 'int', 'string'],
    call: (left: Int, width: Int, text: string) => abbreviateBoth(Number(left.value), Number(width.value), text),
  },
  toString: { args: ['any'] as const, call: strval },
  toStrings: { args: ['any'], call: (value: Value) => stringList(strslice(value)) },
  join: { args: ['string', 'any'], call: (separator: string, list: Value) => strslice(list).join(separator) },
  sortAlpha: {
    args: ['any'],
    call: (list: Value) => stringList(strslice(list).toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))),
  },
  split: { args: ['string', 'string'], call: (separator: string, text: string) => splitMap(splitText(separator, text)) },
  splitn: {
    args: ['string', 'int', 'string'],
    call: (separator: string, count: Int, text: string) => splitMap(splitText(separator, text, Number(count.value))),
  },
  splitList: { args: ['string', 'string'], call: (separator: string, text: string) => stringList(splitText(separator, text)) },
  hello: { args: [], call: () => 'Hello!' },
});

function trimSet(text: string, set: string, left: boolean, right: boolean): string {
  const chars = [...text];
  const drop = new Set(set);
  let from = 0;
  let to = chars.length;
  while (left && from < to && drop.has(chars[from] ?? '')) from++;
  while (right && to > from && drop.has(chars[to - 1] ?? '')) to--;
  return chars.slice(from, to).join('');
}
