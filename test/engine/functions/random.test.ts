import { evaluate, failureOf } from '../../support/expression.ts';

describe('random values', () => {
  it.each([
    ['randAlphaNum 5 | len', '5'],
    ['randAlphaNum 0', ''],
    ['randAlphaNum 40 | regexMatch "^[A-Za-z0-9]{40}$"', 'true'],
    ['randAlphaNum -1', ''],
    ['randAlpha 40 | regexMatch "^[A-Za-z]{40}$"', 'true'],
    ['randAlpha 0', ''],
    ['randNumeric 40 | regexMatch "^[0-9]{40}$"', 'true'],
    ['randNumeric 0', ''],
    ['randAscii 40 | regexMatch "^[ -~]{40}$"', 'true'],
    ['randAscii 0', ''],
    ['randAscii 1 | len', '1'],
    ['randBytes 16 | len', '24'],
    ['randBytes 0', ''],
    ['randBytes 3 | regexMatch "^[A-Za-z0-9+/]{4}$"', 'true'],
    ['uuidv4 | regexMatch "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"', 'true'],
    ['eq uuidv4 uuidv4', 'false'],
    ['shuffle "aaa"', 'aaa'],
    ['shuffle ""', ''],
    ['shuffle "cab" | splitList "" | sortAlpha | join ""', 'abc'],
    ['shuffle "é"', 'é'],
    ['getHostByName "localhost"', ''],
    ['getHostByName ""', ''],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['randAlphaNum "5"', 'expected integer; found "5"'],
    ['randAlpha nil', 'cannot assign nil to int'],
    ['randNumeric "x"', 'expected integer; found "x"'],
    ['randAscii 1.5', 'expected integer; found 1.5'],
    ['randBytes -1', 'error calling randBytes: runtime error: makeslice: len out of range'],
    ['uuidv4 1', 'wrong number of args for uuidv4: want 0 got 1'],
    ['shuffle 1', 'expected string; found 1'],
    ['getHostByName 1', 'expected string; found 1'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
