import { quoteGo } from '../../base/go/quote.ts';

/** Token kinds, named after those in text/template. They are numbers because the parser compares them constantly. */
export const Kind = {
  error: 0,
  eof: 1,
  text: 2,
  /** an action that only prints a string literal, such as {{`{{`}} */
  literal: 3,
  /** a complete {{ end }} action on a single line */
  endAction: 4,
  leftDelim: 5,
  rightDelim: 6,
  pipe: 7,
  rightParen: 8,
  assign: 9,
  declare: 10,
  char: 11,
  keyword: 12,
  // The kinds from `bool` onwards can start an operand. The parser relies on this order.
  bool: 13,
  charConstant: 14,
  dot: 15,
  /** one or more fields, such as .Values.image */
  field: 16,
  identifier: 17,
  number: 18,
  nil: 19,
  rawString: 20,
  string: 21,
  variable: 22,
  leftParen: 23,
} as const;

/**
 * A template's tokens as three arrays of equal length. Whitespace inside an action is not a token: adjacent tokens are separated
 * by whitespace if the second one starts after the end of the first.
 */
export interface Tokens {
  readonly input: string;
  readonly kinds: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** error message if the last token is an error */
  readonly message: string;
}

const keywords: ReadonlySet<string> = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);
const reserved: ReadonlyMap<string, number> = new Map<string, number>([
  ...[...keywords].map((keyword) => [keyword, Kind.keyword] as const),
  ['true', Kind.bool],
  ['false', Kind.bool],
  ['nil', Kind.nil],
]);
const terminators: ReadonlySet<number> = new Set([...'.,|:)('].map((char) => char.charCodeAt(0)));
const leftDelim = '{{';
const rightDelim = '}}';

const [space, minus, quote, backquote, slash, closing] = [32, 45, 34, 96, 47, 125] as const;

function isSpace(code: number): boolean {
  return code === space || code === 10 || code === 9 || code === 13;
}

/**
 * Regular expressions are faster than loops that have not been compiled yet, and most commands finish before the JIT compiles the
 * lexer.
 */
const asciiWord = /[A-Za-z0-9_]*/y;
const spaces = /[ \t\r\n]*/y;
const furtherFields = /(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y;
const plainQuoted = /"[^"\\\n]*"/y;

function endOf(pattern: RegExp, input: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(input) ? pattern.lastIndex : from;
}

/** Splits a template into tokens, like the lexer of Go's text/template. The last token is either "eof" or the first error. */
export function tokenize(input: string): Tokens {
  const scanner = new Scanner(input);
  while (!scanner.done) {
    if (scanner.inAction) scanner.action();
    else scanner.text();
  }
  if (scanner.message === '') scanner.emit(Kind.eof, input.length, input.length);
  return scanner;
}

class Scanner implements Tokens {
  readonly input: string;
  readonly kinds: number[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  message = '';
  done = false;
  inAction = false;
  #at = 0;
  #count = 0;
  #parens = 0;

  constructor(input: string) {
    this.input = input;
  }

  emit(kind: number, from: number, to: number): undefined {
    const at = this.#count++;
    this.kinds[at] = kind;
    this.starts[at] = from;
    this.ends[at] = to;
    this.#at = to;
  }

  #error(message: string, at = this.#at): undefined {
    this.emit(Kind.error, at, at);
    this.message = message;
    this.done = true;
  }

  text(): undefined {
    const { input } = this;
    const start = this.#at;
    const at = input.indexOf(leftDelim, start);
    if (at < 0) {
      if (start < input.length) this.emit(Kind.text, start, input.length);
      this.done = true;
      return;
    }
    const trim = input.charCodeAt(at + 2) === minus && isSpace(input.charCodeAt(at + 3));
    let textEnd = at;
    if (trim) while (textEnd > start && isSpace(input.charCodeAt(textEnd - 1))) textEnd--;
    if (textEnd > start) this.emit(Kind.text, start, textEnd);
    this.#at = at;
    const body = at + 2 + (trim ? 2 : 0);
    if (input.charCodeAt(body) === slash && input.startsWith('/*', body)) return this.#comment(body);
    if (this.#literal(body) || this.#endAction(body)) return;
    this.emit(Kind.leftDelim, at, at + 2);
    this.#at = body;
    this.inAction = true;
    this.#parens = 0;
  }

  /**
   * Scans an action that consists of a single string without escapes. Templates often use such actions to output literal braces.
   */
  #literal(body: number): boolean {
    const { input } = this;
    const start = isSpace(input.charCodeAt(body)) ? endOf(spaces, input, body) : body;
    const first = input.charCodeAt(start);
    if (first !== backquote && first !== quote) return false;
    const end = first === quote ? endOf(plainQuoted, input, start) : input.indexOf('`', start + 1) + 1;
    if (end <= start) return false;
    const close = isSpace(input.charCodeAt(end)) ? endOf(spaces, input, end) : end;
    if (!input.startsWith(rightDelim, close)) return false;
    this.emit(Kind.literal, start, end);
    this.#at = close + 2;
    return true;
  }

