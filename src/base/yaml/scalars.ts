import { isBlank, isBlankOrEnd, isBreak, lineEnd } from './char-classes.ts';
import { SCALAR, Token } from './token.ts';

/** The part of the scanner's interface that is needed to scan scalars. */
export interface ScalarSource {
  readonly text: string;
  position: number;
  readonly line: number;
  readonly column: number;
  readonly lineStart: number;
  readonly flowLevel: number;
  readonly indent: number;
  simpleKeyAllowed: boolean;
  code(offset?: number): number;
  readBreak(): string;
  atDocumentMark(): boolean;
  fail(problem: string, contextLine: number): never;
}

/**
 * Folds the line breaks in a flow scalar. A single line break becomes a space. If there are several, the first one is dropped.
 */
function fold(first: string, more: string): string {
  if (first !== '\n') return first + more;
  return more === '' ? ' ' : more;
}

/** Matches ASCII words that are separated by single spaces. A regular expression is faster than a loop. */
const ASCII_WORDS = /(?:[!-9;-~]|:(?=[!-~])| (?=[!-"$-9;-~]))*/y;

/**
 * Returns the offset of the first character from `position` on that may end a plain scalar, such as whitespace or an indicator.
 */
function plainEnd(text: string, position: number, inFlow: boolean): number {
  let at = position;
  if (!inFlow) {
    ASCII_WORDS.lastIndex = position;
    ASCII_WORDS.test(text);
    at = ASCII_WORDS.lastIndex;
  }
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 63) {
      if (inFlow && (code === 91 || code === 93 || code === 123 || code === 125)) return at;
      if (code > 0x84 && isBreak(code)) return at;
    } else if (code <= 32) {
      if (isBlankOrEnd(code)) return at;
    } else if (code === 58) {
      if (isBlankOrEnd(at + 1 < text.length ? text.charCodeAt(at + 1) : -1)) return at;
    } else if (inFlow && (code === 44 || code === 63)) {
      return at;
    }
  }
  return at;
}

/** Scans a plain scalar, which may span several lines if they are sufficiently indented. */
export function scanPlainScalar(source: ScalarSource): Token {
  const { line, text } = source;
  const indent = source.indent + 1;
  const inFlow = source.flowLevel > 0;
  let value = '';
  let space = '';
  let broken = false;
  for (;;) {
    if (source.code() === 35 || source.atDocumentMark()) break;
    const end = plainEnd(text, source.position, inFlow);
    if (end > source.position) {
      const run = text.slice(source.position, end);
      value = value === '' ? run : value + space + run;
      source.position = end;
      broken = false;
    }
    const next = source.code();
    if (!isBlank(next) && !isBreak(next)) break;
    const gap = skipPlainGap(source, indent, line);
    space = gap.space;
    broken ||= gap.broken;
    if (!inFlow && source.column < indent) break;
  }
  // A line break has been skipped, so the next token may be a simple key.
  if (broken) source.simpleKeyAllowed = true;
  return new Token(SCALAR, line, value, '', true);
}

/**
 * Skips whitespace in a plain scalar. Returns the folded whitespace, which becomes part of the scalar only if more characters
 * follow.
 */
function skipPlainGap(source: ScalarSource, indent: number, startLine: number): { space: string; broken: boolean } {
  const begin = source.position;
  let first = '';
  let more = '';
  let blanks = '';
  for (let code = source.code(); isBlank(code) || isBreak(code); code = source.code()) {
    if (isBlank(code)) {
      if (first !== '' && code === 9 && source.column < indent) {
        source.fail('found a tab character that violates indentation', startLine);
      }
      source.position++;
    } else if (first === '') {
      blanks = source.text.slice(begin, source.position);
      first = source.readBreak();
    } else {
      more += source.readBreak();
    }
  }
  if (first !== '') return { space: fold(first, more), broken: true };
  blanks = source.text.slice(begin, source.position);
  return { space: blanks, broken: false };
}

const ESCAPES = new Map<number, string>(
  Object.entries({
    '0': '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b',
    ' ': ' ', '"': '"', "'": "'", '\\': '\\', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029',
  }).map(([name, text]) => [name.charCodeAt(0), text]),
); // biome-ignore format: a table reads better on few lines

function hexLength(code: number): number {
  return code === 120 ? 2 : code === 117 ? 4 : code === 85 ? 8 : 0;
}

/** Scans an escape sequence, starting at its backslash. */
function readEscape(source: ScalarSource, startLine: number): string {
  const code = source.code(1);
  const simple = ESCAPES.get(code);
  if (simple !== undefined) {
    source.position += 2;
    return simple;
  }
  const length = hexLength(code);
  if (length === 0) source.fail('found unknown escape character', startLine);
  const digits = source.text.slice(source.position + 2, source.position + 2 + length);
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) source.fail('did not find expected hexdecimal number', startLine);
  const point = Number.parseInt(digits, 16);
  if ((point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff) {
    source.fail('found invalid Unicode character escape code', startLine);
  }
  source.position += 2 + length;
  return String.fromCodePoint(point);
}

/**
 * Returns the string up to the closing quote if it is on one line and contains no special characters. Otherwise, returns
 * undefined.
 */
function simpleQuoted(source: ScalarSource, quote: number): string | undefined {
  const { text } = source;
  for (let at = source.position; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (quote === 39 && text.charCodeAt(at + 1) === 39) return undefined;
      const value = text.slice(source.position, at);
      source.position = at + 1;
      return value;
    }
    if (code < 32 || code > 0x84 || code === 92) return undefined;
  }
  return undefined;
}

