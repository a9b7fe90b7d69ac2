import type { GoRegexp } from '../../../base/go/regexp.ts';
import { compileRegexp } from '../../../base/go/regexp.ts';
import { GoTime } from '../../../base/go/time.ts';
import { Int, isMap, type Value, type ValueMap } from '../../../base/go/value.ts';
import { AnyKeyMap } from '../../../base/yaml/any-key-map.ts';
import { dumpYamlPretty } from '../../../base/yaml/yaml.ts';
import { findBadBase64 } from '../../../engine/functions/base64.ts';
import { isTillerlessError, reasonOf } from '../../../errors/tillerless-error.ts';
import { compileYamlPath } from '../paths/yaml-path.ts';

export type Document = ValueMap;

/** The documents of a template against which an assertion is evaluated. */
export interface Judged {
  /** all documents of the template */
  readonly all: readonly Document[];
  /** documents selected by index or selector */
  readonly documents: readonly Document[];
  readonly parameters: Parameters;
  /** true if the assertion is negated */
  readonly negative: boolean;
  readonly compareSnapshot: CompareSnapshot;
  /** true to stop at the first failure */
  readonly failFast: boolean;
  /** message of a rendering error that has no template location */
  readonly renderError: string | undefined;
}

export interface SnapshotResult {
  readonly passed: boolean;
  readonly index: number;
  /** the snapshot from an earlier run; empty if there is none */
  readonly stored: string;
  readonly text: string;
  /** error message if the snapshot violates a pattern; empty otherwise */
  readonly problem: string;
  /** true if a pattern is malformed */
  readonly isMalformed: boolean;
}

export interface SnapshotPatterns {
  readonly match: string;
  readonly notMatch: string;
}

export type CompareSnapshot = (content: Value, patterns: SnapshotPatterns) => SnapshotResult;

export interface Judgement {
  readonly passed: boolean;
  readonly lines: readonly string[];
  /** true to continue after this failure even if failFast is set */
  readonly goesOn?: boolean;
  /** true if the failure does not affect the result of later items, as in helm-unittest */
  readonly isOverlooked?: boolean;
}

export type Judge = (judged: Judged) => Judgement;

export const good: Judgement = { passed: true, lines: [] };

/** The parameters of an assertion. As in helm-unittest, names are case-insensitive. */
export class Parameters {
  readonly #fields: ReadonlyMap<string, Value>;

  constructor(value: Value) {
    this.#fields = new Map(isMap(value) ? [...value].map(([key, item]) => [key.toLowerCase(), item]) : []);
  }

  has(name: string): boolean {
    return this.#fields.has(name.toLowerCase());
  }

  value(name: string): Value {
    return this.#fields.get(name.toLowerCase()) ?? null;
  }

  text(name: string): string {
    const value = this.value(name);
    return typeof value === 'string' ? value : '';
  }

  flag(name: string): boolean {
    return this.value(name) === true;
  }

  count(name: string): bigint | undefined {
    const value = this.value(name);
    if (typeof value === 'number') return BigInt(Math.trunc(value));
    return value instanceof Int ? value.value : undefined;
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.value(name);
    return Array.isArray(value) ? value.map((item: Value) => (typeof item === 'string' ? item : '')) : undefined;
  }
}

/** The location of a failure: indexes of the document and the value. An index of -1 is not displayed. */
export interface Spot {
  readonly document: number;
  readonly value: number;
}

export const nowhere: Spot = { document: -1, value: -1 };

/** Trims a string and indents each of its lines with a tab. */
function indented(text: string): string[] {
  return `\t${text.replaceAll('\n', '\n\t').replace(/^[\n\t ]+|[\n\t ]+$/g, '')}`.split('\n');
}

function spotLines({ document, value }: Spot): string[] {
  return [...(document >= 0 ? [`DocumentIndex:\t${document}`] : []), ...(value >= 0 ? [`ValuesIndex:\t${value}`] : [])];
}

export interface Failure extends Spot {
  readonly path?: string;
  readonly heading: string;
  readonly expected: string;
  readonly actual?: string;
  readonly diff?: string;
}

/** Formats a failure as lines. */
export function failureLines({ path, heading, expected, actual, diff, ...spot }: Failure): string[] {
  return [
    ...spotLines(spot),
    ...(path === undefined ? [] : [`Path:\t${path.trim()}`]),
    `${heading}:`,
    ...indented(expected),
    ...(actual === undefined ? [] : ['Actual:', ...indented(actual)]),
    ...(diff === undefined ? [] : ['Diff:', ...indented(diff)]),
  ];
}

export function errorLines(problem: string, spot: Spot = nowhere): string[] {
  return [...spotLines(spot), 'Error:', ...indented(problem)];
}

export function expected(judged: Judged, expectation: string): string {
  return `Expected${judged.negative ? ' NOT' : ''} ${expectation}`;
}

/** Formats a value for failures and snapshots. Leading line breaks in strings are removed. */
export function yamlOf(value: Value): string {
  return dumpYamlPretty(withoutLeadingBreaks(value));
}

