import { fromGoBytes, toGoBytes } from '../../base/go/bytes.ts';
import { quoteGo } from '../../base/go/quote.ts';
import type { Int, Value } from '../../base/go/value.ts';
import { StringMap } from '../../base/go/value.ts';
import { stringList, typedMap } from '../template/go-types.ts';
import { maxText, TextLimitError } from '../template/text-limit.ts';
import { spendBytes, spendSteps } from '../template/work-budget.ts';
import { camelCase, splitCase } from './case-conversion.ts';
import { strslice, strval } from './convert.ts';
import { defineFunctions, refuse } from './define.ts';
import { abbreviate, initials, withoutSpace, wrapText } from './go-strings.ts';
import { swapCase, title, toLower, toUpper, trimSpace, untitle } from './unicode-letters.ts';

/** Refuses a text before it is made. */
function limited(size: number): void {
  spendBytes(size);
  if (size > maxText) throw new TextLimitError(size);
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

function joined(parts: readonly string[], separator: string): string {
  limited(parts.length * separator.length);
  return parts.join(separator);
}

/** Like strings.ReplaceAll; the size is known before the text is made. */
function replaceAll(text: string, from: string, to: string): string {
  const parts = from === '' ? ['', ...text, ''] : text.split(from);
  limited(text.length + parts.length * to.length);
  return parts.join(to);
}

function substring(start: number, end: number, text: string): string {
  const bytes = toGoBytes(text);
  if (start < 0) return cut(bytes, 0, end);
  if (end < 0 || end > bytes.length) return cut(bytes, start, bytes.length);
  return cut(bytes, start, end);
}

/** A slice with Go's complaints about bounds. */
function cut(bytes: Uint8Array, from: number, to: number): string {
  if (to < 0) refuse(`runtime error: slice bounds out of range [:${to}]`);
  if (to > bytes.length) refuse(`runtime error: slice bounds out of range [:${to}] with length ${bytes.length}`);
  if (from > to) refuse(`runtime error: slice bounds out of range [${from}:${to}]`);
  return fromGoBytes(bytes.subarray(from, to));
}

function truncate(size: number, text: string): string {
  const bytes = toGoBytes(text);
  if (size < 0 && bytes.length + size > 0) return fromGoBytes(bytes.subarray(bytes.length + size));
  return size >= 0 && bytes.length > size ? fromGoBytes(bytes.subarray(0, size)) : text;
}

function plural(one: string, many: string, count: Int): string {
  return count.value === 1n ? one : many;
}

/** An item that is sorted. */
const sortSteps = 4;
const sortBytes = 200;

/** Sorted by bytes; what is no list is sorted as a list of itself, nil too. */
function sortAlpha(list: Value): Value {
  if (!Array.isArray(list)) return stringList([strval(list)]);
  spendSteps(list.length * sortSteps);
  spendBytes(list.length * sortBytes);
  return stringList(strslice(list).toSorted((a, b) => Buffer.compare(toGoBytes(a), toGoBytes(b))));
}

/** A map of Go's type map[string]string, which has "" for what it does not have. */
function splitMap(parts: readonly string[]): Value {
  return typedMap(new StringMap(parts.map((part, i) => [`_${i}`, part])), 'map[string]string');
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
  upper: { args: ['string'], call: toUpper },
  lower: { args: ['string'], call: toLower },
  title: { args: ['string'], call: title },
  untitle: { args: ['string'], call: untitle },
  trim: { args: ['string'], call: trimSpace },
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
  nospace: { args: ['string'], call: withoutSpace },
  initials: { args: ['string'], call: initials },
  swapcase: { args: ['string'], call: swapCase },
  snakecase: { args: ['string'], call: (text: string) => splitCase(text, '_') },
  camelcase: { args: ['string'], call: camelCase },
  kebabcase: { args: ['string'], call: (text: string) => splitCase(text, '-') },
  wrap: {
    args: ['int', 'string'],
    call: (width: Int, text: string) => wrapText(text, { width: Number(width.value), glue: '\n', cutLong: false }),
  },
  wrapWith: {
    args: ['int', 'string', 'string'],
    call: (width: Int, glue: string, text: string) => wrapText(text, { width: Number(width.value), glue, cutLong: true }),
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
    call: (from: string, to: string, text: string) => replaceAll(text, from, to),
  },
  plural: { args: ['string', 'string', 'int'], call: plural },
  repeat: { args: ['int', 'string'], call: (count: Int, text: string) => repeat(Number(count.value), text) },
  abbrev: { args: ['int', 'string'], call: (width: Int, text: string) => abbreviate(text, 0, Number(width.value)) },
  abbrevboth: {
    args: ['int', 'int', 'string'],
    call: (left: Int, width: Int, text: string) => abbreviate(text, Number(left.value), Number(width.value)),
  },
  toString: { args: ['any'] as const, call: strval },
  toStrings: { args: ['any'], call: (value: Value) => stringList(strslice(value)) },
  join: { args: ['string', 'any'], call: (separator: string, list: Value) => joined(strslice(list), separator) },
  sortAlpha: {
    args: ['any'],
    call: sortAlpha,
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
