import { evaluate, failureOf } from '../../support/expression.ts';

describe('paths', () => {
  it.each([
    ['base "/a/b.txt"', 'b.txt'],
    ['base ""', '.'],
    ['base "//"', '/'],
    ['base "a/b/"', 'b'],
    ['dir "/a/b.txt"', '/a'],
    ['dir "a"', '.'],
    ['dir ""', '.'],
    ['clean "a//b/../c/."', 'a/c'],
    ['clean "/../a"', '/a'],
    ['clean ""', '.'],
    ['ext "a/b.tar.gz"', '.gz'],
    ['ext "a.b/c"', ''],
    ['ext ".x"', '.x'],
    ['isAbs "/a"', 'true'],
    ['isAbs "a/b"', 'false'],
    ['osBase "/a/b.txt"', 'b.txt'],
    ['osBase ""', '.'],
    ['osDir "/a/b.txt"', '/a'],
    ['osDir "/"', '/'],
    ['osClean "a/../../b"', '../b'],
    ['osClean "./"', '.'],
    ['osExt "a.txt"', '.txt'],
    ['osExt "a"', ''],
    ['osIsAbs "/a"', 'true'],
    ['osIsAbs "C:\\\\a"', 'false'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['base 1', 'expected string; found 1'],
    ['clean nil', 'cannot assign nil to string'],
    ['osDir (list)', 'wrong type for value; expected string; got []interface {}'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
