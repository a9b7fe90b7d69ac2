import { formatFloatG } from '../../../base/go/float.ts';
import { Int, isMap, type Value } from '../../../base/go/value.ts';
import { compareBytes } from '../../../base/natural-sort.ts';
import { goDiff } from '../go-diff.ts';
import {
  deepEqual,
  eachDocument,
  eachValue,
  errorLines,
  expected,
  failureLines,
  fromBase64,
  good,
  goTypeOf,
  inTurn,
  type Judge,
  type Judged,
  type Judgement,
  patternOf,
  type Spot,
  uniform,
  valuesAt,
  yamlOf,
} from './judged.ts';

const noManifest = 'no manifest found';

function failed(lines: readonly string[]): Judgement {
  return { passed: false, lines };
}

const notDecoded = (text: string, spot: Spot): Judgement =>
  failed(errorLines(`unable to decode base64 expected content ${text}`, spot));

export const equal: Judge = (judged) => {
  const { parameters, negative } = judged;
  const want = parameters.value('value');
  const path = parameters.text('path');
  const fail = (actual: Value, spot: Spot): string[] => {
    const [a, b] = [yamlOf(want), yamlOf(actual)];
    const shown = negative ? {} : { actual: b, diff: goDiff(a, b) };
    return failureLines({ ...spot, path, heading: expected(judged, 'to equal'), expected: a, ...shown });
  };
  return eachValue(
    judged,
    (value, spot) => {
      const decoded = parameters.flag('decodeBase64') && typeof value === 'string' ? fromBase64(value) : value;
      if (decoded === undefined) return notDecoded(String(value), spot);
      const actual = uniform(decoded);
      return deepEqual(want, actual) === negative ? failed(fail(actual, spot)) : good;
    },
    () => fail(noManifest, { document: -1, value: -1 }),
  );
};

/** Returns the content of a file that is not YAML. */
function rawOf(document: ReadonlyMap<string, Value>): string {
  const raw = document.get('raw');
  return typeof raw === 'string' ? raw : '<nil>';
}

export const equalRaw: Judge = (judged) => {
  const want = judged.parameters.text('value');
  const fail = (actual: string): string[] => {
    const [a, b] = [yamlOf(want), yamlOf(actual)];
    const shown = judged.negative ? {} : { actual: b, diff: goDiff(a, b) };
    return failureLines({ document: -1, value: -1, heading: expected(judged, 'to equal'), expected: a, ...shown });
  };
  return eachDocument(
    judged,
    (document) => {
      const actual = String(uniform(rawOf(document)));
      return (want === actual) === judged.negative ? failed(fail(actual)) : good;
    },
    () => fail(noManifest),
  );
};

/** Returns an assertion that compares numbers or strings. @param wanted 1 for "greater or equal", -1 for "less or equal" */
const ordered =
  (wanted: 1 | -1): Judge =>
  (judged) => {
    const want = judged.parameters.value('value');
    const path = judged.parameters.text('path');
    const comparison = wanted > 0 ? 'greater' : 'less';
    const fail = (problem: string, spot: Spot): string[] =>
      failureLines({ ...spot, path, heading: expected(judged, `to be ${comparison} then or equal to, got`), expected: problem });
    return eachDocument(
      judged,
      (document, index) => {
        const values = valuesAt(document, path);
        if (typeof values === 'string') return failed(errorLines(values, { document: index, value: -1 }));
        if (values.length === 0)
          return judged.negative ? good : failed(errorLines(`unknown path '${path}'`, { document: index, value: -1 }));
        const judge = (value: Value, at: number): Judgement => {
          const spot = { document: index, value: at };
          const [ours, theirs] = [value, want].map((operand) => (operand === null ? '%!s(<nil>)' : goTypeOf(operand)));
          if (ours !== theirs)
            return {
              ...failed(errorLines(`actual '${ours}' and expected '${theirs}' types do not match`, spot)),
              isOverlooked: true,
            };
          if (!isOrdered(value)) return failed(fail(`unsupported type '${goTypeOf(value)}'`, spot));
          const holds = deepEqual(value, want) || (wanted > 0 ? isLess(want, value) : isLess(value, want));
          // notGreaterOrEqual never fails in helm-unittest, regardless of the values, and existing suites rely on it.
          if (holds !== judged.negative || (judged.negative && wanted > 0)) return good;
          return failed(
            fail(`the actual '${plain(value)}' is not ${comparison} or equal to the expected '${plain(want)}'`, spot),
          );
        };
        return inTurn(values, judge, judged);
      },
      () => fail('no manifests found', { document: -1, value: -1 }),
    );
  };

