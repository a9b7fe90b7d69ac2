import { Int } from '../../../src/base/go/value.ts';
import { readNumber } from '../../../src/engine/template/literals.ts';
import { evaluate, failureOf } from '../../support/expression.ts';

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

// Helm rejects these literals: a literal that looks like an integer is never parsed as a float.
it.each(['08', '018', '0_8', '-08', '99999999999999999999'])('rejects %s', (text) => {
  expect(readNumber(text)).toEqual({ error: expect.stringContaining(text) as unknown });
});

describe('unusual numbers', () => {
  it.each([
    ['0x1p4i', '(0+16i)'],
    ['08i', '(0+8i)'],
    ['1_0i', '(0+10i)'],
    ['1+2i', '(1+2i)'],
    ['-1-2i', '(-1-2i)'],
    ['010+1i', '(10+1i)'],
    ['+1i', '(0+1i)'],
    ['1e19', '1e+19'],
    ['9223372036854775808.0', '9.223372036854776e+18'],
    ['00.5', '0.5'],
    ['0x.8p1', '1'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['0b1.1', '"0b1.1"'],
    ['0o1.1', '"0o1.1"'],
    ['0x1.8', '"0x1.8"'],
    ['0x1i', '"0x1i"'],
    ['1e400+1i', 'value out of range'],
    ['1__0+1i', 'invalid syntax'],
    ['1+i', 'syntax error scanning complex number'],
    ['1+.i', 'invalid syntax'],
    ['0o7+1i', 'syntax error scanning complex number'],
    ['1i+2i', 'syntax error scanning complex number'],
    ['1+2', '"1+2"'],
    ['1-2i3', '"1-2i3"'],
    ['1e400i', '"1e400i"'],
    ['0x', '"0x"'],
    ['0b', '"0b"'],
    ['0b2', '"0b2"'],
    ['0o8', '"0o8"'],
    ['0xg', '"0xg"'],
    ['1_', '"1_"'],
    ['1__0', '"1__0"'],
    ['_1', 'function "_1" not defined'],
    ['1e', '"1e"'],
    ['1e+', '"1e+"'],
    ['1.2.3', 'unexpected ".3" in operand'],
    ['08', '"08"'],
    ['0779', '"0779"'],
    ['18446744073709551615', '18446744073709551615 overflows int'],
    ['18446744073709551616', '"18446744073709551616"'],
    ['-9223372036854775809', '"-9223372036854775809"'],
    ['0x1p', '"0x1p"'],
    ['1p4', '"1p"'],
    ["'\\\\u12'", "'\\\\u12'"],
    ["'\\\\777'", "'\\\\777'"],
    ["'\\\\400'", "'\\\\400'"],
    ["''", 'invalid syntax'],
    ["'ab'", "'ab'"],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
