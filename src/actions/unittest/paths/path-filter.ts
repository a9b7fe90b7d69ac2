import { compileRegexp } from '../../../base/go/regexp.ts';
import { Int, type Value } from '../../../base/go/value.ts';
import { type PathToken, regexpOf, type TokenKind } from './path-lexer.ts';

/** Reports whether to keep a value. */
export type Filter = (value: Value, root: Value) => boolean;

type PathCompiler = (path: string) => (value: Value) => readonly Value[];

/** An operand of a condition. The type is "other" for lists, maps and other values that cannot be compared. */
type Operand =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'string' | 'regexp'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'null' | 'other' };

type Operands = (value: Value, root: Value) => readonly Operand[];

const never: Filter = () => false;

/**
 * Compiles the tokens of a condition. An invalid condition is always false.
 *
 * @param compilePath compiles the paths in the condition; never throws an error
 */
export function compileFilter(tokens: readonly PathToken[], compilePath: PathCompiler): Filter {
  return new FilterParser(tokens, compilePath).or();
}

interface Term {
  readonly token: PathToken;
  readonly path: string;
}

/** Kinds of tokens that belong to a path in a condition. */
const pathKinds: ReadonlySet<TokenKind> = new Set(['child', 'bracketChild', 'recursive', 'index']);
const literals: ReadonlySet<TokenKind> = new Set(['integer', 'float', 'string', 'boolean', 'null', 'regexp']);

class FilterParser {
  readonly #tokens: readonly PathToken[];
  readonly #compilePath: PathCompiler;
  #at = 0;

  constructor(tokens: readonly PathToken[], compilePath: PathCompiler) {
    this.#tokens = tokens;
    this.#compilePath = compilePath;
  }

  #take(kind: TokenKind): PathToken | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind) return undefined;
    this.#at++;
    return token;
  }

  or(): Filter {
    let left = this.#and();
    while (this.#take('or')) {
      const [first, second] = [left, this.#and()];
      left = (value, root) => first(value, root) || second(value, root);
    }
    return left;
  }

  #and(): Filter {
    let left = this.#condition();
    while (this.#take('and')) {
      const [first, second] = [left, this.#condition()];
      left = (value, root) => first(value, root) && second(value, root);
    }
    return left;
  }

  #condition(): Filter {
    if (this.#take('not')) {
      const inner = this.#condition();
      return (value, root) => !inner(value, root);
    }
    if (this.#take('open')) {
      const inner = this.or();
      this.#take('close');
      return inner;
    }
    const left = this.#term();
    const operator = this.#take('comparison') ?? this.#take('match');
    if (operator === undefined) return this.#existence(left);
    return comparison(this.#operands(left), operator, this.#operands(this.#term()));
  }

  #term(): Term | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !(literals.has(token.kind) || token.kind === 'at' || token.kind === 'root')) return undefined;
    this.#at++;
    return { token, path: literals.has(token.kind) ? '' : this.#path() };
  }

  /** Returns the text of the path at the current token, including nested filters. */
  #path(): string {
    let path = '';
    let depth = 0;
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at] as PathToken;
      if (token.kind === 'filterBegin') depth++;
      else if (token.kind === 'filterEnd' && --depth < 0) break;
      else if (depth === 0 && token.kind !== 'filterEnd' && !pathKinds.has(token.kind)) break;
      path += token.text;
    }
    return path;
  }

  #existence(term: Term | undefined): Filter {
    if (term === undefined) return never;
    if (term.token.kind === 'boolean') return () => term.token.text === 'true';
    if (literals.has(term.token.kind)) return never;
    const operands = this.#operands(term);
    return (value, root) => operands(value, root).length > 0;
  }

  #operands(term: Term | undefined): Operands {
    if (term === undefined) return () => [];
    if (literals.has(term.token.kind)) {
      const operand = literalOf(term.token);
      return () => [operand];
    }
    const find = this.#compilePath(term.path);
    const isRoot = term.token.kind === 'root';
    return (value, root) => find(isRoot ? root : value).map(operandOf);
  }
}

function literalOf({ kind, text }: PathToken): Operand {
  if (kind === 'integer' || kind === 'float') return { type: 'number', value: Number(text) };
  if (kind === 'string') return { type: 'string', value: text.slice(1, -1) };
  if (kind === 'regexp') return { type: 'regexp', value: regexpOf(text) };
  return kind === 'boolean' ? { type: 'boolean', value: text === 'true' } : { type: 'null' };
}

function operandOf(value: Value): Operand {
  if (value instanceof Int) return { type: 'number', value: Number(value.value) };
  if (value === null) return { type: 'null' };
  if (typeof value === 'number') return { type: 'number', value };
  if (typeof value === 'string') return { type: 'string', value };
  return typeof value === 'boolean' ? { type: 'boolean', value } : { type: 'other' };
}

/**
 * Returns a filter that compares two operands. It is false if an operand has no values. Otherwise, the comparison must be true
 * for every pair of values.
 */
function comparison(left: Operands, { kind, text }: PathToken, right: Operands): Filter {
  const holds = kind === 'match' ? matches : (a: Operand, b: Operand) => compares(a, b, text);
  return (value, root) => {
    const [ours, theirs] = [left(value, root), right(value, root)];
    return ours.length > 0 && theirs.length > 0 && ours.every((a) => theirs.every((b) => holds(a, b)));
  };
}

function matches(text: Operand, pattern: Operand): boolean {
  return text.type === 'string' && pattern.type === 'regexp' && compileRegexp(pattern.value).test(text.value);
}

function compares(a: Operand, b: Operand, operator: string): boolean {
  if (a.type === b.type && (a.type === 'number' || a.type === 'string')) {
    const [x, y] = [a.value, (b as typeof a).value];
    return { '==': x === y, '!=': x !== y, '>': x > y, '<': x < y, '>=': x >= y, '<=': x <= y }[operator] ?? false;
  }
  const isEqual =
    (a.type === 'null' && b.type === 'null') || (a.type === 'boolean' && b.type === 'boolean' && a.value === b.value);
  return operator === '!=' ? !isEqual : isEqual && operator !== '>' && operator !== '<';
}
