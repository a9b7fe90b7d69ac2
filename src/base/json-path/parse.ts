import { isPrintable } from '../go/quote.ts';
import { unescapeGo } from '../go/unquote.ts';
import { Int } from '../go/value.ts';
import { trimEndOf } from '../text.ts';
import type { ListNode, PathNode, Slice } from './node.ts';

/** Upper bound on the nesting of filters and unions, which are parsed recursively. */
const MAX_DEPTH = 100;
const TERMINATORS = ' \t\r\n.,[]$@{}';
const WORD_START = /[_\p{L}\p{Nd}]/uy;
const NUMBER = /[+-]?[.\p{Nd}]*/uy;
const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const COMPARISON = /^([^!<>=]+)([!<>=]+)([^\n]+)$/;

/** Reports a syntax error. @param why error message of client-go, if it has one */
export type Fail = (why: string) => never;

/**
 * Parses a JSONPath template such as `text {.a.b[0]} text`. Accepts the same templates as Parser in
 * k8s.io/client-go/util/jsonpath/parser.go, including those that are accepted by accident.
 */
export function parseJsonPath(template: string, fail: Fail): readonly PathNode[] {
  return new PathParser(template, fail, 0).parse();
}

class PathParser {
  readonly #input: string;
  readonly #fail: Fail;
  readonly #depth: number;
  #at = 0;

  constructor(input: string, fail: Fail, depth: number) {
    this.#input = input;
    this.#fail = fail;
    this.#depth = depth;
  }

