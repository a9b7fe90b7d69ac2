import { emitYamlNode } from '../../../src/base/yaml/node-emitter.ts';
import { parseYamlNode } from '../../../src/base/yaml/node-reader.ts';

/** Recorded from go-yaml v3.0.1. */
const cases: readonly [title: string, yaml: string, written: string][] = [
  [
    'nested maps and lists',
    'a:\n  b:\n  - c: 1\n    d: [x, {y: z}]\n  - - 1\n    - 2\n',
    'a:\n    b:\n        - c: 1\n          d: [x, {y: z}]\n        - - 1\n          - 2\n',
  ],
  [
    'comments at all positions',
    '# head\na: 1 # line\n# foot\n\nb: # key line\n  # item\n  - c # item line\n  # last\n# end\n',
    '# head\na: 1 # line\n# foot\n\nb: # key line\n    # item\n    - c # item line\n    # last\n# end\n',
  ],
  [
    'quotes and block scalars',
    'a: "x"\nb: \'y\'\nc: |\n  l1\n  l2\nd: >-\n  f1\n  f2\n\n  f3\ne: |-\n\n  lead\n',
    'a: "x"\nb: \'y\'\nc: |\n    l1\n    l2\nd: >-\n    f1 f2\n\n    f3\ne: |4-\n    lead\n',
  ],
  ['anchors, aliases and tags', 'a: &x 1\nb: *x\nc: !!str 2\nd: !custom e\n', 'a: &x 1\nb: *x\nc: !!str 2\nd: !custom e\n'],
  ['comments in a flow collection', 'a: [1, # one\n  2]\nb: {c: 1} # line\n', 'a: [1, # one\n    2]\nb: {c: 1} # line\n'],
  ['empty values and collections', 'a:\nb: ""\nc: []\nd: {}\n', 'a:\nb: ""\nc: []\nd: {}\n'],
  ['a long key', '? - complex\n: 1\n', '?   - complex\n: 1\n'],
];

describe('nodes are written as in go-yaml v3', () => {
  it.each(cases)('%s', (_, yaml, written) => {
    const node = parseYamlNode(yaml);
    expect(node && emitYamlNode(node)).toBe(written);
  });
});
