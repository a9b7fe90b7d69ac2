import { quoteGo } from '../go/quote.ts';
import type { TomlCursor } from './cursor.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
};
/** Escapes by number: the letter, how many digits follow, and how errors count them. */
const CODES: Readonly<Record<string, { readonly length: number; readonly count: string }>> = {
  x: { length: 2, count: 'two' },
  u: { length: 4, count: 'four' },
  U: { length: 8, count: 'eight' },
};
/** The line break after the opening quotes, which does not count. */
const FIRST_BREAK = /\r?\n/y;
/** What a backslash at the end of a line leaves out: blanks and line breaks. */
const CONTINUED = /[ \t]*\r?\n[ \t\r\n]*/y;
/** Quotes in a row that no text of several lines can end with: three close it, and two may stand before. */
const TOO_MANY_QUOTES = 6;

/** Reads a string whose opening quote was read. @throws YAML_PARSE */
export function readString(cursor: TomlCursor, quote: '"' | "'"): string {
  return cursor.acceptText(quote + quote) ? readMultiline(cursor, quote) : readLine(cursor, quote);
}

/** Reads a string on one line whose opening quote was read: values may take several lines, keys may not. @throws YAML_PARSE */
export function readLine(cursor: TomlCursor, quote: '"' | "'"): string {
  const start = cursor.at;
  let value = '';
  for (;;) {
    const rune = cursor.next();
    if (rune === '') cursor.fail(`unexpected EOF; expected ${expected(quote, quote)}`);
    if (rune === '\n' || rune === '\r') cursor.failLineBefore('strings cannot contain newlines');
    if (rune === quote) return value;
    value += rune === '\\' && quote === '"' ? readEscape(cursor, start) : rune;
  }
}

function expected(text: string, quote: '"' | "'"): string {
  return quote === '"' ? `'${text}'` : `"${text}"`;
}

function readMultiline(cursor: TomlCursor, quote: '"' | "'"): string {
  const end = quote.repeat(3);
  const start = cursor.at;
  cursor.acceptPattern(FIRST_BREAK);
  let value = '';
  for (;;) {
    if (cursor.acceptText(end)) {
      const more = closingQuotes(cursor, quote);
      return value + more;
    }
    const rune = cursor.next();
    if (rune === '') cursor.fail(`unexpected EOF; expected ${expected(end, quote)}`);
    if (rune !== '\\' || quote === "'") value += rune;
    else if (!cursor.acceptPattern(CONTINUED)) value += readEscape(cursor, start);
  }
}

/** Quotes that belong to the text although they stand beside the closing ones. */
function closingQuotes(cursor: TomlCursor, quote: '"' | "'"): string {
  let more = '';
  while (cursor.accept(quote)) {
    more += quote;
    if (more.length > TOO_MANY_QUOTES - 4) cursor.fail(`unexpected ${expected(quote.repeat(TOO_MANY_QUOTES), quote)}`);
  }
  return more;
}

/** Reads an escape after its backslash. @param start where the text of the string begins, which errors quote */
function readEscape(cursor: TomlCursor, start: number): string {
  const line = cursor.line;
  const letter = cursor.next();
  const simple = ESCAPES[letter];
  if (simple !== undefined) return simple;
  const code = CODES[letter];
  if (code !== undefined) return readCode(cursor, { start, letter, ...code });
  if (letter === ' ' || letter === '\t') return cursor.failAt(line, `invalid escape: '\\${letter}'`);
  return cursor.failEscape(`invalid escape in string '\\${letter === '' ? '\0' : letter}'`);
}

interface CodeEscape {
  readonly start: number;
  readonly letter: string;
  readonly length: number;
  readonly count: string;
}

function readCode(cursor: TomlCursor, { start, letter, length, count }: CodeEscape): string {
  let digits = '';
  while (digits.length < length) {
    const rune = cursor.next();
    if (!/^[0-9a-fA-F]$/.test(rune))
      cursor.fail(`expected ${count} hexadecimal digits after '\\${letter}', but got ${quoteGo(cursor.since(start))} instead`);
    digits += rune;
  }
  const point = Number.parseInt(digits, 16);
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
    cursor.failAt(cursor.line, `Escaped character '\\u${digits}' is not valid UTF-8.`);
  return String.fromCodePoint(point);
}
