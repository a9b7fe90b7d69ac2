import { TillerlessError } from '../../errors/tillerless-error.ts';
import { quoteGo, quoteRune } from '../go/quote.ts';

const LONE_BYTE_FIRST = 0xdc80;
const LONE_BYTE_LAST = 0xdcff;

/** Reports whether a character is a control character that is not allowed in TOML. */
function isControl(code: number): boolean {
  return (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) || code === 0x7f;
}

/** Formats a character for an error message. As in Go, the end of the input is shown as the null character. */
export function shownRune(rune: string): string {
  return quoteRune(rune === '' ? '\0' : rune);
}

export const isBlank = (rune: string): boolean => rune === ' ' || rune === '\t';
export const isDigit = (rune: string): boolean => rune >= '0' && rune <= '9';

/**
 * Reads TOML character by character. Lines are counted as in BurntSushi/toml, so that errors have the same line numbers. In
 * particular, a line break is counted as soon as it has been read.
 */
export class TomlCursor {
  readonly #text: string;
  readonly #lastKey: () => string;
  #at = 0;
  #line = 1;
  #isAtEnd = false;
  #before = { at: 0, line: 1 };

  /** @param lastKey returns the last key that was read, for use in error messages */
  constructor(text: string, lastKey: () => string) {
    this.#text = text;
    this.#lastKey = lastKey;
  }

  get at(): number {
    return this.#at;
  }

  get line(): number {
    return this.#line;
  }

  /** Returns the source from an offset up to the current position. */
  since(start: number): string {
    return this.#text.slice(start, this.#at);
  }

  /**
   * Reads the next character. Returns an empty string at the end.
   *
   * @throws YAML_PARSE for characters that are not allowed in TOML
   */
  next(): string {
    this.#before = { at: this.#at, line: this.#line };
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) {
      this.#isAtEnd = true;
      return '';
    }
    const rune = String.fromCodePoint(code);
    if (code >= LONE_BYTE_FIRST && code <= LONE_BYTE_LAST)
      return this.#fail(`invalid UTF-8 byte: 0x${(code - 0xdc00).toString(16)}`, this.#line);
    if (isControl(code) || (rune === '\r' && this.#text[this.#at + 1] !== '\n'))
      return this.#fail(`TOML files cannot contain control characters: '0x${code.toString(16).padStart(2, '0')}'`, this.#line);
    if (rune === '\n') this.#line++;
    this.#at += rune.length;
    return rune;
  }

  /** Moves back by one character. */
  backup(): void {
    this.#at = this.#before.at;
    this.#line = this.#before.line;
    this.#isAtEnd = false;
  }

  peek(): string {
    const rune = this.next();
    this.backup();
    return rune;
  }

  /** Consumes the next character if it is one of `runes`. */
  accept(runes: string): boolean {
    const rune = this.next();
    if (rune !== '' && runes.includes(rune)) return true;
    this.backup();
    return false;
  }

  skipBlanks(): void {
    while (isBlank(this.next()));
    this.backup();
  }

  /** Consumes a string if the input continues with it. */
  acceptText(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#before = { at: this.#at, line: this.#line };
    this.#at += text.length;
    return true;
  }

  /** Consumes whatever a sticky regular expression matches. */
  acceptPattern(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const matched = pattern.exec(this.#text)?.[0];
    if (matched === undefined) return false;
    this.#at += matched.length;
    this.#line += matched.split('\n').length - 1;
    return true;
  }

  /** Throws an error at the last character. At the end of the input, the error is reported on the last line that is not empty. */
  fail(problem: string): never {
    return this.#fail(problem, this.#isAtEnd && this.#text[this.#at - 1] === '\n' ? this.#line - 1 : this.#line);
  }

  /**
   * Throws an error about an unexpected line break. As in BurntSushi/toml, the reported line number is one less than the current
   * one.
   */
  failLineBefore(problem: string): never {
    return this.#fail(problem, this.#line - 1);
  }

  /**
   * Throws an error for an invalid escape sequence. At the end of the input, the error is reported one line too early, as in
   * BurntSushi/toml.
   */
  failEscape(problem: string): never {
    return this.#fail(problem, this.#isAtEnd ? this.#line - 1 : this.#line);
  }

  /** Throws an error for a value or key that starts on the given line. */
  failAt(line: number, problem: string): never {
    return this.#fail(problem, line);
  }

  #fail(problem: string, line: number): never {
    throw this.failureAt(line, problem);
  }

  failureAt(line: number, problem: string): TillerlessError {
    const key = this.#lastKey();
    return new TillerlessError('YAML_PARSE', `invalid TOML: ${problem}`, {
      helmText: `toml: line ${line}${key === '' ? '' : ` (last key ${quoteGo(key)})`}: ${problem}`,
      where: { line: Math.max(line, 1) },
    });
  }
}