function isOrdered(value: Value): boolean {
  return value instanceof Int || typeof value === 'number' || typeof value === 'string';
}

/** Reports whether `a` is less than `b`. Both must have the same type. Strings are compared bytewise. */
function isLess(a: Value, b: Value): boolean {
  if (a instanceof Int && b instanceof Int) return a.value < b.value;
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b) < 0;
  return Number(a) < Number(b);
}

export const greaterOrEqual = ordered(1);
export const lessOrEqual = ordered(-1);

function plain(value: Value): string {
  if (value instanceof Int) return value.value.toString();
  return typeof value === 'number' ? formatFloatG(value) : String(value);
}

export const exists: Judge = (judged) => {
  const path = judged.parameters.text('path');
  const fail = (document: number): string[] => [
    ...(document >= 0 ? [`DocumentIndex:\t${document}`] : []),
    `Path:\t${path.trim()} expected to ${judged.negative ? 'NOT ' : ''}exists`,
  ];
  return eachDocument(
    judged,
    (document, index) => {
      const values = valuesAt(document, path);
      if (typeof values === 'string') return failed(errorLines(values, { document: index, value: -1 }));
      return values.length > 0 === judged.negative ? { ...failed(fail(index)), goesOn: true } : good;
    },
    () => fail(-1),
  );
};

function isEmptyValue(value: Value): boolean {
  if (value instanceof Int) return value.value === 0n;
  if (isMap(value)) return value.size === 0;
  return Array.isArray(value) ? value.length === 0 : value === null || value === '' || value === 0 || value === false;
}

export const isNullOrEmpty: Judge = (judged) => {
  const path = judged.parameters.text('path');
  const fail = (value: Value, spot: Spot): string[] =>
    failureLines({ ...spot, path, heading: expected(judged, 'to be null or empty, got'), expected: yamlOf(value) });
  return eachValue(
    judged,
    (value, spot) => (isEmptyValue(value) === judged.negative ? failed(fail(value, spot)) : good),
    () => fail(noManifest, { document: -1, value: -1 }),
  );
};

export const isType: Judge = (judged) => {
  const { parameters, negative } = judged;
  const want = parameters.text('type');
  const fail = (actual: string, spot: Spot): string[] =>
    failureLines({
      ...spot,
      path: parameters.text('path'),
      heading: expected(judged, 'to be of type'),
      expected: want,
      actual,
    });
  return eachValue(
    judged,
    (value, spot) => {
      const actual = value === null ? '' : goTypeOf(value);
      return (actual === want) === negative ? failed(fail(actual, spot)) : good;
    },
    () => fail(noManifest, { document: -1, value: -1 }),
  );
};

export const matchRegex: Judge = (judged) => {
  const { parameters, negative } = judged;
  const pattern = parameters.text('pattern');
  if (pattern === '') return failed(errorLines("expected field 'pattern' to be filled"));
  const path = parameters.text('path');
  const compiled = patternOf(pattern);
  if (typeof compiled === 'string') return malformed(judged, compiled);
  const fail = (actual: string, spot: Spot): string[] =>
    failureLines({ ...spot, path, heading: expected(judged, 'to match'), expected: pattern, actual });
  return eachValue(
    judged,
    (value, spot) => {
      if (typeof value !== 'string') return failed(errorLines(`expect '${path}' to be a string, got:\n${yamlOf(value)}`, spot));
      const actual = parameters.flag('decodeBase64') ? fromBase64(value) : value;
      if (actual === undefined) return notDecoded(value, spot);
      return compiled.test(actual) === negative ? failed(fail(actual, spot)) : good;
    },
    () => fail(noManifest, { document: -1, value: -1 }),
  );
};

