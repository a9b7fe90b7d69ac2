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
/**
 * Numeric escape sequences, keyed by letter. `length` is the number of digits. `count` is the same number, spelled out for error
 * messages.
 */
const CODES: Readonly<Record<string, { readonly length: number; readonly count: string }>> = {
  x: { length: 2, count: 'two' },
  u: { length: 4, count: 'four' },
  U: { length: 8, count: 'eight' },
};
/** A line break directly after the opening quotes, which is not part of the string. */
const FIRST_BREAK = /\r?\n/y;
/** The whitespace that a backslash at the end of a line removes. */
const CONTINUED = /[ \t]*\r?\n[ \t\r\n]*/y;
/**
 * Number of consecutive quotes that is an error at the end of a multi-line string. Three quotes close the string, and at most two
 * more can precede them as part of its content.
 */
const TOO_MANY_QUOTES = 6;

/** Parses a string whose opening quote has already been read. @throws YAML_PARSE */
export function readString(cursor: TomlCursor, quote: '"' | "'"): string {
  return cursor.acceptText(quote + quote) ? readMultiline(cursor, quote) : readLine(cursor, quote);
}

/** Parses a single-line string whose opening quote has already been read. Keys must be single-line strings. @throws YAML_PARSE */
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

/**
 * Reads the quotes that follow the first three at the end of a multi-line string, and returns them. A string can end with up to
 * five quotes: the last three close it, and the others are part of its value.
 */
function closingQuotes(cursor: TomlCursor, quote: '"' | "'"): string {
  let more = '';
  while (cursor.accept(quote)) {
    more += quote;
    if (more.length > TOO_MANY_QUOTES - 4) cursor.fail(`unexpected ${expected(quote.repeat(TOO_MANY_QUOTES), quote)}`);
  }
  return more;
}

/**
 * Parses an escape sequence whose backslash has already been read.
 *
 * @param start offset of the string's first character; error messages quote the string from there
 */
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
