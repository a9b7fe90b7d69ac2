import { goJson } from '../../../src/base/go/json.ts';
import type { SetKind } from '../../../src/engine/values/set-syntax.ts';
import { mergeUserValues } from '../../../src/engine/values/user-values.ts';
import { isTillerlessError } from '../../../src/errors/tillerless-error.ts';

const read = (path: string): string => `<${path}>`;

function set(kind: SetKind, ...texts: readonly string[]): string {
  try {
    return goJson(mergeUserValues({ files: [], expressions: texts.map((text) => ({ kind, text })) }, read));
  } catch (error) {
    if (!isTillerlessError(error, 'VALUES_SET_SYNTAX')) throw error;
    return error.helmText ?? '';
  }
}

it.each([
  { kind: 'set', text: 'a=1,b=true,c=null,d=007,e=,f=1.5', want: '{"a":1,"b":true,"c":null,"d":"007","e":"","f":"1.5"}' },
  { kind: 'set', text: 'a.b[1].c=x', want: '{"a":{"b":[null,{"c":"x"}]}}' },
  { kind: 'set', text: 'a={x,2},b={},c={,}', want: '{"a":["x",2],"b":[""],"c":["",""]}' },
  { kind: 'set', text: 'a\\.b=c\\,d', want: '{"a.b":"c,d"}' },
  { kind: 'set', text: '__proto__.a=1', want: '{"__proto__":{"a":1}}' },
  { kind: 'set-string', text: 'a=1,b=true', want: '{"a":"1","b":"true"}' },
  { kind: 'set-json', text: 'a=[1,{"b":2}],c="x,y"', want: '{"a":[1,{"b":2}],"c":"x,y"}' },
  { kind: 'set-json', text: '{"a":{"b":1}}', want: '{"a":{"b":1}}' },
  { kind: 'set-file', text: 'a=f.txt', want: '{"a":"\\u003cf.txt\\u003e"}' },
  { kind: 'set-literal', text: 'a=b,c={d}', want: '{"a":"b,c={d}"}' },
  {
    kind: 'set',
    text: 'a[70000]=1',
    want: 'failed parsing --set data: index of 70000 is greater than maximum supported index of 65536',
  },
  { kind: 'set', text: 'a[-1]=1', want: 'failed parsing --set data: negative -1 index not allowed' },
  { kind: 'set', text: 'a={x', want: "failed parsing --set data: list must terminate with '}'" },
  {
    kind: 'set',
    text: `${'a.'.repeat(31)}b=1`,
    want: 'failed parsing --set data: value name nested level is greater than maximum supported nested level of 30',
  },
] as const)('--$kind $text', ({ kind, text, want }) => {
  expect(set(kind, text)).toBe(want);
});

it('applies value flags in a fixed order by type, not in the order of the command line', () => {
  const merged = mergeUserValues(
    {
      files: [new Map([['a', 'file']])],
      expressions: [
        { kind: 'set-literal', text: 'a=literal' },
        { kind: 'set', text: 'a=set,b=set' },
        { kind: 'set-json', text: 'b="json",c="json"' },
      ],
    },
    read,
  );
  expect(goJson(merged)).toBe('{"a":"literal","b":"set","c":"json"}');
});
