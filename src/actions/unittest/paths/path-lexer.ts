import { quoteGo } from '../../../base/go/quote.ts';
import { compileRegexp } from '../../../base/go/regexp.ts';
import { reasonOf } from '../../../errors/tillerless-error.ts';
import { arrayIndexProblem } from './array-index.ts';

export type TokenKind =
  | 'error'
  | 'end'
  | 'root'
  | 'child'
  | 'bracketChild'
  | 'recursive'
  | 'index'
  | 'filterBegin'
  | 'recursiveFilterBegin'
  | 'filterEnd'
  | 'keyName'
  | 'bracketKeyName'
  | 'allKeyNames'
  | 'open'
  | 'close'
  | 'not'
  | 'at'
  | 'and'
  | 'or'
  | 'comparison'
  | 'match'
  | 'integer'
  | 'float'
  | 'string'
  | 'boolean'
  | 'null'
  | 'regexp';

/** A token of a path. `text` is its source, or the message if the token is an error. */
export interface PathToken {
  readonly kind: TokenKind;
  readonly text: string;
}

/** The lexer state after the current path or operand. */
type State = 'filter' | 'filterEnd';

const comparisons = ['==', '!=', '>=', '>', '<=', '<'];
const orderings = comparisons.slice(2);
/** Characters that end a name after a dot. */
const nameEnd = /[.[) &|=!><~]|$/g;
/** Characters that end the first name in a path. */
const firstNameEnd = /[.[\]) &|=!><~]|$/g;
const recursiveNameEnd = /[.[]|$/g;

class Problem extends Error {}

/**
 * Splits a path in helm-unittest's dialect (yaml-jsonpath) into tokens. The last token is either an end token or an error token,
 * with the same message and position as in helm-unittest.
 */
export function lexPath(path: string): PathToken[] {
  return new PathLexer(path).run();
}

class PathLexer {
  readonly #path: string;
  readonly #tokens: PathToken[] = [];
  readonly #states: State[] = [];
  #at = 0;
  /** start of the current token */
  #begin = 0;
  /** start of the previous token; errors quote the path from this position on */
  #lastBegin = 0;

  constructor(path: string) {
    this.#path = path;
  }

  run(): PathToken[] {
    try {
      if (this.#path.startsWith('$')) {
        this.#at = 1;
        this.#emit('root');
      } else if (this.#path !== '') this.#tokens.push({ kind: 'root', text: '' });
      this.#readPath();
      this.#tokens.push({ kind: 'end', text: '' });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#tokens.push({ kind: 'error', text: error.message });
    }
    return this.#tokens;
  }

  #emit(kind: TokenKind): void {
    this.#tokens.push({ kind, text: this.#path.slice(this.#begin, this.#at) });
    this.#lastBegin = this.#begin;
    this.#begin = this.#at;
  }

  get #last(): TokenKind | undefined {
    return this.#tokens.at(-1)?.kind;
  }

  /** The current position in bytes. */
  get #position(): number {
    return Buffer.byteLength(this.#path.slice(0, this.#at));
  }

  #fail(problem: string): never {
    const following = quoteGo(this.#path.slice(this.#lastBegin, this.#at));
    throw new Problem(`${problem} at position ${this.#position}, following ${following}`);
  }

  #failAt(problem: string): never {
    throw new Problem(`${problem} before position ${this.#position}`);
  }

  get #isAtEnd(): boolean {
    return this.#at >= this.#path.length;
  }

  #sees(text: string): boolean {
    return this.#path.startsWith(text, this.#at);
  }

  /** Reports whether the input continues with these strings, ignoring whitespace before each of them. */
  #seesAfterBlanks(...texts: readonly string[]): boolean {
    const at = this.#at;
    const isNext = this.#takeAfterBlanks(...texts);
    this.#at = at;
    return isNext;
  }

  #take(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  #takeAfterBlanks(...texts: readonly string[]): boolean {
    const at = this.#at;
    for (const text of texts) {
      this.#blanks();
      if (!this.#take(text)) {
        this.#at = at;
        return false;
      }
    }
    return true;
  }

  #blanks(): void {
    while (/\s/.test(this.#path[this.#at] ?? '')) this.#at++;
  }

  /** Skips whitespace before a token. */
  #skipBlanks(): void {
    this.#blanks();
    this.#begin = this.#at;
  }

  /** Skips a name. Returns false if the name is empty. */
  #takeName(end: RegExp): boolean {
    const begin = this.#at;
    end.lastIndex = begin;
    this.#at = end.exec(this.#path)?.index ?? this.#path.length;
    return this.#at > begin;
  }

  /** Reads the entire path, including filters. */
  #readPath(): void {
    for (let state: State | 'path' | undefined = 'path'; state !== undefined; ) {
      if (state === 'path') state = this.#step();
      else if (state === 'filterEnd') state = this.#filterEnd();
      else state = this.#filterOperator();
    }
  }

  /** Returns to the enclosing lexer state, at the end of a path or operand. */
  #pop(): State {
    return this.#states.pop() ?? this.#fail('syntax error');
  }

  /**
   * Reads the next step of a path, such as a child name or an index. Returns the next lexer state, or undefined at the end of the
   * input.
   */
  #step(): State | 'path' | undefined {
    if (this.#sees(')')) return this.#pop();
    if (this.#isAtEnd) return this.#states.length > 0 ? this.#pop() : undefined;
    if (this.#take('..')) return this.#recursive();
    if (this.#take('.')) return this.#child(nameEnd);
    if (this.#seesAfterBlanks('[', "'") || this.#seesAfterBlanks('[', '"')) return this.#bracketChild();
    if (this.#take('[?(')) {
      this.#emit(this.#last === 'recursive' ? 'recursiveFilterBegin' : 'filterBegin');
      this.#states.push('filterEnd');
      return this.#operand();
    }
    if (this.#sees('[')) return this.#optionalIndex();
    if (this.#tokens.length === 1 && this.#tokens[0]?.text === '') return this.#child(firstNameEnd);
    return this.#fail('invalid path syntax');
  }

  #recursive(): 'path' {
    if (!this.#takeName(recursiveNameEnd) && !this.#sees('['))
      this.#fail('child name or array access or filter missing after recursive descent');
    this.#emit('recursive');
    return 'path';
  }

  #child(end: RegExp): State | 'path' {
    if (!this.#takeName(end)) this.#fail('child name missing');
    if (!this.#take('~')) {
      this.#emit('child');
      return this.#optionalIndex();
    }
    if (!this.#isAtEnd) this.#fail('property name operator may only be used on last child in path');
    this.#emit('keyName');
    return 'path';
  }

  #bracketChild(): State | 'path' {
    this.#takeAfterBlanks('[');
    do {
      this.#blanks();
      this.#quotedName();
    } while (this.#takeAfterBlanks(',') && this.#wantsQuote());
    if (!this.#takeAfterBlanks(']')) this.#fail('missing "]" or ","');
    if (!this.#take('~')) {
      this.#emit('bracketChild');
      return this.#optionalIndex();
    }
    this.#emit('bracketKeyName');
    if (!this.#isAtEnd) this.#fail('property name operator may only be used on last child in path');
    return 'path';
  }

  #wantsQuote(): true {
    if (!this.#seesAfterBlanks("'") && !this.#seesAfterBlanks('"')) this.#fail(`missing "'" or '"'`);
    return true;
  }

  #quotedName(): void {
    const quote = this.#path[this.#at++] ?? '';
    while (!this.#take(quote)) {
      if (this.#take(`\\${quote}`) || this.#take('\\\\')) continue;
      if (this.#sees('\\')) this.#fail(`unsupported escape sequence inside ${quote}${quote}`);
      if (this.#isAtEnd) this.#fail(`unmatched ${quote === "'" ? `"'"` : `'"'`}`);
      this.#at++;
    }
  }

  #optionalIndex(): State | 'path' {
    if (this.#sees('[') && !this.#sees("['") && !this.#sees('["') && !this.#sees('[?(')) {
      const isLast = this.#index();
      if (isLast) return 'path';
    }
    const next = this.#path[this.#at] ?? '';
    if (next === '' || !' &|=!><'.includes(next)) return 'path';
    if (this.#states.length === 0) this.#fail(`invalid character '${next}'`);
    return this.#pop();
  }

  /** Reads an array index. Returns true if the property name operator `~` follows the index and therefore ends the path. */
  #index(): boolean {
    const end = this.#path.indexOf(']', this.#at);
    if (end < 0) {
      this.#at = this.#path.length;
      this.#fail('unmatched [');
    }
    const index = this.#path.slice(this.#at + 1, end);
    this.#at = end + 1;
    if (index === '') this.#failAt('subscript missing from []');
    const problem = arrayIndexProblem(index);
    if (problem !== undefined)
      throw new Problem(
        `invalid array index ${this.#path.slice(this.#begin, this.#at)} before position ${this.#position}: ${problem}`,
      );
    if (!this.#take('~')) {
      this.#emit('index');
      return false;
    }
    if (!this.#isAtEnd) this.#fail('property name operator can only be used on last item in path');
    if (index !== '*') this.#fail('property name operator can only be used on map nodes');
    this.#emit('allKeyNames');
    return true;
  }

  /** Reads the first operand of a condition. */
  #operand(): State | 'path' {
    for (;;) {
      this.#skipBlanks();
      if (this.#literal()) return 'filter';
      if (this.#take('(')) {
        this.#emit('open');
        this.#states.push('filter');
        continue;
      }
      const operator = [...comparisons, '&&', '||'].find((candidate) => this.#sees(candidate));
      if (operator !== undefined) this.#fail(`missing first operand for binary operator ${operator}`);
      if (!this.#take('!')) break;
      this.#emit('not');
    }
    if (this.#take('@')) {
      this.#emit('at');
      if (['=', '!', '>', '<'].some((sign) => this.#seesAfterBlanks(sign))) return 'filter';
    } else if (this.#take('$')) this.#emit('root');
    else return this.#pop();
    this.#states.push('filter');
    return 'path';
  }

  /** Reads what follows an operand. */
  #filterOperator(): State | 'path' {
    this.#skipBlanks();
    if (this.#isAtEnd) this.#fail('missing end of filter');
    if (this.#sees(')]')) return this.#pop();
    if (this.#take(')')) {
      this.#emit('close');
      return this.#pop();
    }
    for (const [sign, kind] of [['&&', 'and'] as const, ['||', 'or'] as const])
      if (this.#take(sign)) {
        this.#emit(kind);
        return this.#operand();
      }
    if (this.#sees('=~')) return this.#matchOperator();
    const ordering = orderings.find((sign) => this.#sees(sign));
    if (ordering !== undefined && this.#last === 'string') this.#fail(`strings cannot be compared using ${ordering}`);
    if (!comparisons.some((sign) => this.#take(sign))) this.#fail('invalid filter expression');
    this.#emit('comparison');
    this.#skipBlanks();
    if (ordering !== undefined && this.#sees("'")) this.#fail(`strings cannot be compared using ${ordering}`);
    return this.#secondOperand();
  }

  #secondOperand(): State | 'path' {
    if (this.#take('@')) {
      this.#emit('at');
      if (!['|', '&', ')'].some((sign) => this.#seesAfterBlanks(sign))) this.#states.push('filter');
      else return 'filter';
      return 'path';
    }
    if (this.#take('$')) {
      this.#emit('root');
      this.#states.push('filter');
      return 'path';
    }
    // Push the filter state, because a filter can continue after a literal, for example with "&&".
    this.#states.push('filter');
    return this.#literal() ? 'filter' : this.#fail('invalid filter term');
  }

  #matchOperator(): State {
    if (['string', 'integer', 'float'].includes(this.#last ?? '')) this.#fail('literal cannot be matched using =~');
    this.#take('=~');
    this.#emit('match');
    this.#skipBlanks();
    if (!this.#sees('/')) this.#fail('regular expression does not start with /');
    const at = `at position ${this.#position}, following ${quoteGo(this.#path.slice(this.#lastBegin, this.#at))}`;
    const end = this.#regexpEnd();
    if (end < 0) throw new Problem(`unmatched regular expression delimiter / ${at}`);
    this.#at = end + 1;
    const pattern = regexpOf(this.#path.slice(this.#begin, this.#at));
    try {
      compileRegexp(pattern);
    } catch (error) {
      throw new Problem(`invalid regular expression ${at}: ${reasonOf(error)}`);
    }
    this.#emit('regexp');
    return 'filter';
  }

  /**
   * Returns the position of the closing slash. A slash after a backslash is part of the expression, unless the backslash is
   * itself escaped.
   */
  #regexpEnd(): number {
    for (let at = this.#at + 1, isEscaped = false; at < this.#path.length; at++) {
      const sign = this.#path[at];
      if (sign === '/' && !isEscaped) return at;
      isEscaped = !isEscaped && sign === '\\';
    }
    return -1;
  }

  #literal(): boolean {
    const next = this.#path[this.#at] ?? '';
    if (/[-.\d]/.test(next)) this.#number();
    else if (next === "'" || next === '"') this.#string(next);
    else if (this.#takeAfterBlanks('true') || this.#takeAfterBlanks('false')) this.#emit('boolean');
    else if (this.#takeAfterBlanks('null')) this.#emit('null');
    else return false;
    return true;
  }

  #number(): void {
    const text = /^.[-.\deE]*/.exec(this.#path.slice(this.#at))?.[0] ?? '';
    this.#at += text.length;
    const isFloat = text.startsWith('.') || /[-.eE]/.test(text.slice(1));
    if (isFloat) {
      if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text))
        this.#failAt(`invalid float literal ${quoteGo(text)}: strconv.ParseFloat: parsing ${quoteGo(text)}: invalid syntax`);
      this.#emit('float');
      return;
    }
    const parsing = `invalid integer literal ${quoteGo(text)}: strconv.Atoi: parsing ${quoteGo(text)}: `;
    if (!/^-?\d+$/.test(text)) this.#failAt(`${parsing}invalid syntax`);
    if (BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) this.#failAt(`${parsing}value out of range`);
    this.#emit('integer');
  }

  #string(quote: string): void {
    const end = this.#path.indexOf(quote, this.#at + 1);
    if (end < 0) {
      const following = quoteGo(this.#path.slice(this.#lastBegin, this.#at));
      throw new Problem(`unmatched string delimiter ${quote} at position ${this.#position}, following ${following}`);
    }
    this.#at = end + 1;
    this.#emit('string');
  }

  #filterEnd(): 'path' {
    if (!this.#sees(')]')) this.#fail('invalid filter syntax');
    if (this.#last === 'filterBegin') this.#fail('missing filter');
    this.#take(')]');
    this.#emit('filterEnd');
    return 'path';
  }
}

/** Returns the regular expression in a literal such as `/a+/`. */
export function regexpOf(literal: string): string {
  return literal.slice(1, -1).replaceAll('\\/', '/');
}
