import type { Value } from '../../../base/go/value.ts';
import { compareBytes } from '../../../base/natural-sort.ts';
import {
  type Document,
  deepEqual,
  eachDocument,
  eachValue,
  errorLines,
  expected,
  failureLines,
  good,
  inTurn,
  isTextMap,
  type Judge,
  type Judged,
  type Judgement,
  nowhere,
  type Spot,
  valuesAt,
  yamlOf,
} from './judged.ts';

const noManifest = 'no manifest found';

function failed(lines: readonly string[]): Judgement {
  return { passed: false, lines };
}

/** Reports whether a map contains all keys of `content` with equal values. */
function hasSubset(actual: Value, content: Value): boolean {
  return (
    isTextMap(actual) && isTextMap(content) && [...content].every(([key, value]) => deepEqual(actual.get(key) ?? null, value))
  );
}

export const contains: Judge = (judged) => {
  const { parameters, negative } = judged;
  const path = parameters.text('path');
  const content = parameters.value('content');
  const count = parameters.count('count');
  const isAny = parameters.flag('any');
  const isMatch = (item: Value): boolean =>
    isAny && isTextMap(item) && isTextMap(content) ? hasSubset(item, content) : deepEqual(item, content);
  const fail = (actual: Value, spot: Spot): string[] =>
    failureLines({
      ...spot,
      path,
      heading: expected(judged, 'to contain'),
      expected: yamlOf([content]),
      actual: yamlOf(actual),
    });
  return eachValue(
    judged,
    (value, spot) => {
      if (!Array.isArray(value)) return failed(errorLines(`expect '${path}' to be an array, got:\n${yamlOf(value)}`, spot));
      const matches = BigInt(value.filter((item: Value) => isMatch(item)).length);
      const holds = matches > 0n && (count === undefined || matches === count);
      if (holds !== negative) return good;
      if (count === undefined || matches === 0n) return failed(fail(value, spot));
      const problem = `expect count ${count} in '${path}' to be in array, got ${matches}:\n${yamlOf(value)}`;
      return failed(errorLines(problem, spot));
    },
    () => fail(noManifest, { document: 0, value: -1 }),
  );
};

export const isSubset: Judge = (judged) => {
  const { parameters, negative } = judged;
  const path = parameters.text('path');
  const content = parameters.value('content');
  const fail = (actual: Value, spot: Spot): string[] =>
    failureLines({
      ...spot,
      path,
      heading: expected(judged, 'to contain'),
      expected: yamlOf(content),
      actual: yamlOf(actual),
    });
  return eachValue(
    judged,
    (value, spot) => {
      if (!isTextMap(value) || !isTextMap(content))
        return { ...failed(errorLines(`expect '${path}' to be an object, got:\n${yamlOf(value)}`, spot)), goesOn: true };
      return hasSubset(value, content) === negative ? failed(fail(value, spot)) : good;
    },
    () => fail(noManifest, nowhere),
  );
};

/** Returns an assertion that compares a top-level field of the document with the parameter `of`. */
const hasField =
  (field: string, label: string): Judge =>
  (judged) => {
    const want = judged.parameters.text('of');
    const fail = (actual: Value, document: number): string[] =>
      failureLines({
        document,
        value: -1,
        heading: expected(judged, `to be ${label}`),
        expected: want,
        ...(judged.negative ? {} : { actual: yamlOf(actual) }),
      });
    return eachDocument(
      judged,
      (document, index) => {
        const actual = document.get(field) ?? null;
        return (actual === want) === judged.negative ? failed(fail(actual, index)) : good;
      },
      () => fail(noManifest, -1),
    );
  };

export const isKind = hasField('kind', 'kind');
export const isApiVersion = hasField('apiVersion', 'apiVersion');

export const hasDocuments: Judge = (judged) => {
  const { parameters, negative } = judged;
  const want = parameters.count('count') ?? 0n;
  const actual = BigInt((parameters.flag('filterAware') ? judged.documents : judged.all).length);
  if ((actual === want) !== negative) return good;
  return failed(
    failureLines({
      ...nowhere,
      heading: expected(judged, 'documents count to be'),
      expected: String(want),
      ...(negative ? {} : { actual: String(actual) }),
    }),
  );
};

/**
 * Reports whether a document has the wanted kind, apiVersion, name and namespace. A document without a kind or apiVersion matches
 * any. An empty name or namespace in `wanted` matches every document.
 */
function isDocument(document: Document, wanted: Readonly<Record<'kind' | 'apiVersion' | 'name' | 'namespace', string>>): boolean {
  const isOdd = (field: 'kind' | 'apiVersion'): boolean => {
    const actual = document.get(field);
    return typeof actual === 'string' && actual !== wanted[field];
  };
  const hasPart = (field: 'name' | 'namespace'): boolean => {
    const values = valuesAt(document, `metadata.${field}`);
    return wanted[field] === '' || (typeof values !== 'string' && values[0] === wanted[field]);
  };
  return !isOdd('kind') && !isOdd('apiVersion') && hasPart('name') && hasPart('namespace');
}

