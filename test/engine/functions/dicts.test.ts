import { evaluate, failureOf } from '../../support/expression.ts';

describe('dict functions', () => {
  it.each([
    ['dict "b" 1 "a" (list 2)', 'map[a:[2] b:1]'],
    ['dict | toJson', '{}'],
    ['dict "a" | toJson', '{"a":""}'],
    ['dict 1 2 nil 3 | toJson', '{"1":2,"\\u003cnil\\u003e":3}'],
    ['get (dict "a" 1) "a"', '1'],
    ['get (dict "a" 1) "b"', ''],
    ['get (dict "a" nil) "a"', '<no value>'],
    ['set (dict "a" 1) "b" 2', 'map[a:1 b:2]'],
    ['set (dict "a" 1) "a" nil | toJson', '{"a":null}'],
    ['unset (dict "a" 1 "b" 2) "a"', 'map[b:2]'],
    ['unset (dict "a" 1) "x" | toJson', '{"a":1}'],
    ['hasKey (dict "a" nil) "a"', 'true'],
    ['hasKey (dict) "a"', 'false'],
    ['pluck "a" (dict "a" 1) (dict "b" 2) (dict "a" 3)', '[1 3]'],
    ['pluck "a" | toJson', '[]'],
    ['pluck "a" (dict "a" nil) | toJson', '[null]'],
    ['keys (dict "b" 1 "a" 2) | sortAlpha', '[a b]'],
    ['keys (dict "a" 1) (dict "b" 1 ) | sortAlpha | toJson', '["a","b"]'],
    ['keys (dict) | toJson', '[]'],
    ['values (dict "a" 1)', '[1]'],
    ['values (dict) | toJson', '[]'],
    ['values (dict "k" (list 1 nil)) | toJson', '[[1,null]]'],
    ['pick (dict "a" 1 "b" 2) "a" "x"', 'map[a:1]'],
    ['pick (dict "a" 1) | toJson', '{}'],
    ['omit (dict "a" 1 "b" 2) "a" "x"', 'map[b:2]'],
    ['omit (dict "a" 1) | toJson', '{"a":1}'],
    ['merge (dict "a" 1) (dict "a" 2 "b" 3)', 'map[a:1 b:3]'],
    [
      'merge (dict "a" 0 "b" "" "c" false "d" nil) (dict "a" 1 "b" "x" "c" true "d" 2) | toJson',
      '{"a":1,"b":"x","c":true,"d":2}',
    ],
    ['merge (dict "m" (dict "x" 1)) (dict "m" (dict "x" 2 "y" 3)) (dict "z" nil) | toJson', '{"m":{"x":1,"y":3}}'],
    ['merge (dict "l" (list 1)) (dict "l" (list 2 3)) | toJson', '{"l":[1]}'],
    ['mustMerge (dict "a" 1) (dict "a" 2 "b" 3)', 'map[a:1 b:3]'],
    ['mustMerge (dict) (dict "m" (dict "x" nil)) | toJson', '{"m":{"x":null}}'],
    ['mergeOverwrite (dict "a" 1) (dict "a" 2 "b" 3)', 'map[a:2 b:3]'],
    [
      'mergeOverwrite (dict "a" 1 "m" (dict "x" 1 "y" 2)) (dict "a" nil "m" (dict "x" 0)) | toJson',
      '{"a":null,"m":{"x":0,"y":2}}',
    ],
    ['mergeOverwrite (dict "a" 1) (dict "a" "") | toJson', '{"a":""}'],
    ['mustMergeOverwrite (dict "a" 1) (dict "a" 2)', 'map[a:2]'],
    ['mustMergeOverwrite (dict "a" (dict "b" 1)) (dict "a" 2) | toJson', '{"a":2}'],
    ['deepCopy (dict "a" (list 1 (dict "b" 2)))', 'map[a:[1 map[b:2]]]'],
    ['deepCopy "x"', 'x'],
    ['deepCopy (until 2)', '[0 1]'],
    ['mustDeepCopy (list 1 2)', '[1 2]'],
    ['mustDeepCopy (dict "a" nil) | toJson', '{"a":null}'],
    ['dig "a" "b" "none" (dict "a" (dict "b" 1))', '1'],
    ['dig "a" "x" "none" (dict "a" (dict "b" 1))', 'none'],
    ['dig "a" "none" (dict "a" nil)', '<no value>'],
    ['dig "a" "none" (dict)', 'none'],
    ['get nil "a"', ''],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['get "x" "a"', 'can\'t handle "x" for arg of type map[string]interface {}'],
    ['set "x" "a" 1', 'can\'t handle "x" for arg of type map[string]interface {}'],
    ['unset "x" "a"', 'can\'t handle "x" for arg of type map[string]interface {}'],
    ['hasKey (list) "a"', 'wrong type for value; expected map[string]interface {}; got []interface {}'],
    ['pluck 1 (dict)', 'expected string; found 1'],
    ['keys (list 1)', 'wrong type for value; expected map[string]interface {}; got []interface {}'],
    ['values "x"', 'can\'t handle "x" for arg of type map[string]interface {}'],
    ['pick "x" "a"', 'can\'t handle "x" for arg of type map[string]interface {}'],
    ['pick (dict) 1', 'expected string; found 1'],
    ['omit (list) "a"', 'wrong type for value; expected map[string]interface {}; got []interface {}'],
    ['merge "x" (dict)', 'can\'t handle "x" for arg of type map[string]interface {}'],
    ['mustMerge (dict) (list)', 'wrong type for value; expected map[string]interface {}; got []interface {}'],
    ['mergeOverwrite (list) (dict)', 'wrong type for value; expected map[string]interface {}; got []interface {}'],
    ['mustMergeOverwrite (dict) "x"', 'can\'t handle "x" for arg of type map[string]interface {}'],
    ['deepCopy nil', 'error calling deepCopy: reflect: call of reflect.Value.Type on zero Value'],
    ['mustDeepCopy nil', 'error calling mustDeepCopy: reflect: call of reflect.Value.Type on zero Value'],
    ['dig "a" (dict)', 'error calling dig: dig needs at least three arguments'],
    [
      'dig "a" "b" "none" (dict "a" 1)',
      'error calling dig: interface conversion: interface {} is int, not map[string]interface {}',
    ],
    ['dig "a" "none" "x"', 'error calling dig: interface conversion: interface {} is string, not map[string]interface {}'],
    ['dig 1 "none" (dict)', 'error calling dig: interface conversion: interface {} is int, not string'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});

describe('nil dicts, and copies of string maps', () => {
  it.each([
    ['merge nil nil | toJson', 'null'],
    ['merge nil | toJson', 'null'],
    ['merge nil (dict) | toJson', '{}'],
    ['merge nil (dict "a" nil) | toJson', '{}'],
    ['mergeOverwrite nil nil nil | toJson', 'null'],
    ['mergeOverwrite nil (dict "a" nil) | toJson', '{"a":null}'],
    ['mustMerge nil nil | printf "%#v"', 'map[string]interface {}(nil)'],
    ['mustMergeOverwrite (dict) nil | toJson', '{}'],
    ['merge (unset nil "x") nil | toJson', 'null'],
    ['deepCopy (split "," "a,b") | typeOf', 'map[string]string'],
    ['index (deepCopy (split "," "a,b")) "_5"', ''],
    ['mustDeepCopy (dict "s" (split "," "a")) | toJson', '{"s":{"_0":"a"}}'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['get (deepCopy (split "," "a,b")) "_0"', 'wrong type for value; expected map[string]interface {}; got map[string]string'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