  parse(): PathNode[] {
    const nodes: PathNode[] = [];
    for (;;) {
      const open = this.#input.indexOf('{', this.#at);
      const text = this.#input.slice(this.#at, open < 0 ? undefined : open);
      if (text !== '') nodes.push({ kind: 'text', text });
      if (open < 0) return nodes;
      this.#at = open + 1;
      nodes.push({ kind: 'list', nodes: this.#action() });
    }
  }

  /** Parses up to and including the closing brace (parseInsideAction). */
  #action(): PathNode[] {
    const nodes: PathNode[] = [];
    while (!this.#skip('}')) {
      for (const node of this.#steps(nodes.at(-1))) nodes.push(node);
    }
    return nodes;
  }

  #steps(previous: PathNode | undefined): readonly PathNode[] {
    if (this.#skip('[?(')) return [this.#filter()];
    if (this.#skip('..')) return this.#recursive(previous);
    const code = this.#input.codePointAt(this.#at);
    const char = code === undefined ? '\n' : String.fromCodePoint(code);
    if (char === '\n' || char === '\r') return this.#fail('unclosed action');
    if (/^[-+\p{Nd}]/u.test(char)) return [this.#number()];
    if (this.#startsWord()) return [this.#word()];
    this.#at += char.length;
    switch (char) {
      case ' ':
      case '@':
      case '$':
        return [];
      case '[':
        return this.#brackets();
      case '"':
      case "'":
        return [{ kind: 'text', text: this.#quoted(char) }];
      case '.':
        return [this.#field()];
      default:
        return this.#fail(`unrecognized character in action: ${unicodeSyntax(char)}`);
    }
  }

  #recursive(previous: PathNode | undefined): PathNode[] {
    if (previous?.kind === 'recursive') return this.#fail('invalid multiple recursive descent');
    return this.#startsWord() ? [{ kind: 'recursive' }, this.#field()] : [{ kind: 'recursive' }];
  }

  #field(): PathNode {
    const start = this.#at;
    while (this.#at < this.#input.length && !TERMINATORS.includes(this.#input.charAt(this.#at)))
      this.#at += this.#input[this.#at] === '\\' ? 2 : 1;
    const text = this.#input.slice(start, this.#at);
    return text === '*' ? { kind: 'wildcard' } : { kind: 'field', name: text.replaceAll('\\', '') };
  }

  #word(): PathNode {
    const start = this.#at;
    while (this.#at < this.#input.length && !TERMINATORS.includes(this.#input.charAt(this.#at))) this.#at++;
    const name = this.#input.slice(start, this.#at);
    return name === 'true' || name === 'false' ? { kind: 'literal', value: name === 'true' } : { kind: 'keyword', name };
  }

  #number(): PathNode {
    NUMBER.lastIndex = this.#at;
    const text = NUMBER.exec(this.#input)?.[0] ?? '';
    this.#at += text.length;
    const integer = parseInteger(text);
    if (integer !== undefined) return { kind: 'literal', value: new Int(integer) };
    const value = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? { kind: 'literal', value } : this.#fail(`cannot parse number ${text}`);
  }

  /** Parses a quoted string after its opening quote. As in client-go, `"\\"` is not terminated. */
  #quoted(quote: '"' | "'"): string {
    const start = this.#at;
    for (;;) {
      const char = this.#input[this.#at++];
      if (char === undefined || char === '\n') return this.#fail('unterminated quoted string');
      if (char === quote && this.#input[this.#at - 2] !== '\\') break;
    }
    const text = this.#input.slice(start, this.#at - 1);
    return unescapeGo(text, quote) ?? this.#fail(`unquote string ${quote}${text}${quote} error invalid syntax`);
  }

  /** Parses an index, a slice, a key or a union after the opening bracket (parseArray). */
  #brackets(): readonly PathNode[] {
    const [content = ''] = /[^\]\n]*/.exec(this.#input.slice(this.#at)) ?? [];
    this.#at += content.length + 1;
    if (this.#input[this.#at - 1] !== ']') return this.#fail('unterminated array');
    const members = content.split(',');
    if (members.length > 1)
      return [
        { kind: 'union', members: members.map((member) => this.#nested(`[${trimEndOf(member.replace(/^ +/, ''), ' ')}]`)) },
      ];
    const key = /^'([^']*)'$/.exec(content)?.[1];
    // client-go reads the key as a path, so ['a.b'] is the same as .a.b.
    return key === undefined ? [{ kind: 'slice', ...this.#slice(content) }] : this.#nested(`.${key}`).nodes;
  }

  #slice(content: string): Slice {
    const match = SLICE.exec(content === '*' ? ':' : content);
    if (!match) return this.#fail(`invalid array index ${content}`);
    const [start, end, step] = [match[1], match[2]?.slice(1), match[3]?.slice(1)].map((text) => this.#sliceParameter(text));
    const isIndex = match[2] === undefined;
    return { start, end: isIndex ? (start ?? 0) + 1 : end, isIndex, step };
  }

  #sliceParameter(text = ''): number | undefined {
    if (text === '') return undefined;
    const value = parseInteger(text);
    return value === undefined ? this.#fail(`array index ${text} is not a number`) : Number(value);
  }

  #filter(): PathNode {
    const content = this.#filterContent();
    if (!this.#skip(']')) return this.#fail('unclosed array expect ]');
    const [whole, left = content, operator = '', right = ''] = COMPARISON.exec(content) ?? [];
    if (whole === undefined)
      return { kind: 'filter', left: this.#nested(content), operator: 'exists', right: { kind: 'list', nodes: [] } };
    return { kind: 'filter', left: this.#nested(left), operator, right: this.#nested(right) };
  }

  /** Returns the text up to the closing parenthesis. As in client-go, only the first string may contain parentheses. */
  #filterContent(): string {
    const start = this.#at;
    let quote: string | undefined;
    let isOpen = false;
    for (;;) {
      const char = this.#input[this.#at++];
      if (char === undefined || char === '\n') return this.#fail('unterminated filter');
      if (char === ')' && !isOpen) return this.#input.slice(start, this.#at - 1);
      if (quote === undefined && (char === '"' || char === "'")) {
        quote = char;
        isOpen = true;
      } else if (char === quote && this.#input[this.#at - 2] !== '\\') isOpen = false;
    }
  }

  /** Parses an operand of a filter or union as if it were in braces. Like client-go, ignores everything after a closing brace. */
  #nested(text: string): ListNode {
    if (this.#depth === MAX_DEPTH) return this.#fail('filters are nested too deeply');
    const [first] = new PathParser(`{${text}}`, this.#fail, this.#depth + 1).parse();
    return first?.kind === 'list' ? first : { kind: 'list', nodes: [] };
  }

  #startsWord(): boolean {
    WORD_START.lastIndex = this.#at;
    return WORD_START.test(this.#input);
  }

  #skip(prefix: string): boolean {
    const matches = this.#input.startsWith(prefix, this.#at);
    if (matches) this.#at += prefix.length;
    return matches;
  }
}

/** Parses an integer like strconv.Atoi. Returns undefined if the text is not an integer, or is out of range. */
function parseInteger(text: string): bigint | undefined {
  const match = /^([+-]?)0*(\d{1,19})$/.exec(text);
  if (!match) return undefined;
  const value = BigInt(match[2] ?? '') * (match[1] === '-' ? -1n : 1n);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** Formats a character like the verb %#U: U+0023 '#'. */
function unicodeSyntax(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${code}${isPrintable(char) ? ` '${char}'` : ''}`;
}
