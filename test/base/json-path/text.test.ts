import { readFileSync } from 'node:fs';
import type { Value } from '../../../src/base/go/value.ts';
import { jsonPathText } from '../../../src/base/json-path/text.ts';
import { parseValues } from '../../../src/chart/values-file.ts';
import { isTillerlessError } from '../../../src/errors/tillerless-error.ts';
import { jsonLines } from '../../support/work-folder.ts';

/** What `helm show values --jsonpath EXPRESSION` (helm 4.3.2) prints for a chart with the values in values.yaml. */
interface Recorded {
  readonly expression: string;
  readonly output?: string;
  /** the error message, if helm fails with exit code 1 */
  readonly error?: string;
}

const values = parseValues(readFileSync(new URL('values.yaml', import.meta.url), 'utf8'));

function answer(expression: string, root: Value = values): Omit<Recorded, 'expression'> {
  try {
    return { output: jsonPathText(expression, root) };
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return { error: error.helmText ?? error.message };
  }
}

it.each(jsonLines<Recorded>(new URL('cases.jsonl', import.meta.url)))('$expression', ({ expression, ...want }) => {
  expect(answer(expression)).toEqual(want);
});

describe('where Go has a random order or panics', () => {
  it.each([
    ['{.image.*}', 'nginx 1.25 dotted'],
    ['{..k}', '1 deep'],
    ['{range .mixed[*]}{range @}{@}{end}{end}', ''],
    ['{range .nothing}{[0]}{end}', ''],
  ])('%s', (expression, output) => {
    expect(answer(expression)).toEqual({ output });
  });
});

describe('limits', () => {
  const steps = /takes more than 2000000 steps/;
  const list: Value = new Map([['l', Array.from({ length: 1000 }, (_, i) => i)]]);
  const nestedLists = Array.from({ length: 30 }).reduce<Value>((value) => [value], 1);
  const nestedMaps = Array.from({ length: 900 }).reduce<Value>((value) => new Map([['k', value]]), 'leaf');

  it.each<readonly [name: string, expression: string, root: Value, error: RegExp]>([
    ['ranges without an end, which run twice', '{range @}'.repeat(400), list, steps],
    ['nested ranges', '{range @}'.repeat(10_000), list, /more than 500 nested ranges/],
    ['repeated unions', `{${'[*,*]'.repeat(30)}}`, nestedLists, steps],
    ['repeated filters', '{.l[?(@>1.0)]}'.repeat(3000), list, steps],
    ['repeated recursive descent', `{${"..['k']".repeat(4)}}`, nestedMaps, steps],
    ['the bytes of long strings', '{.s.*}'.repeat(3), new Map([['s', 'x'.repeat(1_000_000)]]), steps],
    ['nested filters', `{${'[?(a"[?(b\\"'.repeat(10_000)}}`, list, /unterminated filter|nested too deeply/],
    ['much output', '{@}'.repeat(100_000), list, /prints more than 33554432 characters/],
    ['much text in a range', `{range .l[*]}${'text'.repeat(30_000)}{end}`, list, /prints more than 33554432 characters/],
    ['many spaces in a union', `{[0,${' '.repeat(200_000)}x${' '.repeat(200_000)}x]}`, list, /invalid array index/],
    ['an index with many digits', `{.l[${'9'.repeat(200_000)}]}`, list, /is not a number/],
    ['a number with many digits', `{${'9'.repeat(200_000)}}`, list, /cannot parse number/],
    ['many opening braces', '{'.repeat(200_000), list, /unrecognized character in action/],
  ])('%s', (_, expression, root, error) => {
    expect(answer(expression, root).error).toMatch(error);
  });

  it.each([
    ['a long path', `{${'.a'.repeat(200_000)}}`],
    ['a key that is a long path', `{['${'a.'.repeat(200_000)}a']}`],
    ['many indexes', `{${'[0]'.repeat(100_000)}}`],
  ])('%s is within the limits', (_, expression) => {
    expect(answer(expression)).toEqual({ output: '' });
  });
});
