import { parseYaml } from '../../../src/base/yaml/yaml.ts';

/** Adds a comment to each line, which disables the fast path for entries on a single line. */
function commented(lines: readonly string[]): string {
  return `${lines.map((line) => `${line} #`).join('\n')}\n`;
}

it.each([
  { name: 'types', lines: ['a: 1', 'b: yes', 'c: "1"', "d: '1'", 'e: null', 'f: 1.5', 'g: x y  z', 'h: .5', 'i: ""'] },
  { name: 'keys that are YAML keywords', lines: ['a: 1', 'y: 1', 'true: 2', 'off: 3', 'x.y/z-w: 4', 'a: 5'] },
  { name: 'nested tables', lines: ['a:', '  b: 1', '  c: 2', '  d:', '    e: 3', '    f: 4', 'g: 5', 'h: 6'] },
  { name: 'lists', lines: ['a:', '- b: 1', '  c: 2', '  d: 3', '- 4', 'e: 5', 'f: 6'] },
  {
    name: 'colons and quotes in values',
    lines: ['a: b', 'c: http://d:80/e', "f: it's", 'g: say "h"', 'i: "j: k # l"', "m: 'n \\ o'"],
  },
])('single-line entries: $name', ({ lines }) => {
  expect(parseYaml(`${lines.join('\n')}\n`)).toEqual(parseYaml(commented(lines)));
});

it.each([
  { name: 'a value on two lines', text: 'a: 1\nb: x\n  y\nc: z\n', want: { a: 1, b: 'x y', c: 'z' } },
  { name: 'a value that continues after a blank line', text: 'a: 1\nb: x\n\n  y\nc: z\n', want: { a: 1, b: 'x\ny', c: 'z' } },
  { name: 'a last line without a newline', text: 'a: 1\nb: 2', want: { a: 1, b: 2 } },
  { name: 'a following document', text: 'a: 1\nb: 2\n---\nc: 3\n', want: { a: 1, b: 2 } },
  { name: 'a doubled quote', text: "a: 1\nb: 'x''y'\nc: 2\n", want: { a: 1, b: "x'y", c: 2 } },
])('single-line entries next to $name', ({ text, want }) => {
  expect(parseYaml(text)).toEqual(new Map(Object.entries(want)));
});

it.each([
  { name: 'a null as a key', text: 'a: 1\nnull: 2\nc: 3\n', line: undefined },
  { name: 'a second colon', text: 'a: 1\nb: 2\nc: d: e\nf: 1\n', line: 3 },
  { name: 'deeper indentation', text: 'a: 1\nb: "x"\n   c: 2\nd: 3\n', line: 3 },
])('single-line entries: $name is an error', ({ text, line }) => {
  let caught: unknown;
  try {
    parseYaml(text);
  } catch (error) {
    caught = error;
  }
  expect(caught).toMatchObject({ code: 'YAML_PARSE', ...(line === undefined ? {} : { where: { line } }) });
});
