import { Int } from '../../../src/base/go/value.ts';
import { dumpYamlPretty, parseYaml3, parseYaml3Documents } from '../../../src/base/yaml/yaml.ts';
import { reasonOf } from '../../../src/errors/tillerless-error.ts';

const problem = (text: string): string => {
  try {
    parseYaml3Documents(text);
    return '';
  } catch (error) {
    return reasonOf(error).replace('error converting YAML to JSON: ', '');
  }
};

// Recorded from go.yaml.in/yaml/v3: each value as that library writes it.
it.each([
  ['a: yes', 'a: "yes"\n'],
  ['a: true', 'a: true\n'],
  ['a: 0x1F', 'a: 31\n'],
  ['a: 017', 'a: 15\n'],
  ['a: 1_000', 'a: 1000\n'],
  ['a: 1.50', 'a: 1.5\n'],
  ['a: 12:30', 'a: "12:30"\n'],
  ['a: 2020-01-02', 'a: 2020-01-02T00:00:00Z\n'],
  ['a: 2001-12-14t21:59:43.10-05:00', 'a: 2001-12-14T21:59:43.1-05:00\n'],
  ['a: .inf', 'a: .inf\n'],
  ['a: &q {b: 1}\nc: {<<: *q, b: 2}', 'a:\n  b: 1\nc:\n  b: 2\n'],
  ['a: &q {b: 1}\nc: {b: 3, <<: *q}', 'a:\n  b: 1\nc:\n  b: 3\n'],
  ['on: 1', '"on": 1\n'],
])('%j', (text, written) => {
  expect(dumpYamlPretty(parseYaml3(text) ?? null)).toBe(written);
});

it('distinguishes integers from floats', () => {
  expect([parseYaml3('1'), parseYaml3('1.0')].map((value) => value instanceof Int)).toEqual([true, false]);
});

it.each(['', '# only a comment', '\n'])('%j has no document', (text) => expect(parseYaml3(text)).toBeUndefined());

// Recorded from go.yaml.in/yaml/v3.
it.each([
  ['a: 1\nb: 2\na: 3', 'yaml: unmarshal errors:\n  line 3: mapping key "a" already defined at line 1'],
  [
    'k: {a: 1, a: 2}\nl:\n  z: 1\n  z: 3',
    'yaml: unmarshal errors:\n  line 1: mapping key "a" already defined at line 1\n  line 4: mapping key "z" already defined at line 3',
  ],
  ['a: 1\n---\nb: 1\nb: 2\n---\n[\n', 'yaml: unmarshal errors:\n  line 4: mapping key "b" already defined at line 3'],
  ['a: *u', "yaml: unknown anchor 'u' referenced"],
])('rejects %j', (text, message) => {
  expect(problem(text)).toBe(message);
});