/** Scans a single-quoted or double-quoted scalar. */
export function scanQuotedScalar(source: ScalarSource): Token {
  const { line } = source;
  const quote = source.code();
  source.position++;
  const simple = simpleQuoted(source, quote);
  if (simple !== undefined) return new Token(SCALAR, line, simple);
  let value = '';
  for (;;) {
    if (source.atDocumentMark()) source.fail('found unexpected document indicator', line);
    if (source.code() === -1) source.fail('found unexpected end of stream', line);
    const run = readQuotedRun(source, quote, line);
    value += run.text;
    if (source.code() === quote) break;
    value += skipQuotedGap(source, run.escapedBreak);
  }
  source.position++;
  return new Token(SCALAR, line, value);
}

/** Scans characters up to whitespace or the closing quote. */
function readQuotedRun(source: ScalarSource, quote: number, line: number): { text: string; escapedBreak: boolean } {
  let value = '';
  let begin = source.position;
  const flush = (): void => {
    value += source.text.slice(begin, source.position);
  };
  for (let code = source.code(); !isBlankOrEnd(code); code = source.code()) {
    if (code === 39 && quote === 39 && source.code(1) === 39) {
      source.position++;
      flush();
      begin = ++source.position;
    } else if (code === quote) {
      break;
    } else if (code === 92 && quote === 34) {
      flush();
      if (isBreak(source.code(1))) {
        source.position++;
        source.readBreak();
        return { text: value, escapedBreak: true };
      }
      value += readEscape(source, line);
      begin = source.position;
    } else {
      source.position++;
    }
  }
  flush();
  return { text: value, escapedBreak: false };
}

function skipQuotedGap(source: ScalarSource, escapedBreak: boolean): string {
  const begin = source.position;
  let first = '';
  let more = '';
  let broken = escapedBreak;
  let blanksEnd = begin;
  for (let code = source.code(); isBlank(code) || isBreak(code); code = source.code()) {
    if (isBlank(code)) {
      source.position++;
      if (!broken) blanksEnd = source.position;
    } else if (broken) {
      more += source.readBreak();
    } else {
      first = source.readBreak();
      broken = true;
    }
  }
  if (!broken) return source.text.slice(begin, blanksEnd);
  // An escaped line break is removed, but any empty lines after it are kept.
  return escapedBreak ? more : fold(first, more);
}

interface BlockHeader {
  readonly literal: boolean;
  /** chomping indicator: -1 for strip, 0 for clip, 1 for keep */
  readonly chomping: number;
  /** value of the indentation indicator; 0 to detect the indentation */
  readonly increment: number;
}

function readBlockHeader(source: ScalarSource, line: number): BlockHeader {
  const literal = source.code() === 124;
  let chomping = 0;
  let increment = 0;
  source.position++;
  for (let i = 0; i < 2; i++) {
    const code = source.code();
    if (chomping === 0 && (code === 43 || code === 45)) {
      chomping = code === 43 ? 1 : -1;
    } else if (increment === 0 && code >= 48 && code <= 57) {
      if (code === 48) source.fail('found an indentation indicator equal to 0', line);
      increment = code - 48;
    } else {
      break;
    }
    source.position++;
  }
  while (isBlank(source.code())) source.position++;
  if (source.code() === 35) while (source.code() !== -1 && !isBreak(source.code())) source.position++;
  if (source.code() !== -1 && !isBreak(source.code())) source.fail('did not find expected comment or line break', line);
  if (source.code() !== -1) source.readBreak();
  return { literal, chomping, increment };
}

/** Scans empty lines and indentation. If `declaredIndent` is 0, the indentation is the deepest one found on these lines. */
function readBlockBreaks(source: ScalarSource, declaredIndent: number, line: number): { indent: number; breaks: string } {
  let deepest = 0;
  let breaks = '';
  for (;;) {
    while ((declaredIndent === 0 || source.column < declaredIndent) && source.code() === 32) source.position++;
    deepest = Math.max(deepest, source.column);
    if ((declaredIndent === 0 || source.column < declaredIndent) && source.code() === 9) {
      source.fail('found a tab character where an indentation space is expected', line);
    }
    if (!isBreak(source.code())) break;
    breaks += source.readBreak();
  }
  return { indent: declaredIndent === 0 ? Math.max(deepest, source.indent + 1, 1) : declaredIndent, breaks };
}

function readToBreak(source: ScalarSource): string {
  const begin = source.position;
  source.position = lineEnd(source.text, begin);
  return source.text.slice(begin, source.position);
}

/** Scans a literal (`|`) or folded (`>`) scalar. */
export function scanBlockScalar(source: ScalarSource): Token {
  const { line } = source;
  const { literal, chomping, increment } = readBlockHeader(source, line);
  const declaredIndent = increment === 0 ? 0 : Math.max(source.indent, 0) + increment;
  let { indent, breaks } = readBlockBreaks(source, declaredIndent, line);
  let value = '';
  let lastBreak = '';
  let wasBlank = false;
  while (source.column === indent && source.code() !== -1) {
    const blank = isBlank(source.code());
    if (!literal && lastBreak === '\n' && !wasBlank && !blank) {
      if (breaks === '') value += ' ';
    } else {
      value += lastBreak;
    }
    value += breaks;
    wasBlank = blank;
    value += readToBreak(source);
    lastBreak = source.code() === -1 ? '' : source.readBreak();
    ({ indent, breaks } = readBlockBreaks(source, indent, line));
  }
  if (chomping !== -1) value += lastBreak;
  if (chomping === 1) value += breaks;
  return new Token(SCALAR, line, value);
}
