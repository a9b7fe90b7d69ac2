import { fromGoBytes, toGoBytes } from '../../base/go/bytes.ts';
import { quoteGo } from '../../base/go/quote.ts';
import type { Int, Value } from '../../base/go/value.ts';
import { stringList, stringMap } from '../template/go-types.ts';
import { formatV } from '../template/print.ts';
import { maxText, TextLimitError } from '../template/text-limit.ts';
import { spendBytes, spendSteps } from '../template/work-budget.ts';
import { camelCase, splitCase } from './case-conversion.ts';
import { strslice, strval } from './convert.ts';
import { defineFunctions, refuse } from './define.ts';
import { abbreviate, initials, withoutSpace, wrapText } from './go-strings.ts';
import { swapCase, title, toLower, toUpper, trimSpace, untitle } from './unicode-letters.ts';

/** Rejects a string that would be too long, before it is created. @throws TextLimitError */
function limited(size: number): void {
  spendBytes(size);
  if (size > maxText) throw new TextLimitError(size);
}

function indentWith(spaces: number, text: string): string {
  if (spaces < 0) refuse('strings: negative Repeat count');
  limited(text.length + spaces * (occurrences(text, '\n') + 1));
  const pad = ' '.repeat(spaces);
  return pad + text.replaceAll('\n', `\n${pad}`);
}

/** Steps charged for each occurrence found. */
const foundSteps = 0.25;
/** Number of occurrences to count between two checks of the budget. */
const foundAtOnce = 1024;

/**
 * Counts the occurrences of a non-empty substring. Each occurrence is charged to the work budget, because there can be millions.
 */
function occurrences(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length))
    if (++count % foundAtOnce === 0) spendSteps(foundAtOnce * foundSteps);
  return count;
}

function repeat(count: number, text: string): string {
  if (count < 0) refuse('strings: negative Repeat count');
  limited(count * text.length);
  return text.repeat(count);
}

function joined(parts: readonly string[], separator: string): string {
  let size = Math.max(0, parts.length - 1) * separator.length;
  for (const part of parts) size += part.length;
  limited(size);
  return parts.join(separator);
}

/** Bytes charged for each character when text is split into a list of characters. */
const characterBytes = 16;

/** Implements strings.ReplaceAll. The size of the result is checked before the result is created. */
function replaceAll(text: string, from: string, to: string): string {
  if (from === '') {
    spendSteps(text.length * foundSteps);
    limited(text.length + (text.length + 1) * to.length);
    spendBytes(text.length * characterBytes);
    return ['', ...text, ''].join(to);
  }
  const count = occurrences(text, from);
  limited(text.length + count * (to.length - from.length));
  return count === 0 ? text : text.split(from).join(to);
}

function substring(start: number, end: number, text: string): string {
  const bytes = toGoBytes(text);
  if (start < 0) return cut(bytes, 0, end);
  if (end < 0 || end > bytes.length) return cut(bytes, start, bytes.length);
  return cut(bytes, start, end);
}

/** Returns a range of bytes as text. If the bounds are invalid, fails with the runtime error that Go reports. */
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

/** Steps charged for each sorted item. */
const sortSteps = 4;
const sortBytes = 200;

/** Sorts a list by UTF-8 bytes. A value that is not a list (including nil) is treated as a list with one item. */
function sortAlpha(list: Value): Value {
  if (!Array.isArray(list)) return stringList([strval(list)]);
  spendSteps(list.length * sortSteps);
  spendBytes(list.length * sortBytes);
  return stringList(strslice(list).toSorted((a, b) => Buffer.compare(toGoBytes(a), toGoBytes(b))));
}

/** Returns a map of the Go type map[string]string. Missing keys yield "". */
function splitMap(parts: readonly string[]): Value {
  return stringMap(parts.map((part, i) => [`_${i}`, part]));
}

function splitText(separator: string, text: string, count = -1): string[] {
  if (count === 0) return [];
  const parts = separator === '' ? [...text] : text.split(separator);
  return count > 0 && parts.length > count ? [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)] : parts;
}

