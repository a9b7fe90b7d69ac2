import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, type Value } from '../../../src/base/go/value.ts';
import type { EditPath } from '../../../src/base/yaml/edit.ts';
import { editedYaml, type YamlEdit } from '../../../src/base/yaml/edited-yaml.ts';
import { parseYaml } from '../../../src/base/yaml/yaml.ts';
import { readChartArchive } from '../../../src/chart/archive.ts';
import { isTillerlessError } from '../../../src/errors/tillerless-error.ts';

const set = (path: EditPath, value: string | number | boolean | null): YamlEdit => ({ kind: 'set', path, value });

it.each([
  { name: 'a plain scalar', before: 'a: 1 # one\nb: 2\n', edit: set(['a'], 3), after: 'a: 3 # one\nb: 2\n' },
  { name: 'a value in the same quotes', before: `a: 'x'\nb: "y"\n`, edit: set(['b'], 'z'), after: `a: 'x'\nb: "z"\n` },
  { name: 'a string that looks like a number', before: 'tag: v1\n', edit: set(['tag'], '1.10'), after: 'tag: "1.10"\n' },
  { name: 'a string that YAML 1.1 reads as a boolean', before: 'a: x\n', edit: set(['a'], 'yes'), after: 'a: "yes"\n' },
  { name: 'a number instead of a quoted string', before: 'a: "1"\n', edit: set(['a'], 2), after: 'a: 2\n' },
  { name: 'a string with a colon and a hash', before: 'a: x\n', edit: set(['a'], 'b: c # d'), after: 'a: "b: c # d"\n' },
  {
    name: 'a nested key',
    before: 'a:\n  # c\n  b: 1\n\nc: 2\n',
    edit: set(['a', 'b'], true),
    after: 'a:\n  # c\n  b: true\n\nc: 2\n',
  },
  { name: 'an entry without a value', before: 'a:\nb: 1\n', edit: set(['a'], 'x'), after: 'a: x\nb: 1\n' },
  {
    name: 'an entry without a value, with a comment',
    before: 'a: # c\nb: 1\n',
    edit: set(['a'], 'x'),
    after: 'a: x # c\nb: 1\n',
  },
  { name: 'an item of a list', before: 'a:\n- x\n- y\n', edit: set(['a', 1], 'z'), after: 'a:\n- x\n- z\n' },
  { name: 'a value in a flow mapping', before: 'a: {b: 1, c: [2]}\n', edit: set(['a', 'b'], 9), after: 'a: {b: 9, c: [2]}\n' },
  { name: 'a new key', before: 'a: 1\n# end\n', edit: set(['b'], 2), after: 'a: 1\nb: 2\n# end\n' },
  { name: 'a new key without a final newline', before: 'a: 1', edit: set(['b'], 2), after: 'a: 1\nb: 2' },
  { name: 'a new nested key', before: 'a:\n    b: 1\nc: 1\n', edit: set(['a', 'd'], 2), after: 'a:\n    b: 1\n    d: 2\nc: 1\n' },
  { name: 'new mappings', before: 'a: 1\n', edit: set(['b', 'c', 'd'], 2), after: 'a: 1\nb:\n  c:\n    d: 2\n' },
  { name: 'a key below an entry without a value', before: 'a:\nb: 1\n', edit: set(['a', 'c'], 2), after: 'a:\n  c: 2\nb: 1\n' },
  { name: 'a key in an empty flow mapping', before: 'a: {}\n', edit: set(['a', 'c'], 2), after: 'a: {c: 2}\n' },
  { name: 'a key in a flow mapping', before: 'a: {b: 1}\n', edit: set(['a', 'c', 'd'], 2), after: 'a: {b: 1, c: {d: 2}}\n' },
  {
    name: 'a key after a block scalar',
    before: 'a:\n  b: |\n    x\n\nc: 1\n',
    edit: set(['a', 'd'], 1),
    after: 'a:\n  b: |\n    x\n  d: 1\n\nc: 1\n',
  },
  { name: 'a key in an empty file', before: '', edit: set(['a'], 1), after: 'a: 1\n' },
  { name: 'a key in a file with only comments', before: '# nothing yet\n', edit: set(['a'], 1), after: '# nothing yet\na: 1\n' },
  { name: 'CRLF line endings', before: 'a: 1\r\nb: 2\r\n', edit: set(['c'], 3), after: 'a: 1\r\nb: 2\r\nc: 3\r\n' },
  { name: 'the last of duplicate keys', before: 'a: 1\na: 2\n', edit: set(['a'], 3), after: 'a: 1\na: 3\n' },
  { name: 'an alias', before: 'a: &x 1\nb: *x\n', edit: set(['b'], 2), after: 'a: &x 1\nb: 2\n' },
  { name: 'null', before: 'a: 1\n', edit: set(['a'], null), after: 'a: null\n' },
  {
    name: 'an item at the end of a list',
    before: 'dependencies:\n  # db\n  - name: a\n    version: 1\n# end\n',
    edit: { kind: 'append', path: ['dependencies'], item: { name: 'b', version: '2.0' } } as const,
    after: 'dependencies:\n  # db\n  - name: a\n    version: 1\n  - name: b\n    version: "2.0"\n# end\n',
  },
  {
    name: 'an item of a list that does not exist',
    before: 'name: x\n',
    edit: { kind: 'append', path: ['dependencies'], item: { name: 'b', version: '2.0.0' } } as const,
    after: 'name: x\ndependencies:\n- name: b\n  version: 2.0.0\n',
  },
  {
    name: 'an item of an empty list',
    before: 'dependencies: [] # none\nname: x\n',
    edit: { kind: 'append', path: ['dependencies'], item: { name: 'b' } } as const,
    after: 'dependencies: # none\n- name: b\nname: x\n',
  },
  {
    name: 'an item of a flow list',
    before: 'dependencies: [{name: a}]\n',
    edit: { kind: 'append', path: ['dependencies'], item: { name: 'b' } } as const,
    after: 'dependencies: [{name: a}, {name: b}]\n',
  },
  {
    name: 'the removal of an item',
    before: 'd:\n- name: a\n  x: 1\n# about b\n- name: b\n- name: c\n',
    edit: { kind: 'remove', path: ['d'], index: 1 } as const,
    after: 'd:\n- name: a\n  x: 1\n# about b\n- name: c\n',
  },
  {
    name: 'the removal of the only item',
    before: 'd:\n- name: a\ne: 1\n',
    edit: { kind: 'remove', path: ['d'], index: 0 } as const,
    after: 'd: []\ne: 1\n',
  },
  {
    name: 'the removal of an item of a flow list',
    before: 'd: [{name: a}, {name: b}, {name: c}]\n',
    edit: { kind: 'remove', path: ['d'], index: 2 } as const,
    after: 'd: [{name: a}, {name: b}]\n',
  },
])('writes $name', ({ before, edit, after }) => {
  expect(editedYaml(before, edit)).toBe(after);
});

