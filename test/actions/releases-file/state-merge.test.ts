import { mergeLayers, overrideValues } from '../../../src/actions/releases-file/state/state-merge.ts';
import type { ValueMap } from '../../../src/base/go/value.ts';
import { dumpYamlPretty, parseYaml3 } from '../../../src/base/yaml/yaml.ts';

const map = (text: string): ValueMap => parseYaml3(text) as ValueMap;
const shown = (value: ValueMap): string => dumpYamlPretty(value).trim().replaceAll('\n', '; ');

describe('layers of state values', () => {
  it.each([
    ['{a: 1}', '{b: 2}', 'a: 1; b: 2'],
    ['{a: {b: 1}}', '{a: {c: 2}}', 'a:;   b: 1;   c: 2'],
    ['{a: 1}', '{a: null}', 'a: 1'],
    ['{}', '{a: null}', 'a: null'],
    ['{a: {b: 1}}', '{a: 2}', 'a: 2'],
    ['{l: [1, 2]}', '{l: [3]}', 'l:;   - 3'],
    ['{l: [1, 2]}', '{l: []}', 'l: []'],
    ['{l: [1, 2, 3]}', '{l: [null, x]}', 'l:;   - 1;   - x;   - 3'],
    ['{l: [{a: 1}]}', '{l: [{b: 2}, null]}', 'l:;   - a: 1;     b: 2;   - null'],
  ])('%s under %s', (below, layer, merged) => {
    expect(shown(mergeLayers(map(below), map(layer)))).toBe(merged);
  });

  it('merge lists by index if they come from the command line', () => {
    expect(shown(mergeLayers(map('{l: [1, 2]}'), map('{l: [3]}'), 'by index'))).toBe('l:;   - 3;   - 2');
  });
});

describe('values files in the same list', () => {
  it.each([
    ['{a: 1}', '{a: null}', 'a: null'],
    ['{a: {b: 1}}', '{a: {c: 2}}', 'a:;   b: 1;   c: 2'],
    ['{l: [1, 2]}', '{l: [null, 3]}', 'l:;   - null;   - 3'],
  ])('%s before %s', (first, second, merged) => {
    expect(shown(overrideValues(map(first), map(second)))).toBe(merged);
  });
});
