import { goFloat } from '../../../src/actions/chart-schema/go-float.ts';

/** Results of strconv.ParseFloat. */
it.each([
  ['1.50', 1.5],
  ['+5', 5],
  ['.5', 0.5],
  ['5.', 5],
  ['1e3', 1000],
  ['0x1p4', 16],
  ['0x1.8p1', 3],
  ['Inf', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
  ['nan', Number.NaN],
  ['1_000.5', 1000.5],
  ['0x_1p4', 16],
  ['0x1_0p1', 32],
  ['', undefined],
  ['1__0', undefined],
  ['1_e3', undefined],
  ['_1', undefined],
  ['0x1p', undefined],
  ['+nan', undefined],
  ['0x1F', undefined],
  ['.inf', undefined],
  ['1e400', undefined],
  ['1 ', undefined],
  ['abc', undefined],
])('goFloat(%j) is %p', (text, value) => {
  expect(goFloat(text)).toBe(value);
});
