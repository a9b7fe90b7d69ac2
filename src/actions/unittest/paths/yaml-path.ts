import { isMap, type Value } from '../../../base/go/value.ts';
import { compareNaturalV3 } from '../../../base/natural-sort.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import { indexesOf } from './array-index.ts';
import { compileFilter, type Filter } from './path-filter.ts';
import { lexPath, type PathToken } from './path-lexer.ts';

/** Finds the values at a path in a document. The same value may be returned more than once. */
export type YamlPath = (root: Value) => readonly Value[];

type Step = (value: Value, root: Value) => readonly Value[];

const cache = new Map<string, YamlPath>();
const maxCached = 10_000;
const maxResults = 100_000;

/**
 * Compiles a path in helm-unittest's dialect (yaml-jsonpath): `a.b[0]`, `..name`, `['x','y']`, `[1:3]`, `[?(@.a=='x')]`, `name~`.
 *
 * @throws USAGE with the position of the error in the path
 */
export function compileYamlPath(path: string): YamlPath {
  const known = cache.get(path);
  if (known) return known;
  const tokens = lexPath(path);
  const last = tokens.at(-1);
  if (last?.kind === 'error') throw new TillerlessError('USAGE', last.text);
  const steps = stepsOf(tokens);
  const compiled: YamlPath = (root) => run(steps, [root], root);
  if (cache.size >= maxCached) cache.clear();
  cache.set(path, compiled);
  return compiled;
}

/** Compiles a path in a condition. A malformed path does not match anything. */
function compileInner(path: string): (value: Value) => readonly Value[] {
  const tokens = lexPath(path);
  if (tokens.at(-1)?.kind === 'error') return () => [];
  const steps = stepsOf(tokens);
  return (value) => run(steps, [value], value);
}

function run(steps: readonly Step[], from: readonly Value[], root: Value): readonly Value[] {
  let values = from;
  for (const step of steps) {
    values = values.flatMap((value) => step(value, root));
    if (values.length > maxResults) throw tooMany();
  }
  return values;
}

function tooMany(): TillerlessError {
  return new TillerlessError('USAGE', `the path matches more than ${maxResults} values`);
}

function stepsOf(tokens: readonly PathToken[]): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as PathToken;
    if (token.kind === 'filterBegin' || token.kind === 'recursiveFilterBegin') {
      const end = filterEnd(tokens, at);
      const filter = compileFilter(tokens.slice(at + 1, end), compileInner);
      steps.push(token.kind === 'filterBegin' ? filtered(filter) : (value, root) => (filter(value, root) ? [value] : []));
      at = end;
    } else if (token.kind !== 'root' && token.kind !== 'end') steps.push(...stepOf(token));
  }
  return steps;
}

function filterEnd(tokens: readonly PathToken[], begin: number): number {
  let depth = 0;
  for (let at = begin; at < tokens.length; at++) {
    const kind = tokens[at]?.kind;
    if (kind === 'filterBegin' || at === begin) depth++;
    else if (kind === 'filterEnd' && --depth === 0) return at;
  }
  return tokens.length;
}

function stepOf({ kind, text }: PathToken): readonly Step[] {
  switch (kind) {
    case 'child':
      return [childStep(text.replace(/^\./, ''))];
    case 'bracketChild':
      return [bracketStep(text)];
    case 'recursive': {
      const name = text.slice(2);
      return name === '' ? [descendants] : [descendants, childStep(name)];
    }
    case 'index':
      return [indexStep(text.slice(1, -1))];
    case 'keyName':
      return [keyStep([unescaped(text.replace(/^\./, '').slice(0, -1))])];
    case 'bracketKeyName':
      return [keyStep(quotedNames(text))];
    case 'allKeyNames':
      return [(value) => (isMap(value) ? ordered(value).map(([key]) => key) : [])];
    default:
      throw new Error(`${kind} is not a step of a path`);
  }
}

/** Returns the entries of a map in the order in which go-yaml v3 writes them. */
function ordered(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].toSorted(([a], [b]) => compareNaturalV3(a, b));
}

/** Returns the values of a map or the items of a list. */
function children(value: Value): readonly Value[] {
  if (isMap(value)) return ordered(value).map(([, item]) => item);
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

/** Returns all descendants of a value, including map keys, followed by the value itself. */
function descendants(value: Value): Value[] {
  const results: Value[] = [];
  const add = (item: Value): void => {
    if (isMap(item))
      for (const [key, inner] of ordered(item)) {
        add(key);
        add(inner);
      }
    else for (const inner of children(item)) add(inner);
    results.push(item);
    if (results.length > maxResults) throw tooMany();
  };
  add(value);
  return results;
}

function childStep(written: string): Step {
  if (written === '*') return children;
  const name = unescaped(written);
  return (value) => (isMap(value) && value.has(name) ? [value.get(name) ?? null] : []);
}

function bracketStep(text: string): Step {
  const names = quotedNames(text);
  return (value) => (isMap(value) ? names.flatMap((name) => (value.has(name) ? [value.get(name) ?? null] : [])) : []);
}

function keyStep(names: readonly string[]): Step {
  return (value) => (isMap(value) ? names.filter((name) => value.has(name)) : []);
}

function indexStep(index: string): Step {
  return (value) => {
    if (isMap(value)) return index === '*' ? children(value) : [];
    if (!Array.isArray(value)) return [];
    const list = value as readonly Value[];
    return indexesOf(index, list.length).map((at) => list[at] ?? null);
  };
}

/** Returns a step that filters the items of a list. A value that is not a list is treated as a single item. */
function filtered(filter: Filter): Step {
  return (value, root) => (Array.isArray(value) ? value : [value]).filter((item: Value) => filter(item, root));
}

/** Returns the quoted names in a string such as `['a','b']`. */
function quotedNames(text: string): string[] {
  return [...text.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gs)].map(([, single, double]) =>
    unescaped(single ?? double ?? ''),
  );
}

/** Removes backslashes, except that a double backslash becomes a single one. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(\\?)/g, '$1');
}
