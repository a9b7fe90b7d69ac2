import type { YamlNode } from '../../../src/base/yaml/node.ts';
import { parseYamlNode } from '../../../src/base/yaml/node-reader.ts';

/** The comments of nodes, keyed by node path. */
type Found = [path: string, comments: Readonly<Record<string, string>>];

function commentsOf(node: YamlNode | undefined, path = ''): Found[] {
  if (node === undefined) return [];
  const { headComment: head, lineComment: line, footComment: foot } = node;
  const own = Object.fromEntries(Object.entries({ head, line, foot }).filter(([, text]) => text !== ''));
  const below = node.content.flatMap((child, i) => {
    if (node.kind === 'sequence') return commentsOf(child, `${path}/${i}`);
    const isKey = i % 2 === 0;
    const name = isKey ? `${child.value}(key)` : (node.content[i - 1]?.value ?? '');
    return commentsOf(child, `${path}/${name}`);
  });
  return Object.keys(own).length === 0 ? below : [[path, own], ...below];
}

/** Recorded from go-yaml v3.0.1. */
const cases: readonly [title: string, yaml: string, comments: readonly Found[]][] = [
  ['above a key', '# one\n# two\na: 1\n', [['/a(key)', { head: '# one\n# two' }]]],
  ['at the start of the file, before an empty line', '# file\n\n# key\na: 1\n', [['/a(key)', { head: '# key' }]]],
  ['before an empty line', 'a: 1\n\n# detached\n\nb: 2\n', [['/b(key)', { head: '# detached\n' }]]],
  ['directly below an entry', 'a: 1\n# foot\n\nb: 2\n', [['/a(key)', { foot: '# foot' }]]],
  ['between entries without empty lines', 'a: 1\n# head\nb: 2\n', [['/b(key)', { head: '# head' }]]],
  ['on the line of a value', 'a: 1 # line\n', [['/a', { line: '# line' }]]],
  ['on the line of a key', 'a: # line\n  b: 1\n', [['/a(key)', { line: '# line' }]]],
  ['in the header of a block scalar', 'a: | # line\n  text\n', [['/a', { line: '# line' }]]],
  [
    'after the last entry of a nested map',
    'a:\n  b: 1\n  # inner\n# outer\nc: 2\n',
    [
      ['/a/b(key)', { foot: '# inner' }],
      ['/c(key)', { head: '# outer' }],
    ],
  ],
  ['with less indentation than the block', 'a:\n  b: 1\n# outer\n  c: 2\n', [['/a/c(key)', { head: '# outer' }]]],
  ['above a list item', 'a:\n  # item\n  - 1\n', [['/a/0', { head: '# item' }]]],
  ['above an item that is a map', 'a:\n  # item\n  - b: 1\n', [['/a/0', { head: '# item' }]]],
  ['after the indicator of an item', 'a:\n  - # item\n    b: 1\n', [['/a/0/b(key)', { head: '# item' }]]],
  [
    'in a flow list',
    'a: [1, # one\n  # two\n  2, # end\n  # last\n]\n',
    [
      ['/a/0', { line: '# one' }],
      ['/a/1', { head: '# two', line: '# end', foot: '# last' }],
    ],
  ],
  ['at the end of the file', 'a: 1\n\n# end\n', []],
  ['without a line break at the end', 'a: 1\n# end', [['/a(key)', { foot: '# end' }]]],
  ['separated by empty lines', '# one\n\n\n# two\n# three\na: 1\n', [['/a(key)', { head: '# two\n# three' }]]],
];

describe('comments are assigned to nodes as in go-yaml v3', () => {
  it.each(cases)('%s', (_, yaml, comments) => {
    expect(commentsOf(parseYamlNode(yaml))).toEqual(comments);
  });
});

describe('nodes', () => {
  it.each([
    ['null', '!!null'],
    ['yes', '!!str'],
    ['true', '!!bool'],
    ['0o17', '!!int'],
    ['1e3', '!!float'],
    ['2024-01-02', '!!timestamp'],
    ['<<', '!!merge'],
    ['"1"', '!!str'],
    ['!!str 1', '!!str'],
    ['[]', '!!seq'],
  ])('%s has the tag %s', (yaml, tag) => {
    expect(parseYamlNode(yaml)?.tag).toBe(tag);
  });

  it('preserve duplicate keys and the targets of aliases', () => {
    const node = parseYamlNode('a: &x [1]\na: *x\n');
    expect(node?.content.map(({ value }) => value)).toEqual(['a', '', 'a', 'x']);
    expect(node?.content[3]?.target).toBe(node?.content[1]);
  });

  it('have positions', () => {
    const node = parseYamlNode('a: 1\nb:\n  - c\n');
    expect(node?.content[3]?.content[0]).toMatchObject({ line: 3, column: 5 });
  });

  it.each([
    ['a: 1\n b: 2\n', 2],
    ['a: *x\n', 1],
    ['a: [\n', 2],
    ['a: \u0001\n', 1],
  ])('%j is rejected with a line number', (yaml, line) => {
    expect(() => parseYamlNode(yaml)).toThrow(
      expect.objectContaining({ code: 'YAML_PARSE', where: expect.objectContaining({ line }) }),
    );
  });
});