export const stringFunctions = defineFunctions({
  trunc: {
    args: ['int', 'string'],
    doc: 'Truncates a string to its first N characters, or to its last ones if N is negative.',
    cost: { steps: 1, perCharacter: 0.05, bytes: 100, bytesPerCharacter: 4 },
    call: (size, text) => truncate(Number(size.value), text),
  },
  substr: {
    args: ['int', 'int', 'string'],
    doc: 'Returns the substring from a start index up to, but not including, an end index.',
    cost: { steps: 1, perCharacter: 0.05, bytes: 100, bytesPerCharacter: 4 },
    call: (start, end, text) => substring(Number(start.value), Number(end.value), text),
  },
  upper: { args: ['string'], doc: 'Converts a string to upper case.', call: toUpper },
  lower: { args: ['string'], doc: 'Converts a string to lower case.', call: toLower },
  title: {
    args: ['string'],
    doc: 'Converts the first letter of each word to title case.',
    cost: { steps: 1, perCharacter: 1, bytes: 100, bytesPerCharacter: 24 },
    call: title,
  },
  untitle: {
    args: ['string'],
    doc: 'Converts the first letter of each word to lower case.',
    cost: { steps: 1, perCharacter: 1, bytes: 100, bytesPerCharacter: 24 },
    call: untitle,
  },
  trim: { args: ['string'], doc: 'Removes whitespace from both ends of a string.', call: trimSpace },
  trimAll: {
    args: ['string', 'string'],
    doc: 'Removes the given characters from both ends of a string.',
    cost: { steps: 1, perCharacter: 0.4, bytes: 100, bytesPerCharacter: 8 },
    call: (set, text) => trimSet(text, set, true, true),
  },
  trimall: {
    args: ['string', 'string'],
    doc: 'Alias of trimAll.',
    cost: { steps: 1, perCharacter: 0.4, bytes: 100, bytesPerCharacter: 8 },
    call: (set, text) => trimSet(text, set, true, true),
  },
  trimSuffix: {
    args: ['string', 'string'],
    doc: 'Removes a suffix from a string, if present.',
    call: (suffix, text) => (suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text),
  },
  trimPrefix: {
    args: ['string', 'string'],
    doc: 'Removes a prefix from a string, if present.',
    call: (prefix, text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
  },
  nospace: {
    args: ['string'],
    doc: 'Removes all whitespace from a string.',
    cost: { steps: 1, perCharacter: 0.4, bytes: 100, bytesPerCharacter: 8 },
    call: withoutSpace,
  },
  initials: {
    args: ['string'],
    doc: 'Returns the first letter of each word.',
    cost: { steps: 8, perCharacter: 1, bytes: 200, bytesPerCharacter: 24 },
    call: initials,
  },
  swapcase: {
    args: ['string'],
    doc: 'Swaps upper case and lower case.',
    cost: { steps: 1, perCharacter: 1, bytes: 100, bytesPerCharacter: 24 },
    call: swapCase,
  },
  snakecase: {
    args: ['string'],
    doc: 'Converts a string to snake_case.',
    cost: { steps: 8, perCharacter: 1, bytes: 200, bytesPerCharacter: 24 },
    call: (text) => splitCase(text, '_'),
  },
  camelcase: {
    args: ['string'],
    doc: 'Converts a string to CamelCase.',
    cost: { steps: 8, perCharacter: 1, bytes: 200, bytesPerCharacter: 24 },
    call: camelCase,
  },
  kebabcase: {
    args: ['string'],
    doc: 'Converts a string to kebab-case.',
    cost: { steps: 8, perCharacter: 1, bytes: 200, bytesPerCharacter: 24 },
    call: (text) => splitCase(text, '-'),
  },
  wrap: {
    args: ['int', 'string'],
    doc: 'Wraps text at spaces into lines of at most N characters.',
    cost: { steps: 8, perCharacter: 1, bytes: 200, bytesPerCharacter: 24 },
    call: (width, text) => wrapText(text, { width: Number(width.value), glue: '\n', cutLong: false }),
  },
  wrapWith: {
    args: ['int', 'string', 'string'],
    doc: 'Wraps text into lines of at most N characters, joined with the given string; long words are split.',
    cost: { steps: 8, perCharacter: 1, bytes: 200, bytesPerCharacter: 24 },
    call: (width, glue, text) => wrapText(text, { width: Number(width.value), glue, cutLong: true }),
  },
  contains: {
    args: ['string', 'string'],
    doc: 'Reports whether a string contains a substring; the substring comes first.',
    call: (part, text) => text.includes(part),
  },
  hasPrefix: {
    args: ['string', 'string'],
    doc: 'Reports whether a string starts with a prefix; the prefix comes first.',
    call: (prefix, text) => text.startsWith(prefix),
  },
  hasSuffix: {
    args: ['string', 'string'],
    doc: 'Reports whether a string ends with a suffix; the suffix comes first.',
    call: (suffix, text) => text.endsWith(suffix),
  },
  quote: {
    args: ['...any'],
    readsAll: true,
    doc: 'Encloses each value in double quotes; nil values are omitted.',
    cost: { steps: 1, perCharacter: 0.1, bytesPerCharacter: 14 },
    call: (...values) =>
      values
        .filter((value) => value !== null)
        .map((value) => quoteGo(strval(value)))
        .join(' '),
  },
  squote: {
    args: ['...any'],
    readsAll: true,
    doc: 'Encloses each value in single quotes; nil values are omitted.',
    cost: { steps: 1, perCharacter: 0.1, bytesPerCharacter: 14 },
    call: (...values) =>
      values
        .filter((value) => value !== null)
        .map((value) => `'${formatV(value)}'`)
        .join(' '),
  },
  cat: {
    args: ['...any'],
    readsAll: true,
    doc: 'Joins values with spaces; nil values are omitted.',
    call: (...values) =>
      values
        .filter((value) => value !== null)
        .map((value) => formatV(value))
        .join(' '),
  },
  indent: {
    args: ['int', 'string'],
    doc: 'Indents each line of text by N spaces.',
    call: (spaces, text) => indentWith(Number(spaces.value), text),
  },
  nindent: {
    args: ['int', 'string'],
    doc: 'Like indent, but starts with a line break.',
    call: (spaces, text) => `\n${indentWith(Number(spaces.value), text)}`,
  },
  replace: {
    args: ['string', 'string', 'string'],
    doc: 'Replaces every occurrence of the first string with the second one.',
    call: (from, to, text) => replaceAll(text, from, to),
  },
  plural: {
    args: ['string', 'string', 'int'],
    doc: 'Returns the singular form if the count is 1, otherwise the plural form.',
    call: plural,
  },
  repeat: { args: ['int', 'string'], doc: 'Repeats a string N times.', call: (count, text) => repeat(Number(count.value), text) },
  abbrev: {
    args: ['int', 'string'],
    doc: 'Shortens a string to N characters, ending with an ellipsis.',
    cost: { steps: 8, perCharacter: 1, bytes: 200, bytesPerCharacter: 24 },
    call: (width, text) => abbreviate(text, 0, Number(width.value)),
  },
  abbrevboth: {
    args: ['int', 'int', 'string'],
    doc: 'Shortens a string on both sides, with ellipses.',
    cost: { steps: 8, perCharacter: 1, bytes: 200, bytesPerCharacter: 24 },
    call: (left, width, text) => abbreviate(text, Number(left.value), Number(width.value)),
  },
  toString: { args: ['any'], readsAll: true, doc: 'Converts a value to a string.', call: strval },
  toStrings: {
    args: ['any'],
    readsAll: true,
    doc: 'Converts the items of a list to strings.',
    call: (value) => stringList(strslice(value)),
  },
  join: {
    args: ['string', 'any'],
    readsAll: true,
    doc: 'Joins the items of a list with a separator.',
    call: (separator, list) => joined(strslice(list), separator),
  },
  sortAlpha: {
    args: ['any'],
    readsAll: true,
    doc: 'Converts the items of a list to strings and sorts them by bytes.',
    call: sortAlpha,
  },
  split: {
    args: ['string', 'string'],
    doc: 'Splits a string; returns a dict with the keys _0, _1, ...',
    cost: { steps: 1, perCharacter: 0.2, bytes: 100, bytesPerCharacter: 32 },
    call: (separator, text) => splitMap(splitText(separator, text)),
  },
  splitn: {
    args: ['string', 'int', 'string'],
    doc: 'Splits a string into at most N parts; returns a dict with the keys _0, _1, ...',
    cost: { steps: 1, perCharacter: 0.2, bytes: 100, bytesPerCharacter: 32 },
    call: (separator, count, text) => splitMap(splitText(separator, text, Number(count.value))),
  },
  splitList: {
    args: ['string', 'string'],
    doc: 'Splits a string into a list.',
    cost: { steps: 1, perCharacter: 0.2, bytes: 100, bytesPerCharacter: 32 },
    call: (separator, text) => stringList(splitText(separator, text)),
  },
  hello: { args: [], doc: 'Returns "Hello!".', call: () => 'Hello!' },
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
