/** Kinds of tokens; the words are those of the language's reference. */
export type TokenKind =
  | 'text'
  | 'leftDelim'
  | 'rightDelim'
  | 'space'
  | 'pipe'
  | 'leftParen'
  | 'rightParen'
  | 'assign'
  | 'declare'
  | 'comma'
  | 'char'
  | 'charConstant'
  | 'number'
  | 'string'
  | 'rawString'
  | 'field'
  | 'variable'
  | 'identifier'
  | 'bool'
  | 'nil'
  | 'dot'
  | 'keyword'
  | 'eof'
  | 'error';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** offset of the first character */
  readonly pos: number;
  readonly line: number;
}

const keywords = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with']);
const leftDelim = '{{';
const rightDelim = '}}';
const spaceChars = ' \t\r\n';

/**
 * Cuts a template into tokens, one at a time. The first error is the last token. Follows the lexer of Go's text/template as its
 * documentation describes it.
 */
export class Lexer {
  readonly #input: string;
  #pos = 0;
  #line = 1;
  #inAction = false;
  #parens = 0;
  #done = false;
  readonly #queue: Token[] = [];

  constructor(input: string) {
    this.#input = input;
  }

  next(): Token {
    for (;;) {
      const token = this.#queue.shift();
      if (token) return token;
      if (this.#done) return { kind: 'eof', text: '', pos: this.#input.length, line: this.#line };
      if (this.#inAction) this.#lexInside();
      else this.#lexText();
    }
  }

  #emit(kind: TokenKind, from: number, to: number, text = this.#input.slice(from, to)): undefined {
    this.#queue.push({ kind, text, pos: from, line: this.#line });
    this.#advance(from, to);
  }

  #advance(from: number, to: number): undefined {
    for (let i = from; i < to; i++) if (this.#input.charCodeAt(i) === 10) this.#line++;
    this.#pos = to;
  }

  #error(message: string, line = this.#line): undefined {
    this.#queue.push({ kind: 'error', text: message, pos: this.#pos, line });
    this.#done = true;
  }

