import { evaluate, failureOf } from '../../support/expression.ts';

describe('encodings', () => {
  it.each([
    ['b64enc "hello"', 'aGVsbG8='],
    ['b64enc ""', ''],
    ['b64enc "é\\xff"', 'w6n/'],
    ['b64dec "aGVsbG8="', 'hello'],
    ['b64dec ""', ''],
    ['b64dec "!!!"', 'illegal base64 data at input byte 0'],
    ['b64dec "aGVsbG8"', 'illegal base64 data at input byte 4'],
    ['b64dec "aGVs\\nbG8="', 'hello'],
    ['b32enc "hello"', 'NBSWY3DP'],
    ['b32enc "é"', 'YOUQ===='],
    ['b32dec "NBSWY3DP"', 'hello'],
    ['b32dec "nbswy3dp"', 'illegal base32 data at input byte 0'],
    ['b32dec "A"', 'illegal base32 data at input byte 0'],
    ['sha1sum "hello"', 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d'],
    ['sha1sum ""', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['sha256sum "hello"', '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'],
    ['sha256sum "é\\xff"', 'e6c36aed9f5fabb910f32716a3a202453f387faea316fa8502f205a3e1bb71bd'],
    ['sha512sum "hello" | trunc 32', '9b71d224bd62f3785d96d46ad3ea3d73'],
    ['sha512sum "" | len', '128'],
    ['adler32sum "hello"', '103547413'],
    ['adler32sum ""', '1'],
    ['toJson (dict "b" 1 "a" (list nil true 1.5 "<x>&"))', '{"a":[null,true,1.5,"\\u003cx\\u003e\\u0026"],"b":1}'],
    ['toJson nil', 'null'],
    ['toJson 1e21', '1e+21'],
    ['toJson "\\u2028é\\t\\x7f"', '"\\u2028é\\t\u007f"'],
    ['mustToJson (list 1 "a")', '[1,"a"]'],
    ['mustToJson (dict)', '{}'],
    ['toRawJson "<a> & b"', '"<a> & b"'],
    ['toRawJson (dict "k" "\\u2028>")', '{"k":"\\u2028>"}'],
    ['mustToRawJson "<a>"', '"<a>"'],
    ['mustToRawJson nil', 'null'],
    ['toPrettyJson (dict "a" (list 1 2) "b" (dict))', '{\n  "a": [\n    1,\n    2\n  ],\n  "b": {}\n}'],
    ['toPrettyJson (list)', '[]'],
    ['mustToPrettyJson (dict "a" 1)', '{\n  "a": 1\n}'],
    ['mustToPrettyJson "x"', '"x"'],
    ['fromJson "{\\"a\\":[1,2.5,null]}"', 'map[a:[1 2.5 <nil>]]'],
    ['fromJson "{\\"a\\":1}" | toJson', '{"a":1}'],
    ['fromJson "[1]"', 'map[Error:json: cannot unmarshal array into Go value of type map[string]interface {}]'],
    ['fromJson "{"', 'map[Error:unexpected end of JSON input]'],
    ['fromJson ""', 'map[Error:unexpected end of JSON input]'],
    ['fromJsonArray "[1,\\"a\\",null]" | toJson', '[1,"a",null]'],
    ['fromJsonArray "{}"', '[json: cannot unmarshal object into Go value of type []interface {}]'],
    ['fromJsonArray "[1"', '[unexpected end of JSON input]'],
    ['mustFromJson "[1,{\\"a\\":null}]" | toJson', '[1,{"a":null}]'],
    ['mustFromJson "\\"x\\""', 'x'],
    ['mustFromJson "1e3"', '1000'],
    ['toYaml (dict "b" 1 "a" (list 1 "two" nil true) "c" (dict))', 'a:\n- 1\n- two\n- null\n- true\nb: 1\nc: {}'],
    ['toYaml "yes"', '"yes"'],
    [
      'toYaml (list "1" 1 1.5 1e21 "a: b" "multi\\nline" "" "~")',
      '- "1"\n- 1\n- 1.5\n- 1e+21\n- \'a: b\'\n- |-\n  multi\n  line\n- ""\n- "~"',
    ],
    ['toYaml nil', 'null'],
    ['mustToYaml (dict "a" "x\\n")', 'a: |\n  x'],
    ['mustToYaml (list)', '[]'],
    ['toYamlPretty (dict "a" (list 1 (dict "b" 2)))', 'a:\n  - 1\n  - b: 2'],
    ['toYamlPretty (list)', '[]'],
    ['fromYaml "a: [1, two, ~]\\nb: {c: yes}" | toJson', '{"a":[1,"two",null],"b":{"c":true}}'],
    [
      'fromYaml "- 1"',
      'map[Error:error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}]',
    ],
    ['fromYaml "a: b: c"', 'map[Error:error converting YAML to JSON: yaml: mapping values are not allowed in this context]'],
    ['fromYaml "" | toJson', '{}'],
    ['fromYamlArray "- 1\\n- a: b" | toJson', '[1,{"a":"b"}]'],
    [
      'fromYamlArray "a: 1"',
      '[error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go value of type []interface {}]',
    ],
    ['fromYamlArray "["', '[error converting YAML to JSON: yaml: line 1: did not find expected node content]'],
    ['toToml (dict "a" 1 "b" (dict "c" "x" "d" (list 1 2)))', 'a = 1\n\n[b]\n  c = "x"\n  d = [1, 2]\n'],
    ['toToml (dict "a" 1.5 "t" true "s" "q\\"\\n")', 'a = 1.5\ns = "q\\"\\n"\nt = true\n'],
    ['toToml "x"', '"x"'],
    ['toToml (dict "a" (list (dict "b" 1) (dict "b" 2)))', '[[a]]\n  b = 1\n\n[[a]]\n  b = 2\n'],
    ['mustToToml (dict "a" 1)', 'a = 1\n'],
    ['mustToToml (dict "x" (dict "y" (dict "z" "w")))', '[x]\n  [x.y]\n    z = "w"\n'],
    ['fromToml "a = 1\\n[b]\\nc = [1.5, 2.5]" | toJson', '{"a":1,"b":{"c":[1.5,2.5]}}'],
    ['fromToml "a = b"', 'map[Error:toml: line 1 (last key "a"): expected value but found "b" instead]'],
    ['fromToml "d = 2024-01-02\\ns = \'x\'" | toJson', '{"d":"2024-01-02T00:00:00Z","s":"x"}'],
    ['mustToToml "x"', '"x"'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['b64enc 1', 'expected string; found 1'],
    ['sha256sum nil', 'cannot assign nil to string'],
    ['fromJson nil', 'cannot assign nil to string'],
    ['mustFromJson "{"', 'error calling mustFromJson: unexpected end of JSON input'],
    ['mustFromJson ""', 'error calling mustFromJson: unexpected end of JSON input'],
    ['fromYaml 1', 'expected string; found 1'],
    ['toJson', 'wrong number of args for toJson: want 1 got 0'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});

describe('values that are hard to represent in TOML', () => {
  it.each([
    ['toToml (list (dict "a" 1)) | toJson', '"toml: top-level values must be Go maps or structs"'],
    ['toToml (list (dict)) | toJson', '"toml: top-level values must be Go maps or structs"'],
    ['toToml (list 1 (dict "a" 1 "b" (dict "c" 1) "d" 2)) | toJson', '"[1, {a = 1, d = 2, b = {c = 1}}]"'],
    ['toToml (dict "a" (list 1 (dict "z" (list (dict "y" 1)) "b" 1))) | toJson', '"a = [1, {b = 1, z = [{y = 1}]}]\\n"'],
    ['fromToml "a = 1979-05-27" | toToml | toJson', '"a = 1979-05-27\\n"'],
    ['fromToml "a = 1979-05-27T07:32:00" | toToml | toJson', '"a = 1979-05-27T07:32:00\\n"'],
    ['fromToml "a = 07:32" | toToml | toJson', '"a = 07:32:00\\n"'],
    ['fromToml "a = 1979-05-27T07:32:00+02:00" | toToml | toJson', '"a = 1979-05-27T07:32:00+02:00\\n"'],
    ['toToml (dict "a" nil) | toJson', '""'],
    ['toToml (list nil) | toJson', '"toml: cannot encode array with nil element"'],
    ['toToml (dict "a" (list nil)) | toJson', '"toml: cannot encode array with nil element"'],
    ['toToml 1i | toJson', '"unsupported type for key \'\': complex128"'],
    ['toToml (dict "a" (mustToDuration "90s")) | toJson', '"a = \\"1m30s\\"\\n"'],
    ['toToml (dict "" 1 "a b" 2 "é" 3) | toJson', '"\\"\\" = 1\\n\\"a b\\" = 2\\n\\"é\\" = 3\\n"'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['mustToToml (list (dict "a" 1)) | toJson', 'error calling mustToToml: toml: top-level values must be Go maps or structs'],
    ['toToml nil | toJson', 'error calling toToml: reflect: call of reflect.Value.Type on zero Value'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
