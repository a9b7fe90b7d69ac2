import { YamlPositions } from '../../../src/base/yaml/positions.ts';
import { parseValuePath } from '../../../src/engine/values/value-path.ts';

const text = `# a comment
image:
  tag: "1.2"   # quoted
  'quoted key': x
list:
- a
-  name: b
   port: 80
flow: {a: 1, b: [2, {c: 3}], d}
empty:
block: |
  text
base: &base
  x: 1
copy:
  <<: *base
  own: 2
alias: *base
pairs: [a: 1, b: 2]
&k tagged: 1
!!str t: 2
? complex
: value
9: number
last: !!str 5`;

it.each([
  { path: 'image', want: '2:1' },
  { path: 'image.tag', want: '3:8' },
  { path: 'image.quoted key', want: '4:17' },
  { path: 'list', want: '5:1' },
  { path: 'list[0]', want: '6:3' },
  { path: 'list[1].port', want: '8:10' },
  { path: 'flow', want: '9:1' },
  { path: 'flow.a', want: '9:11' },
  { path: 'flow.b[1].c', want: '9:25' },
  { path: 'flow.d', want: '9:30' },
  { path: 'empty', want: '10:1' },
  { path: 'block', want: '11:8' },
  { path: 'copy.x', want: '14:6' },
  { path: 'copy.own', want: '17:8' },
  { path: 'alias.x', want: '14:6' },
  { path: 'pairs[1].b', want: '19:18' },
  { path: 'tagged', want: '20:12' },
  { path: 't', want: '21:10' },
  { path: 'complex', want: '23:3' },
  { path: '9', want: '24:4' },
  { path: 'last', want: '25:7' },
  { path: 'image.none', want: undefined },
  { path: 'list[2]', want: undefined },
])('finds $path at $want', ({ path, want }) => {
  const found = new YamlPositions(text).find(parseValuePath(path));
  expect(found && `${found.line}:${found.column}`).toBe(want);
});

it.each([
  { text: '', path: 'a', want: undefined },
  { text: 'scalar', path: 'a', want: undefined },
  { text: '---\na: 1\n', path: 'a', want: { line: 2, column: 4 } },
  { text: '%YAML 1.1\n---\na: 1\n', path: 'a', want: { line: 3, column: 4 } },
  { text: '\ufeffa: 1', path: 'a', want: { line: 1, column: 4 } },
  { text: 'a: 1\r\nb: 2\r\n', path: 'b', want: { line: 2, column: 4 } },
  { text: 'a: 1\na: 2\n', path: 'a', want: { line: 2, column: 4 } },
])('finds $path in $text', ({ text: source, path, want }) => {
  expect(new YamlPositions(source).find(parseValuePath(path))).toEqual(want);
});