  #lexText(): undefined {
    const input = this.#input;
    const start = this.#pos;
    const at = input.indexOf(leftDelim, start);
    if (at < 0) {
      if (start < input.length) this.#emit('text', start, input.length);
      this.#done = true;
      return;
    }
    let textEnd = at;
    const trim = input[at + 2] === '-' && spaceChars.includes(input[at + 3] ?? 'x');
    if (trim) while (textEnd > start && spaceChars.includes(input[textEnd - 1] ?? 'x')) textEnd--;
    if (textEnd > start) this.#queue.push({ kind: 'text', text: input.slice(start, textEnd), pos: start, line: this.#line });
    this.#advance(start, at);
    const afterMarker = at + 2 + (trim ? 2 : 0);
    if (input.startsWith('/*', afterMarker)) return this.#lexComment(at, afterMarker);
    this.#emit('leftDelim', at, at + 2);
    this.#advance(at + 2, afterMarker);
    this.#inAction = true;
    this.#parens = 0;
  }

  #lexComment(start: number, body: number): undefined {
    const input = this.#input;
    const end = input.indexOf('*/', body + 2);
    if (end < 0) return this.#error('unclosed comment');
    const after = end + 2;
    const trim = spaceChars.includes(input[after] ?? 'x') && input[after + 1] === '-' && input.startsWith(rightDelim, after + 2);
    if (!trim && !input.startsWith(rightDelim, after)) return this.#error('comment ends before closing delimiter');
    let stop = after + (trim ? 2 : 0) + 2;
    if (trim) while (stop < input.length && spaceChars.includes(input[stop] ?? 'x')) stop++;
    this.#advance(start, stop);
  }

  #lexInside(): undefined {
    const input = this.#input;
    const at = this.#pos;
    const char = input[at];
    if (char === undefined) return this.#error('unclosed action');
    const trim = spaceChars.includes(char) && input[at + 1] === '-' && input.startsWith(rightDelim, at + 2);
    if (trim || input.startsWith(rightDelim, at)) return this.#lexRight(at, trim);
    if (spaceChars.includes(char)) return this.#lexSpace(at);
    switch (char) {
      case '=':
        return this.#emit('assign', at, at + 1);
      case ':':
        return input[at + 1] === '=' ? this.#emit('declare', at, at + 2) : this.#error('expected :=');
      case '|':
        return this.#emit('pipe', at, at + 1);
      case ',':
        return this.#emit('char', at, at + 1);
      case '"':
        return this.#lexQuoted(at, '"', 'string', 'unterminated quoted string');
      case "'":
        return this.#lexQuoted(at, "'", 'charConstant', 'unterminated character constant');
      case '`':
        return this.#lexRaw(at);
      case '$':
        return this.#lexVariable(at);
      case '(':
        this.#parens++;
        return this.#emit('leftParen', at, at + 1);
      case ')':
        if (--this.#parens < 0) return this.#error('unexpected right paren');
        return this.#emit('rightParen', at, at + 1);
      case '.':
        if (!isDigit(input[at + 1])) return this.#lexField(at);
        return this.#lexNumber(at);
      default:
        if (char === '+' || char === '-' || isDigit(char)) return this.#lexNumber(at);
        return this.#lexOther(at);
    }
  }

  #lexRight(at: number, trim: boolean): undefined {
    if (this.#parens > 0) return this.#error('unclosed left paren');
    const input = this.#input;
    const start = at + (trim ? 2 : 0);
    this.#advance(at, start);
    this.#emit('rightDelim', start, start + 2);
    let stop = start + 2;
    if (trim) while (stop < input.length && spaceChars.includes(input[stop] ?? 'x')) stop++;
    this.#advance(start + 2, stop);
    this.#inAction = false;
  }

  #lexSpace(at: number): undefined {
    let end = at;
    while (spaceChars.includes(this.#input[end] ?? 'x')) {
      // A blank before "-}}" belongs to the trim marker.
      if (end > at && this.#input[end + 1] === '-' && this.#input.startsWith(rightDelim, end + 2)) break;
      end++;
    }
    this.#emit('space', at, end);
  }

  #lexQuoted(at: number, quote: string, kind: TokenKind, unterminated: string): undefined {
    const input = this.#input;
    let i = at + 1;
    for (;;) {
      const char = input[i];
      if (char === undefined || char === '\n') return this.#error(unterminated);
      if (char === '\\') {
        const next = input[i + 1];
        if (next === undefined || next === '\n') return this.#error(unterminated);
        i += 2;
      } else if (char === quote) {
        return this.#emit(kind, at, i + 1);
      } else i++;
    }
  }

  #lexRaw(at: number): undefined {
    const end = this.#input.indexOf('`', at + 1);
    if (end < 0) return this.#error('unterminated raw quoted string');
    this.#emit('rawString', at, end + 1);
  }

  #lexVariable(at: number): undefined {
    const end = this.#identifierEnd(at + 1);
    if (end === at + 1) return this.#emit('variable', at, at + 1);
    if (!this.#atTerminator(end)) return this.#badCharacter(end);
    this.#emit('variable', at, end);
  }

  #lexField(at: number): undefined {
    const end = this.#identifierEnd(at + 1);
    if (end === at + 1) return this.#emit('dot', at, at + 1);
    if (!this.#atTerminator(end)) return this.#badCharacter(end);
    this.#emit('field', at, end);
  }

  #lexNumber(at: number): undefined {
    const end = this.#scanNumber(at);
    const sign = this.#input[end.at];
    // Complex constants: 1+2i.
    const second = end.good && (sign === '+' || sign === '-') ? this.#scanNumber(end.at) : undefined;
    const stop = (second ?? end).at;
    if (!(second ?? end).good || stop === at || (second && this.#input[stop - 1] !== 'i'))
      return this.#error(`bad number syntax: ${JSON.stringify(this.#input.slice(at, stop))}`);
    this.#emit('number', at, stop);
  }

  /** Where what looks like a number ends; no good when a letter follows, which then belongs to it. */
  #scanNumber(from: number): { readonly at: number; readonly good: boolean } {
    number.lastIndex = from;
    const end = from + (number.exec(this.#input)?.[0].length ?? 0);
    const next = this.#codeAt(end);
    return isWordChar(next) ? { at: end + String.fromCodePoint(next).length, good: false } : { at: end, good: true };
  }

  #lexOther(at: number): undefined {
    const code = this.#codeAt(at);
    if (isWordChar(code)) {
      const end = this.#identifierEnd(at);
      const word = this.#input.slice(at, end);
      if (!this.#atTerminator(end)) return this.#badCharacter(end);
      const kind: TokenKind = keywords.has(word)
        ? 'keyword'
        : word === 'true' || word === 'false'
          ? 'bool'
          : word === 'nil'
            ? 'nil'
            : 'identifier';
      return this.#emit(kind, at, end);
    }
    if (code <= 0x7e && code >= 0x20) return this.#emit('char', at, at + 1);
    this.#error(`unrecognized character in action: ${describeCode(code)}`);
  }

  #identifierEnd(from: number): number {
    let end = from;
    while (end < this.#input.length) {
      const code = this.#codeAt(end);
      if (!isWordChar(code)) break;
      end += code > 0xffff ? 2 : 1;
    }
    return end;
  }

  #atTerminator(at: number): boolean {
    const char = this.#input[at];
    return char === undefined || ' \t\r\n.,|:)('.includes(char) || this.#input.startsWith(rightDelim, at);
  }

  #badCharacter(at: number): undefined {
    this.#error(`bad character ${describeCode(this.#codeAt(at))}`);
  }

  #codeAt(at: number): number {
    return this.#input.codePointAt(at) ?? -1;
  }
}

const number =
  /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*|0[bB][01_]*|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}

function isWordChar(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
  return /[\p{L}\p{Nd}]/u.test(String.fromCodePoint(code));
}

/** Go's %#U: "U+002D '-'". */
function describeCode(code: number): string {
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return code < 0x20 || code === 0x7f ? hex : `${hex} '${String.fromCodePoint(code)}'`;
}