it.each([
  { name: 'an anchored value that an alias repeats', before: 'a: &x 1\nb: *x\n', edit: set(['a'], 2) },
  { name: 'a key below an alias', before: 'a: &x {c: 1}\nb: *x\n', edit: set(['b', 'c'], 2) },
  { name: 'a mapping', before: 'a: {b: 1}\n', edit: set(['a'], 2) },
  { name: 'a key below a scalar', before: 'a: 1\n', edit: set(['a', 'b'], 2) },
  { name: 'an item that does not exist', before: 'a: [1]\n', edit: set(['a', 3], 2) },
])('rejects $name', ({ before, edit }) => {
  expect(() => editedYaml(before, edit)).toThrow(expect.objectContaining({ code: 'YAML_EDIT' }));
});

/** Returns the paths of all scalars. */
function scalars(value: Value, path: EditPath = []): { readonly path: EditPath; readonly value: Value }[] {
  if (isMap(value)) return [...value].flatMap(([key, item]) => scalars(item, [...path, key]));
  if (Array.isArray(value)) return value.flatMap((item: Value, i) => scalars(item, [...path, i]));
  return [{ path, value }];
}

interface Text {
  readonly name: string;
  readonly text: string;
}

function* yamlFiles(folder: string): Generator<Text> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* yamlFiles(path);
    else if (/^(?:values.*|Chart)\.yaml$/.test(entry.name)) yield { name: path, text: readFileSync(path, 'utf8') };
    else if (entry.name.endsWith('.tgz'))
      for (const file of readChartArchive(readFileSync(path)))
        if (/^(?:values|Chart)\.yaml$/.test(file.name))
          yield { name: `${path} ${file.name}`, text: Buffer.from(file.data).toString('utf8') };
  }
}

/** Returns the number of lines in which two texts differ, from the first to the last changed line. */
function changedLines(before: string, after: string): number {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < a.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  return Math.max(a.length, b.length) - head - tail;
}

let edits = 0;
const rejected: string[] = [];

function checkFile({ name, text }: Text): void {
  let value: Value;
  try {
    value = parseYaml(text);
  } catch {
    return;
  }
  const all = scalars(value);
  for (const { path, value: old } of all.filter((_, i) => i % Math.ceil(all.length / 12) === 0)) {
    const edit = set(path, 'edited');
    try {
      const after = editedYaml(text, edit);
      // A block scalar is on separate lines, after the line that contains its key.
      const isBlock = typeof old === 'string' && (old === '' || old.includes('\n'));
      const grown = text.split('\n').length !== after.split('\n').length;
      edits++;
      if (!isBlock && !grown) expect([name, path.join('.'), changedLines(text, after)]).toEqual([name, path.join('.'), 1]);
    } catch (error) {
      if (!isTillerlessError(error, 'YAML_EDIT')) throw error;
      rejected.push(`${name} ${path.join('.')}: ${error.message}`);
    }
  }
  if (isMap(value)) {
    const after = editedYaml(text, set(['added-by-test', 'key'], 1));
    expect(after.replace(/added-by-test:\r?\n {2}key: 1\r?\n?/, '').trimEnd()).toBe(text.trimEnd());
  }
}

it('each edit changes a single line of values.yaml or Chart.yaml in the fixtures', () => {
  const files = [...yamlFiles('fixtures/charts')];
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) checkFile(file);
  expect(rejected).toEqual([]);
});

const corpus = process.env.TILLERLESS_TEST_CHARTS ?? '';
const charts = existsSync(corpus) ? it : it.skip;
charts(
  'each edit changes a single line of values.yaml or Chart.yaml below TILLERLESS_TEST_CHARTS',
  () => {
    for (const file of yamlFiles(corpus)) checkFile(file);
    expect(rejected.length).toBeLessThan(edits / 1000);
  },
  300_000,
);
