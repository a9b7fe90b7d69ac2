import { compareBytes, compareNatural, compareNaturalV3 } from '../../src/base/natural-sort.ts';

// Each pair is in the order of Helm 4.3.1, whose toYaml uses go-yaml v2 and whose toYamlPretty uses v3.
describe('compareNatural', () => {
  it.each([
    ['a1-', 'a1b'],
    ['1/', '1a'],
    ['x12.', 'x12a'],
    ['a2', 'a10'],
    ['a1', 'a01'],
    ['a1', 'a001'],
    ['v1.2', 'v1.10'],
    ['1.9.10', '1.10.2'],
    ['a10b2', 'a10b10'],
    ['a9c1', 'a10b1'],
    ['00a', '0a'],
    ['a-b', 'ab'],
    ['a_1', 'a1'],
    ['a.b', 'a/b'],
    ['B', 'a'],
    ['z', 'é'],
    ['a', '日'],
    ['2', '٣'],
    ['a10', 'a٣'],
    ['½', '1'],
    ['a', '𝔸'],
    ['~', '😀'],
    ['1b', '𝟙a'],
    ['18446744073709551617', '99999999999999999999'],
    ['9223372036854775808', '1'],
    ['a9223372036854775807', 'a9223372036854775808'],
    ['a10', 'a100'],
    ['10', '1x'],
    ['a 1', 'a1'],
    ['key9x', 'key10'],
    ['a0', 'a0-1'],
    ['1', 'a'],
  ])('%s < %s', (first, second) => {
    expect(compareNatural(first, second)).toBeLessThan(0);
    expect(compareNatural(second, first)).toBeGreaterThan(0);
  });
});

describe('compareNaturalV3', () => {
  it.each([
    ['a1b', 'a1-'],
    ['1a', '1/'],
    ['x12a', 'x12.'],
    ['a2', 'a10'],
    ['a1', 'a01'],
    ['a1', 'a001'],
    ['v1.2', 'v1.10'],
    ['1.9.10', '1.10.2'],
    ['a10b2', 'a10b10'],
    ['a9c1', 'a10b1'],
    ['0a', '00a'],
    ['a-b', 'ab'],
    ['a_1', 'a1'],
    ['a.b', 'a/b'],
    ['B', 'a'],
    ['z', 'é'],
    ['a', '日'],
    ['2', '٣'],
    ['a10', 'a٣'],
    ['½', '1'],
    ['a', '𝔸'],
    ['~', '😀'],
    ['1b', '𝟙a'],
    ['18446744073709551617', '99999999999999999999'],
    ['9223372036854775808', '1'],
    ['a9223372036854775807', 'a9223372036854775808'],
    ['a10', 'a100'],
    ['1x', '10'],
    ['a 1', 'a1'],
    ['key9x', 'key10'],
    ['a0', 'a0-1'],
    ['1', 'a'],
  ])('%s < %s', (first, second) => {
    expect(compareNaturalV3(first, second)).toBeLessThan(0);
    expect(compareNaturalV3(second, first)).toBeGreaterThan(0);
  });
});

describe('compareBytes', () => {
  it.each([
    ['a10', 'a2'],
    ['B', 'a'],
    ['z', 'é'],
    ['\uffff', '😀'],
    ['a', 'ab'],
  ])('%s < %s', (first, second) => {
    expect(compareBytes(first, second)).toBeLessThan(0);
  });
});