export const containsDocument: Judge = (judged) => {
  const { parameters, negative } = judged;
  const [kind, apiVersion, name, namespace] = ['kind', 'apiVersion', 'name', 'namespace'].map((parameter) =>
    parameters.text(parameter),
  );
  const wanted = { kind: kind ?? '', apiVersion: apiVersion ?? '', name: name ?? '', namespace: namespace ?? '' };
  const text = [
    `Kind = ${kind}, apiVersion = ${apiVersion}`,
    ...(name ? [`Name = ${name}`] : []),
    ...(namespace ? [`Namespace = ${namespace}`] : []),
  ].join(', ');
  const fail = (document: number): string[] =>
    failureLines({ document, value: -1, heading: expected(judged, 'to contain document'), expected: text });
  if (judged.documents.length === 0) return negative ? good : failed(fail(0));
  const isOneEnough = parameters.flag('any') !== negative;
  const isWanted = (document: Document): boolean => isDocument(document, wanted) !== negative;
  const first = judged.documents.findIndex(isWanted);
  // With `any`, one matching document is sufficient. If the assertion is negated and `any` is not set, one document that does not
  // match is sufficient.
  if (isOneEnough && (judged.failFast ? first === 0 : first >= 0)) return good;
  return eachDocument(
    judged,
    (document, index) => (isWanted(document) ? good : failed(fail(index))),
    () => [],
  );
};

export const lengthEqual: Judge = (judged) => {
  const { parameters } = judged;
  const path = parameters.text('path');
  const paths = parameters.texts('paths') ?? [];
  const count = parameters.count('count');
  if (path !== '' && (count === undefined || count < 0n))
    return failed(errorLines("'count' field must be set if 'path' is used"));
  if (path !== '' && paths.length > 0) return failed(errorLines("'paths' couldn't be used with 'path'"));
  const fail: Fail = (at, want, actual) =>
    failureLines({ ...at, value: -1, heading: expected(judged, 'to match count'), expected: want, actual });
  return eachDocument(
    judged,
    (document, index) =>
      path === ''
        ? equalLengths(judged, { document, index, count, paths }, fail)
        : countAt(judged, { document, index, path, count }, fail),
    () => fail({ path: '', document: -1 }, '', noManifest),
  );
};

type Fail = (at: { readonly path: string; readonly document: number }, want: string, actual: string) => string[];

interface Counted {
  readonly document: Document;
  readonly index: number;
  readonly count: bigint | undefined;
}

/** Checks that the lists at the given paths all have the same length and, if `count` is set, that this length is `count`. */
function equalLengths(
  judged: Judged,
  { paths, ...counted }: Counted & { readonly paths: readonly string[] },
  fail: Fail,
): Judgement {
  const counts = [...new Set(paths)].map((path) => ({ path, ...countAt(judged, { ...counted, path }, fail) }));
  const bad = counts.filter(({ passed }) => !passed);
  if (bad.length > 0) return failed(bad.flatMap(({ lines }) => lines));
  const [first, ...others] = counts.toSorted((a, b) => compareBytes(a.path, b.path));
  if (first === undefined) return failed([]);
  const odd = others.find(({ length }) => (length === first.length) === judged.negative);
  return odd === undefined ? good : failed(fail({ path: odd.path, document: counted.index }, '-1', String(odd.length)));
}

/**
 * Checks the values that a path matches. If `count` is set, each value must have this length, where the length of a value that is
 * not a list is 0. If `count` is not set, each value must be a list. The result includes the length of the last value that was
 * checked.
 */
function countAt(
  judged: Judged,
  { document, index, path, count }: Counted & { readonly path: string },
  fail: Fail,
): Judgement & { readonly length: number } {
  const values = valuesAt(document, path);
  if (typeof values === 'string') return { ...failed(errorLines(values, { document: index, value: -1 })), length: 0 };
  if (values.length === 0) return { passed: judged.negative, lines: [], length: 0 };
  let length = 0;
  const judgement = inTurn<Value>(
    values,
    (value, at) => {
      if (!Array.isArray(value) && count === undefined)
        return { ...failed(errorLines(`${path} is not array`, { document: index, value: at })), isOverlooked: true };
      length = Array.isArray(value) ? value.length : 0;
      if (count === undefined || (BigInt(length) === count) !== judged.negative) return good;
      return failed(fail({ path, document: index }, String(count), String(length)));
    },
    judged,
  );
  return { ...judgement, length };
}