function withoutLeadingBreaks(value: Value): Value {
  if (value instanceof AnyKeyMap) return value;
  if (typeof value === 'string') return value.replace(/^\n+/, '');
  if (isMap(value)) return new Map([...value].map(([key, item]) => [key, withoutLeadingBreaks(item)]));
  return Array.isArray(value) ? value.map((item: Value) => withoutLeadingBreaks(item)) : value;
}

/** Evaluates each document. All of them must pass. If there are no documents, only a negated assertion passes. */
export function eachDocument(
  judged: Judged,
  judge: (document: Document, index: number) => Judgement,
  whenNone: () => readonly string[],
): Judgement {
  if (judged.documents.length === 0) return judged.negative ? good : { passed: false, lines: whenNone() };
  return inTurn(judged.documents, judge, judged);
}

export function inTurn<T>(
  items: readonly T[],
  judge: (item: T, index: number) => Judgement,
  { failFast }: { readonly failFast: boolean },
): Judgement {
  let passed = false;
  const lines: string[] = [];
  for (const [index, item] of items.entries()) {
    const judgement = judge(item, index);
    lines.push(...judgement.lines);
    if (judgement.isOverlooked) continue;
    passed = judgement.passed && (index === 0 || passed);
    if (!passed && failFast && !judgement.goesOn) break;
  }
  return { passed, lines };
}

/** Evaluates each value at the path in each document. If there are no values, only a negated assertion passes. */
export function eachValue(
  judged: Judged,
  judge: (value: Value, spot: Spot) => Judgement,
  whenNone: () => readonly string[],
): Judgement {
  const path = judged.parameters.text('path');
  return eachDocument(
    judged,
    (document, index) => {
      const values = valuesAt(document, path);
      if (typeof values === 'string') return { passed: false, lines: errorLines(values, { document: index, value: -1 }) };
      if (values.length > 0) return inTurn(values, (value, at) => judge(value, { document: index, value: at }), judged);
      if (judged.negative) return good;
      return { passed: false, lines: errorLines(`unknown path ${path}`, { document: index, value: -1 }) };
    },
    whenNone,
  );
}

/** Returns the values at a path, or the error message if the path is malformed. */
export function valuesAt(document: Value, path: string): readonly Value[] | string {
  if (path === '') return [document];
  try {
    return compileYamlPath(path)(document);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return reasonOf(error);
  }
}

/** Returns the name of the Go type of a parsed value. */
export function goTypeOf(value: Value): string {
  if (value instanceof Int) return 'int';
  if (value instanceof GoTime) return value.goType;
  if (value === null) return '<nil>';
  if (typeof value === 'number') return 'float64';
  if (isMap(value)) return value instanceof AnyKeyMap ? 'map[interface {}]interface {}' : 'map[string]interface {}';
  if (Array.isArray(value)) return '[]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Compiles a pattern. Returns Go's error message if the pattern is malformed. */
export function patternOf(pattern: string): GoRegexp | string {
  try {
    return compileRegexp(pattern);
  } catch (error) {
    return reasonOf(error);
  }
}

function equalKeyTypes(a: Value | undefined, b: Value | undefined): boolean {
  const [ours, theirs] = [a, b].map((value) => (value instanceof AnyKeyMap ? value.typedKeys : undefined));
  if (ours === undefined || theirs === undefined) return ours === theirs;
  return ours.size === theirs.size && [...ours].every(([key, value]) => theirs.has(key) && deepEqual(value, theirs.get(key)));
}

/** Reports whether a value is a map that has only string keys. */
export function isTextMap(value: Value): value is ValueMap {
  return isMap(value) && !(value instanceof AnyKeyMap);
}

/** Reports whether two values have the same type and content. The order of map keys does not matter. */
export function deepEqual(a: Value | undefined, b: Value | undefined): boolean {
  if (a instanceof Int || b instanceof Int) return a instanceof Int && b instanceof Int && a.value === b.value;
  if (!equalKeyTypes(a, b)) return false;
  if (isMap(a) && isMap(b))
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && deepEqual(value, b.get(key)));
  if (a instanceof GoTime || b instanceof GoTime)
    return a instanceof GoTime && b instanceof GoTime && a.unixNanos === b.unixNanos;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value: Value, i) => deepEqual(value, b[i]));
  return a === b;
}

/** Removes leading empty lines from strings, and trailing spaces from each of their lines. */
export function uniform(value: Value): Value {
  if (typeof value === 'string') return withoutBlanksAtLineEnds(value).replace(/^\n+/, '');
  if (value instanceof AnyKeyMap)
    return new AnyKeyMap(
      [...value].map(([key, item]) => [key, uniform(item)] as const),
      value.typedKeys,
    );
  if (isMap(value)) return new Map([...value].map(([key, item]) => [key, uniform(item)]));
  return Array.isArray(value) ? value.map((item: Value) => uniform(item)) : value;
}

/** Removes trailing spaces from each line in linear time. */
function withoutBlanksAtLineEnds(text: string): string {
  return text.includes(' \n') || text.includes(' \r\n') ? text.replaceAll(/(?<! ) +\r?\n/g, '\n') : text;
}

/** Decodes base64 as Go does. Returns undefined if it is invalid. */
export function fromBase64(text: string): string | undefined {
  return findBadBase64(text) === undefined ? Buffer.from(text, 'base64').toString('utf8') : undefined;
}
