import { Int, isMap, type Value } from '../../../base/go/value.ts';
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

/** The text of a file that is no YAML. */
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

function goKind(value: Value): string {
  if (value instanceof Int) return 'int';
  if (value === null) return '<nil>';
  if (typeof value === 'number') return 'float64';
  if (isMap(value)) return 'map[string]interface {}';
  if (Array.isArray(value)) return '[]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** @param wanted the sign that comparing the actual with the expected value must give */
const ordered =
  (wanted: 1 | -1): Judge =>
  (judged) => {
    const want = judged.parameters.value('value');
    const path = judged.parameters.text('path');
    const word = wanted > 0 ? 'greater' : 'less';
    return eachValue(
      judged,
      (value, spot) => {
        if (goKind(value) !== goKind(want))
          return failed(errorLines(`actual '${goKind(value)}' and expected '${goKind(want)}' types do not match`, spot));
        const [a, b] = [value, want].map((each) => (each instanceof Int ? Number(each.value) : each));
        const isOrdered = (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string');
        if (!isOrdered) return failed(errorLines(`unsupported type '${goKind(value)}'`, spot));
        const holds = deepEqual(value, want) || (wanted > 0 ? (a ?? 0) > (b ?? 0) : (a ?? 0) < (b ?? 0));
        // helm-unittest never fails notGreaterOrEqual, whatever the values; existing suites rely on it.
        if (holds !== judged.negative || (judged.negative && wanted > 0)) return good;
        return failed(
          failureLines({
            ...spot,
            path,
            heading: expected(judged, `to be ${word} then or equal to, got`),
            expected: `the actual '${plain(value)}' is not ${word} or equal to the expected '${plain(want)}'`,
          }),
        );
      },
      () => errorLines(noManifest),
    );
  };

export const greaterOrEqual = ordered(1);
export const lessOrEqual = ordered(-1);

function plain(value: Value): string {
  return value instanceof Int ? value.value.toString() : String(value);
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
      const found = valuesAt(document, path);
      if (typeof found === 'string') return failed(errorLines(found, { document: index, value: -1 }));
      return found.length > 0 === judged.negative ? failed(fail(index)) : good;
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
      const actual = value === null ? '' : goKind(value);
      return (actual === want) === negative ? failed(fail(actual, spot)) : good;
    },
    () => fail(noManifest, { document: -1, value: -1 }),
  );
};

export const matchRegex: Judge = (judged) => {
  const { parameters, negative } = judged;
  const pattern = parameters.text('pattern');
  if (pattern === '') return failed(errorLines("expected field 'pattern' to be filled"));
  const compiled = patternOf(pattern);
  if (typeof compiled === 'string' && judged.documents.length > 0)
    return failed(judged.documents.flatMap(() => errorLines(compiled)));
  const path = parameters.text('path');
  const fail = (actual: string, spot: Spot): string[] =>
    failureLines({ ...spot, path, heading: expected(judged, 'to match'), expected: pattern, actual });
  return eachValue(
    judged,
    (value, spot) => {
      if (typeof value !== 'string') return failed(errorLines(`expect '${path}' to be a string, got:\n${yamlOf(value)}`, spot));
      const actual = parameters.flag('decodeBase64') ? fromBase64(value) : value;
      if (actual === undefined) return notDecoded(value, spot);
      return typeof compiled !== 'string' && compiled.test(actual) === negative ? failed(fail(actual, spot)) : good;
    },
    () => fail(noManifest, { document: -1, value: -1 }),
  );
};

export const matchRegexRaw: Judge = (judged) => {
  const pattern = judged.parameters.text('pattern');
  if (pattern === '') return failed(errorLines("expected field 'pattern' to be filled"));
  const compiled = patternOf(pattern);
  if (typeof compiled === 'string') return failed(errorLines(compiled));
  const fail = (actual: string): string[] =>
    failureLines({ document: -1, value: -1, heading: expected(judged, 'to match'), expected: pattern, actual });
  return eachDocument(
    judged,
    (document) => {
      const actual = String(uniform(rawOf(document)));
      return compiled.test(actual) === judged.negative ? failed(fail(actual)) : good;
    },
    () => fail(noManifest),
  );
};

/** `failedTemplate`: the error of the template, which is the only document. */
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
      if (pattern === '') return (message === raw) === negative ? failed(fail(String(raw), shown)) : good;
      if (typeof raw !== 'string') return good;
      return matchesError(pattern, raw) === negative ? failed(fail(raw, shown)) : good;
    },
    () => fail('No failed document', -1),
  );
}

/** A pattern that does not compile or match is tried once more as plain text. */
function matchesError(pattern: string, text: string): boolean {
  const compiled = patternOf(pattern);
  return (typeof compiled !== 'string' && compiled.test(text)) || text.includes(pattern);
}