  /** Scans {{ end }}, which is the most frequent action. */
  #endAction(body: number): boolean {
    const { input } = this;
    const start = input.charCodeAt(body) === space ? body + 1 : body;
    if (!input.startsWith('end', start)) return false;
    const end = start + 3;
    const close = input.charCodeAt(end) === space ? end + 1 : end;
    const trim = close > end && input.charCodeAt(close) === minus;
    const braces = trim ? close + 1 : close;
    if (!input.startsWith(rightDelim, braces)) return false;
    this.emit(Kind.endAction, start, end);
    this.#at = trim ? endOf(spaces, input, braces + 2) : braces + 2;
    return true;
  }

  #comment(body: number): undefined {
    const { input } = this;
    const end = input.indexOf('*/', body + 2);
    if (end < 0) return this.#error('unclosed comment');
    const after = end + 2;
    const trim =
      isSpace(input.charCodeAt(after)) && input.charCodeAt(after + 1) === minus && input.startsWith(rightDelim, after + 2);
    if (!trim && !input.startsWith(rightDelim, after)) return this.#error('comment ends before closing delimiter');
    this.#at = trim ? endOf(spaces, input, after + 4) : after + 2;
  }

  action(): undefined {
    const { input } = this;
    let code = input.charCodeAt(this.#at);
    if (isSpace(code)) {
      // A single space is by far the most frequent case.
      const next = input.charCodeAt(this.#at + 1);
      const end = isSpace(next) ? endOf(spaces, input, this.#at) : this.#at + 1;
      code = input.charCodeAt(end);
      // A space before "-}}" is part of the trim marker.
      if (code === minus && input.startsWith(rightDelim, end + 1)) return this.#right(end + 1, true);
      this.#at = end;
    }
    if (code === closing && input.startsWith(rightDelim, this.#at)) return this.#right(this.#at, false);
    this.#token(code, this.#at);
  }

  #token(code: number, at: number): undefined {
    const { input } = this;
    switch (code) {
      case 46: // .
        // Go's text/template/parse lex.go treats a dot at the end of the input as a number.
        return isDigit(input.charCodeAt(at + 1)) || at + 1 === input.length ? this.#number(at) : this.#field(at);
      case 36: // $
        return this.#name(Kind.variable, at, at + 1);
      case 34: // "
        return this.#quoted(at, quote, Kind.string, 'unterminated quoted string');
      case 39: // '
        return this.#quoted(at, 39, Kind.charConstant, 'unterminated character constant');
      case 96: {
        // Backquote
        const end = input.indexOf('`', at + 1);
        return end < 0 ? this.#error('unterminated raw quoted string') : this.emit(Kind.rawString, at, end + 1);
      }
      case 40: // (
        this.#parens++;
        return this.emit(Kind.leftParen, at, at + 1);
      case 41: // )
        return --this.#parens < 0 ? this.#error('unexpected right paren') : this.emit(Kind.rightParen, at, at + 1);
      case 124: // |
        return this.emit(Kind.pipe, at, at + 1);
      case 61: // =
        return this.emit(Kind.assign, at, at + 1);
      case 58: // :
        return input.charCodeAt(at + 1) === 61 ? this.emit(Kind.declare, at, at + 2) : this.#error('expected :=');
      case 44: // ,
        return this.emit(Kind.char, at, at + 1);
      case 43: // +
      case 45: // -
        return this.#number(at);
      default:
        if (at >= input.length) return this.#error('unclosed action');
        return isDigit(code) ? this.#number(at) : this.#other(at);
    }
  }

  /** Emits the right delimiter (`}}`) at offset `at`, which ends the action. */
  #right(at: number, trim: boolean): undefined {
    if (this.#parens > 0) return this.#error('unclosed left paren');
    this.emit(Kind.rightDelim, at, at + 2);
    if (trim) this.#at = endOf(spaces, this.input, at + 2);
    this.inAction = false;
  }

  #quoted(at: number, mark: number, kind: number, unterminated: string): undefined {
    const { input } = this;
    for (let i = at + 1; ; i++) {
      let code = input.charCodeAt(i);
      if (code === mark) return this.emit(kind, at, i + 1);
      if (code === 92) code = input.charCodeAt(++i);
      if (i >= input.length || code === 10) return this.#error(unterminated, at);
    }
  }

  #field(at: number): undefined {
    const end = this.#wordEnd(at + 1);
    if (end === at + 1) return this.#atTerminator(end) ? this.emit(Kind.dot, at, end) : this.#badCharacter(end);
    const further = endOf(furtherFields, this.input, end);
    if (further === end || this.#atTerminator(this.#wordEnd(further))) return this.#name(Kind.field, at, further);
    // The last field is followed by an invalid character. Scanning that field on its own reports the character.
    const last = this.input.lastIndexOf('.', further - 1);
    this.emit(Kind.field, at, last);
    this.#name(Kind.field, last, further);
  }

  #name(kind: number, at: number, from: number): undefined {
    const end = this.#wordEnd(from);
    if (!this.#atTerminator(end)) return this.#badCharacter(end);
    this.emit(kind, at, end);
  }

  #number(at: number): undefined {
    const { input } = this;
    const end = this.#scanNumber(at);
    const sign = input[end.at];
    // This number might be the real part of a complex constant such as 1+2i.
    const second = end.good && (sign === '+' || sign === '-') ? this.#scanNumber(end.at) : undefined;
    const stop = (second ?? end).at;
    if (!(second ?? end).good || stop === at || (second && input[stop - 1] !== 'i'))
      return this.#error(`bad number syntax: ${quoteGo(input.slice(at, stop))}`);
    this.emit(Kind.number, at, stop);
  }

  /**
   * Returns the end of a number. If the number is directly followed by a letter or digit, this character is included, and `good`
   * is false.
   */
  #scanNumber(from: number): { readonly at: number; readonly good: boolean } {
    const end = endOf(number, this.input, from);
    const next = this.input.codePointAt(end) ?? -1;
    return isWordChar(next) ? { at: end + String.fromCodePoint(next).length, good: false } : { at: end, good: true };
  }

  #other(at: number): undefined {
    const { input } = this;
    const end = this.#wordEnd(at);
    if (end > at) {
      if (!this.#atTerminator(end)) return this.#badCharacter(end);
      return this.emit(reserved.get(input.slice(at, end)) ?? Kind.identifier, at, end);
    }
    const code = input.codePointAt(at) ?? -1;
    if (code <= 0x7e && code >= 0x20) return this.emit(Kind.char, at, at + 1);
    this.#error(`unrecognized character in action: ${describeCode(code)}`);
  }

  #wordEnd(from: number): number {
    const { input } = this;
    let end = endOf(asciiWord, input, from);
    // Non-ASCII letters are rare.
    while (input.charCodeAt(end) > 127) {
      const code = input.codePointAt(end) ?? -1;
      if (!isWordChar(code)) break;
      end = endOf(asciiWord, input, end + (code > 0xffff ? 2 : 1));
    }
    return end;
  }

  #atTerminator(at: number): boolean {
    const { input } = this;
    const code = input.charCodeAt(at);
    if (isSpace(code) || at >= input.length) return true;
    return code === closing ? input.charCodeAt(at + 1) === closing : terminators.has(code);
  }

  #badCharacter(at: number): undefined {
    this.#error(`bad character ${describeCode(this.input.codePointAt(at) ?? -1)}`);
  }
}

const number =
  /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;

/** Reports whether a numeric constant consists of a single number. A complex constant such as `1+2i` consists of two. */
export function isOneNumber(text: string): boolean {
  return endOf(number, text, 0) === text.length;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordChar(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigit(code) || code === 95;
  return /[\p{L}\p{Nd}]/u.test(String.fromCodePoint(code));
}

/** Formats a character like Go's %#U, for example "U+002D '-'". */
function describeCode(code: number): string {
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return code < 0x20 || code === 0x7f ? hex : `${hex} '${String.fromCodePoint(code)}'`;
}