/**
 * Reports a malformed pattern as a failure of each document. If the path is malformed too, the path's error is reported instead.
 */
function malformed(judged: Judged, problem: string): Judgement {
  return eachDocument(
    judged,
    (document, index) => {
      const values = valuesAt(document, judged.parameters.text('path'));
      return failed(typeof values === 'string' ? errorLines(values, { document: index, value: -1 }) : errorLines(problem));
    },
    () =>
      failureLines({
        document: -1,
        value: -1,
        path: judged.parameters.text('path'),
        heading: expected(judged, 'to match'),
        expected: judged.parameters.text('pattern'),
        actual: noManifest,
      }),
  );
}

export const matchRegexRaw: Judge = (judged) => {
  const pattern = judged.parameters.text('pattern');
  if (pattern === '') return failed(errorLines("expected field 'pattern' to be filled"));
  const compiled = patternOf(pattern);
  const fail = (actual: string): string[] =>
    failureLines({ document: -1, value: -1, heading: expected(judged, 'to match'), expected: pattern, actual });
  return eachDocument(
    judged,
    (document) => {
      if (typeof compiled === 'string') return failed(errorLines(compiled));
      const actual = String(uniform(rawOf(document)));
      return compiled.test(actual) === judged.negative ? failed(fail(actual)) : good;
    },
    () => fail(noManifest),
  );
};

/** Evaluates `failedTemplate`. If rendering failed, the error message is checked as if it were the only document. */
export const failedTemplate: Judge = (judged) => {
  const { parameters, negative } = judged;
  const message = parameters.text('errorMessage');
  const pattern = parameters.text('errorPattern');
  if (message !== '' && pattern !== '')
    return failed(errorLines("single attribute 'errorMessage' or 'errorPattern' supported at the same time"));
  const documents = judged.renderError === undefined ? judged.documents : [new Map<string, Value>([['raw', judged.renderError]])];
  return judgeErrors({ ...judged, documents }, { message, pattern, negative });
};

function judgeErrors(
  judged: Judged,
  { message, pattern, negative }: { readonly message: string; readonly pattern: string; readonly negative: boolean },
): Judgement {
  const heading = expected(judged, pattern === '' ? 'to equal' : 'to match');
  const fail = (actual: string, document: number): string[] =>
    failureLines({ document, value: -1, heading, expected: message || pattern, ...(negative ? {} : { actual }) });
  return eachDocument(
    judged,
    (document, index) => {
      if (message === '' && pattern === '') return good;
      const raw = document.get('raw') ?? null;
      const shown = judged.renderError === undefined ? index : -1;
      if (pattern === '')
        return (message === raw) === negative ? failed(fail(raw === null ? '%!s(<nil>)' : String(raw), shown)) : good;
      if (typeof raw !== 'string') return good;
      return isUnwanted({ pattern, text: raw, unwanted: negative }) ? failed(fail(raw, shown)) : good;
    },
    () => fail('No failed document', -1),
  );
}

interface ErrorMatch {
  readonly pattern: string;
  readonly text: string;
  /** true if a match makes the assertion fail, false if a mismatch does */
  readonly unwanted: boolean;
}

const metaCharacters = /[\\.+*?()|[\]{}^$]/;

/**
 * Reports whether an assertion about an error message fails. A pattern with special characters is matched both as a regular
 * expression and as a plain string. As in helm-unittest, an assertion passes if either of them matches, and a negated assertion
 * fails only if both match.
 */
function isUnwanted({ pattern, text, unwanted }: ErrorMatch): boolean {
  const compiled = patternOf(pattern);
  const isMatch = typeof compiled === 'string' ? text.includes(pattern) : compiled.test(text);
  if (isMatch !== unwanted) return false;
  return !metaCharacters.test(pattern) || text.includes(pattern) === unwanted;
}
