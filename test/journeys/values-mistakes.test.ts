import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'mistakes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'prod.yaml');
const chart = 'fixtures/charts/web';

/** Extracts the location and the hint, which follow Helm's error message. */
function placeAndHint(stderr: string): { place: string | undefined; hint: string | undefined } {
  const place = /^ {2}(?:.*\/)?([\w./-]+:\d+:\d+)$/m.exec(stderr)?.[1];
  return { place, hint: /^ *hint: (.*)$/m.exec(stderr)?.[1] };
}

const align = (line: string): string => `this line is indented deeper than "${line}", which already has a value; align them`;

const mistakes = [
  { text: 'a: 1\n\tb: 2\n', place: '2:1', hint: 'YAML must be indented with spaces; replace the tab' },
  { text: 'a:\n  b:\n\t- c\n', place: '3:1', hint: 'YAML must be indented with spaces; replace the tab' },
  { text: 'ok: 1\nurl: http://x: y\n', place: '2:6', hint: 'a value that contains ": " must be quoted: url: "http://x: y"' },
  { text: 'a:\n  - b: c: d # e\n', place: '2:8', hint: 'a value that contains ": " must be quoted: - b: "c: d"' },
  {
    text: 'a: [1, 2\nb: 3\nc: 4\n',
    place: '1:4',
    hint: 'the [ that starts here is not closed, or a comma is missing; add ] or the comma',
  },
  {
    text: 'a: {b: [1]\nc: 4\n',
    place: '1:4',
    hint: 'the { that starts here is not closed, or a comma is missing; add } or the comma',
  },
  {
    text: 'a: "x\nb: 1\nc: 2\n',
    place: '1:4',
    hint: 'the quote that starts here is never closed; add " at the end of the string',
  },
  { text: "a: 'x\n", place: '1:4', hint: "the quote that starts here is never closed; add ' at the end of the string" },
  { text: "a: 'it's'\n", place: '1:4', hint: "unexpected text after the closing quote; write ' as '' inside single quotes" },
  {
    text: 'a: "\\d+"\n',
    place: '1:4',
    hint: 'a backslash in double quotes starts an escape sequence; use single quotes, or write \\\\',
  },
  { text: 'a: @x\n', place: '1:4', hint: '@ has a special meaning at the start of a value; quote it: a: "@x"' },
  { text: 'a: *.x\n', place: '1:4', hint: '* has a special meaning at the start of a value; quote it: a: "*.x"' },
  { text: 'a: 1\n  b: 2\n', place: '2:3', hint: align('a: 1') },
  { text: 'a:\n  b: 1\n c: 2\n', place: '3:2', hint: 'align this line with the adjacent keys or items' },
  {
    text: 'a:\n  - b\n  c: 1\n',
    place: '3:3',
    hint: 'adjacent lines are list items; add "- ", or align this line with a key above',
  },
  { text: 'a: 1\nb\nc: 2\n', place: '2:1', hint: 'this line has no colon; write "key: value", or put "- " before a list item' },
  { text: 'a:1\nb: 2\n', place: '1:1', hint: 'a space must follow the colon: a: 1' },
  {
    text: 'a: {{ .Release.Name }}\n',
    place: '1:4',
    hint: 'values files are not rendered as templates; quote the value and pass it to tpl in the chart',
  },
  { text: '# list\n\n- a\n', place: '3:1', hint: 'put the list under a key such as "items:"' },
  { text: 'just text\n', place: '1:1', hint: 'write values as "key: value"' },
  {
    text: 'a: 1\n---\nb: [\n',
    place: '3:4',
    hint: 'the [ that starts here is not closed, or a comma is missing; add ] or the comma',
  },
];

it.each(mistakes)('reports the location of a mistake in -f with $text', async ({ text, place, hint }) => {
  writeFileSync(file, text);
  const result = await runCli(['template', chart, '-f', file]);
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toMatch(/^Error: failed to parse .*prod\.yaml: cannot unmarshal yaml document: error /);
  expect(placeAndHint(result.stderr)).toEqual({ place: `prod.yaml:${place}`, hint });
});

it.each(['template', 'lint'])("%s shows a mistake in the chart's values.yaml", async (command) => {
  const own = join(folder, 'web');
  cpSync(chart, own, { recursive: true });
  writeFileSync(join(own, 'values.yaml'), 'a: 1\n  b: 2\n');
  const { code, stderr } = await runCli([command, own]);
  expect({ code, ...placeAndHint(stderr) }).toEqual({ code: 1, place: 'values.yaml:2:3', hint: align('a: 1') });
});

it.each([
  { flag: '--set', text: 'a', at: 'a', hint: 'write a=VALUE' },
  { flag: '--set', text: 'a.b', at: 'b', hint: 'write a.b=VALUE' },
  { flag: '--set', text: 'x=1,y', at: 'y', hint: "a comma starts the next key; escape a comma in a value as \\,: 'x=1\\,y'" },
  {
    flag: '--set',
    text: 'x=1,y,z=2',
    at: 'y,',
    hint: "a comma starts the next key; escape a comma in a value as \\,: 'x=1\\,y,z=2'",
  },
  { flag: '--set', text: 'x={a,b', at: '{', hint: 'close the list with }, or write \\{ for a brace in a value' },
  {
    flag: '--set-string',
    text: 'l[x]=1',
    at: 'l',
    hint: 'brackets must contain an item index, starting at 0; escape a bracket in a key as \\[',
  },
  { flag: '--set', text: 'l[0]x=1', at: 'l', hint: '] must be followed by =, . or [' },
  {
    flag: '--set',
    text: 'x=1,x.y=2',
    at: 'x.y',
    hint: 'an earlier -f file or flag sets this key to a single value, but a nested key requires a map',
  },
  {
    flag: '--set-json',
    text: 'x={y: 1}',
    at: 'x',
    hint: 'values of --set-json must be JSON: put keys and strings in double quotes, as in \'key={"name": "text"}\'',
  },
])('points at the mistake in $flag $text', async ({ flag, text, at, hint }) => {
  const { code, stderr } = await runCli(['template', chart, flag, text]);
  expect(code).toBe(1);
  const shown = `${flag} ${text}`;
  expect(stderr).toContain(`\n\n  ${shown}\n  ${' '.repeat(shown.lastIndexOf(at))}^\n\nhint: ${hint}\n`);
});
