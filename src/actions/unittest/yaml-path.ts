import { compileRegexp } from '../../base/go/regexp.ts';
import { Int, isMap, type Value } from '../../base/go/value.ts';
import { compareNatural } from '../../base/natural-sort.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/** Finds the values at a path of a document. Results may repeat. */
export type YamlPath = (root: Value) => readonly Value[];

type Step = (values: readonly Value[], root: Value) => readonly Value[];
type Condition = (value: Value, root: Value) => boolean;
/** The values that one side of a comparison stands for. */
type Operand = (value: Value, root: Value) => readonly Value[];

const cache = new Map<string, YamlPath>();
const maxResults = 100_000;

/**
 * Compiles a path of helm-unittest's dialect (yaml-jsonpath): `a.b[0]`, `..name`, `['x','y']`, `[1:3]`, `[?(@.a=='x')]`, `name~`.
 *
 * @throws USAGE with the position in the path
 */
export function compileYamlPath(path: string): YamlPath {
  const known = cache.get(path);
  if (known) return known;
  const steps = new PathParser(path).steps();
  const compiled: YamlPath = (root) => run(steps, [root], root);
  cache.set(path, compiled);
  return compiled;
}

function run(steps: readonly Step[], from: readonly Value[], root: Value): readonly Value[] {
  let values = from;
  for (const step of steps) {
    values = step(values, root);
    if (values.length > maxResults) throw new TillerlessError('USAGE', `a path finds more than ${maxResults} values`);
  }
  return values;
}

/** Values of a map in the order in which YAML is written; items of a list. */
const children = (value: Value): readonly Value[] => {
  if (isMap(value)) return [...value].toSorted(([a], [b]) => compareNatural(a, b)).map(([, each]) => each);
  return Array.isArray(value) ? (value as readonly Value[]) : [];
};

/** A value after all that is in it. */
function descendants(value: Value, into: Value[] = []): Value[] {
  for (const each of children(value)) descendants(each, into);
  into.push(value);
  if (into.length > maxResults) throw new TillerlessError('USAGE', `a path finds more than ${maxResults} values`);
  return into;
}

const child =
  (names: readonly string[]): Step =>
  (values) =>
    values.flatMap((value) => (isMap(value) ? names.flatMap((name) => (value.has(name) ? [value.get(name) ?? null] : [])) : []));

const anyChild: Step = (values) => values.flatMap(children);

const keyName =
  (name: string): Step =>
  (values) =>
    values.flatMap((value) => (isMap(value) && value.has(name) ? [name] : []));

/** Letters of names that are written without quotes. */
const nameEnd = /[.[\]()~\s&|!=<>]/;

class PathParser {
  readonly #path: string;
  #at = 0;

  constructor(path: string) {
    this.#path = path;
  }

