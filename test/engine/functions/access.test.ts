import { evaluate, failureOf } from '../../support/expression.ts';

describe('index, len and call', () => {
  it.each([
    ['index (list "a" "b") 1', 'b'],
    ['index (dict "a" (list 1 (dict "b" "x"))) "a" 1 "b"', 'x'],
    ['index (dict "a" 1) "x"', '<no value>'],
    ['index "abc" 1', '98'],
    ['index (list 1)', '[1]'],
    ['len "héllo"', '6'],
    ['len (list 1 2)', '2'],
    ['len (dict "a" 1)', '1'],
    ['len (until 4)', '4'],
    ['len ""', '0'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['index (list 1) 2', 'error calling index: index out of range: 2'],
    ['index (list 1) 1', 'error calling index: reflect: slice index out of range'],
    ['index (list 1) -1', 'error calling index: index out of range: -1'],
    ['index (dict) 1', 'error calling index: value has type int; should be string'],
    ['index nil 1', 'error calling index: index of untyped nil'],
    ['index 1 1', "error calling index: can't index item of type int"],
    ['index (list 1) "0"', 'error calling index: cannot index slice/array with type string'],
    ['len 1', 'error calling len: len of type int'],
    ['len nil', 'error calling len: reflect: call of reflect.Value.Type on zero Value'],
    ['call "x"', 'error calling call: non-function "x" of type string'],
    ['call nil', 'error calling call: call of nil'],
    ['call 1 2', 'error calling call: non-function 1 of type int'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
