import { Int } from '../../../src/base/go/value.ts';
import { readNumber } from '../../../src/engine/template/literals.ts';

it.each([
  ['07', 7n],
  ['0x1F', 31n],
  ['0b11', 3n],
  ['1_000', 1000n],
  ['-5', -5n],
])('reads %s as an integer', (text, want) => {
  expect(readNumber(text)).toEqual({ value: new Int(want) });
});

it.each([
  ['09.5', 9.5],
  ['08e1', 80],
  ['1.5', 1.5],
])('reads %s as a float', (text, want) => {
  expect(readNumber(text)).toEqual({ value: want });
});

// Helm rejects these: a literal in integer form is never read as a float.
it.each(['08', '018', '0_8', '-08', '99999999999999999999'])('rejects %s', (text) => {
  expect(readNumber(text)).toEqual({ error: expect.stringContaining(text) as unknown });
});