  steps(): Step[] {
    const steps: Step[] = [];
    if (this.#path.startsWith('$')) this.#at = 1;
    else if (this.#path !== '' && !/^[.[]/.test(this.#path)) steps.push(this.#name());
    while (this.#at < this.#path.length) steps.push(this.#step());
    return steps;
  }

  #fail(problem: string, at = this.#at): never {
    const before = this.#path.slice(0, at);
    throw new TillerlessError('USAGE', `${problem} at position ${at}, following ${JSON.stringify(before)}`);
  }

  #take(text: string): boolean {
    if (!this.#path.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #step(): Step {
    if (this.#take('..')) return this.#recursive();
    if (this.#take('.')) {
      if (this.#path[this.#at] === '[') return this.#bracket();
      return this.#name();
    }
    if (this.#path[this.#at] === '[') return this.#bracket();
    return this.#fail(`invalid path syntax`);
  }

  #recursive(): Step {
    const below: Step = (values) => values.flatMap((value) => descendants(value));
    const then = this.#path[this.#at] === '[' ? this.#bracket() : this.#name();
    return (values, root) => then(below(values, root), root);
  }

  #name(): Step {
    // `*~` finds nothing, as in helm-unittest.
    if (this.#take('*')) return this.#take('~') ? () => [] : anyChild;
    const begin = this.#at;
    while (this.#at < this.#path.length && !nameEnd.test(this.#path[this.#at] ?? '')) this.#at++;
    // A backslash is dropped, and keeps no dot from ending the name.
    const name = this.#path.slice(begin, this.#at).replaceAll('\\', '');
    if (name === '') this.#fail('child name missing');
    return this.#take('~') ? keyName(name) : child([name]);
  }

  #bracket(): Step {
    const begin = this.#at;
    this.#at++;
    const step = this.#subscript(begin);
    if (!this.#take(']')) this.#fail('unmatched [', begin + 1);
    if (!this.#take('~')) return step.select;
    if (step.names === undefined) this.#fail('property name operator may only be used on map nodes');
    return (values) => (step.names ?? []).flatMap((name) => keyName(name)(values, null));
  }

  #subscript(begin: number): { select: Step; names?: readonly string[] } {
    this.#blanks();
    if (this.#take('?(')) {
      const condition = this.#or();
      this.#blanks();
      if (!this.#take(')')) this.#fail('missing ) of a filter');
      // Items of a list are filtered; a map is kept or dropped as a whole.
      const candidates = (value: Value): readonly Value[] => (isMap(value) ? [value] : children(value));
      return { select: (values, root) => values.flatMap((value) => candidates(value).filter((each) => condition(each, root))) };
    }
    if (this.#path[this.#at] === '*' && this.#path[this.#at + 1] === ']') {
      this.#at++;
      return { select: anyChild };
    }
    if (/['"]/.test(this.#path[this.#at] ?? '')) {
      const names = [this.#quoted()];
      for (this.#blanks(); this.#take(','); this.#blanks()) {
        this.#blanks();
        names.push(this.#quoted());
      }
      return { select: child(names), names };
    }
    const end = this.#path.indexOf(']', this.#at);
    if (end < 0) this.#fail('unmatched [', begin + 1);
    const text = this.#path.slice(this.#at, end);
    const selectors = text.split(',').map((part) => this.#index(part.trim(), text));
    this.#at = end;
    return {
      select: (values) => values.flatMap((value) => (Array.isArray(value) ? selectors.flatMap((select) => select(value)) : [])),
    };
  }

  /** One item, or a range of items, of a list. */
  #index(part: string, whole: string): (list: readonly Value[]) => readonly Value[] {
    if (part === '*') return (list) => list;
    if (/^-?\d+$/.test(part)) {
      const index = Number(part);
      return (list) => {
        const found = index < 0 ? list.length + index : index;
        return found >= 0 && found < list.length ? [list[found] ?? null] : [];
      };
    }
    const match = /^(-?\d*):(-?\d*)(?::(-?\d*))?$/.exec(part);
    if (match === null) return this.#fail(`invalid array index [${whole}]: non-integer array index`, this.#at);
    return (list) => slice(list, match.slice(1));
  }

  #blanks(): void {
    while (/\s/.test(this.#path[this.#at] ?? '')) this.#at++;
  }

  #quoted(): string {
    const quote = this.#path[this.#at] ?? '';
    if (!/['"]/.test(quote)) this.#fail('invalid array index: a quoted name is missing');
    let text = '';
    for (this.#at++; this.#at < this.#path.length; this.#at++) {
      const letter = this.#path[this.#at];
      if (letter === '\\' && /['"\\]/.test(this.#path[this.#at + 1] ?? '')) text += this.#path[++this.#at];
      else if (letter === quote) {
        this.#at++;
        return text;
      } else text += letter;
    }
    return this.#fail(`unmatched ${quote}`);
  }

  #or(): Condition {
    let left = this.#and();
    for (this.#blanks(); this.#take('||'); this.#blanks()) {
      const [first, second] = [left, this.#and()];
      left = (value, root) => first(value, root) || second(value, root);
    }
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    for (this.#blanks(); this.#take('&&'); this.#blanks()) {
      const [first, second] = [left, this.#not()];
      left = (value, root) => first(value, root) && second(value, root);
    }
    return left;
  }

  #not(): Condition {
    this.#blanks();
    if (this.#take('!')) {
      const inner = this.#not();
      return (value, root) => !inner(value, root);
    }
    if (this.#take('(')) {
      const inner = this.#or();
      this.#blanks();
      if (!this.#take(')')) this.#fail('missing )');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const left = this.#operand();
    this.#blanks();
    if (this.#take('=~')) {
      this.#blanks();
      const pattern = this.#pattern();
      return (value, root) => left(value, root).some((each) => typeof each === 'string' && pattern.test(each));
    }
    const operator = ['==', '!=', '>=', '<=', '>', '<'].find((each) => this.#take(each));
    if (operator === undefined) return (value, root) => left(value, root).length > 0;
    const right = this.#operand();
    return (value, root) => {
      const [ours, theirs] = [left(value, root), right(value, root)];
      if (ours.length === 0 || theirs.length === 0) return false;
      return ours.every((a) => theirs.every((b) => compare(a, b, operator)));
    };
  }

  #pattern(): ReturnType<typeof compileRegexp> {
    if (!this.#take('/')) this.#fail('a regular expression begins with /');
    let text = '';
    for (; this.#at < this.#path.length; this.#at++) {
      const letter = this.#path[this.#at];
      if (letter === '\\' && this.#path[this.#at + 1] === '/') text += this.#path[++this.#at];
      else if (letter === '/') {
        this.#at++;
        return compileRegexp(text);
      } else text += letter;
    }
    return this.#fail('unmatched /');
  }

  #operand(): Operand {
    this.#blanks();
    const letter = this.#path[this.#at] ?? '';
    if (letter === '@' || letter === '$') {
      this.#at++;
      const steps: Step[] = [];
      while (/[.[]/.test(this.#path[this.#at] ?? '')) steps.push(this.#step());
      return (value, root) => run(steps, [letter === '@' ? value : root], root);
    }
    if (/['"]/.test(letter)) {
      const text = this.#quoted();
      return () => [text];
    }
    const literal = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)/.exec(this.#path.slice(this.#at))?.[0];
    if (literal === undefined) return this.#fail('missing operand of a filter');
    this.#at += literal.length;
    const value = JSON.parse(literal) as Value;
    return () => [value];
  }
}

function slice(list: readonly Value[], [from = '', to = '', by = '']: readonly string[]): Value[] {
  const step = by === '' ? 1 : Number(by);
  if (step === 0) return [];
  const bound = (text: string, otherwise: number): number => {
    const at = text === '' ? otherwise : Number(text);
    return text !== '' && at < 0 ? Math.max(at + list.length, step < 0 ? -1 : 0) : at;
  };
  const found: Value[] = [];
  const [begin, end] = step > 0 ? [bound(from, 0), bound(to, list.length)] : [bound(from, list.length - 1), bound(to, -1)];
  for (let i = begin; step > 0 ? i < Math.min(end, list.length) : i > end; i += step)
    if (i >= 0 && i < list.length) found.push(list[i] ?? null);
  return found;
}

function numberIn(value: Value): number | undefined {
  return typeof value === 'number' ? value : value instanceof Int ? Number(value.value) : undefined;
}

function compare(a: Value, b: Value, operator: string): boolean {
  const [x, y] = [numberIn(a), numberIn(b)];
  if (x !== undefined && y !== undefined)
    return { '==': x === y, '!=': x !== y, '>': x > y, '<': x < y, '>=': x >= y, '<=': x <= y }[operator] ?? false;
  const isSame = a === b;
  return operator === '==' ? isSame : operator === '!=' ? !isSame : false;
}
