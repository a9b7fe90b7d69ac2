import { Int, type Value } from '../../../src/base/go/value.ts';
import { AnyKeyMap } from '../../../src/base/yaml/any-key-map.ts';
import { Composer } from '../../../src/base/yaml/composer.ts';
import { goYaml2, goYaml3, type ScalarRules } from '../../../src/base/yaml/resolve.ts';
import { parseYaml } from '../../../src/base/yaml/yaml.ts';
import { isTillerlessError } from '../../../src/errors/tillerless-error.ts';

/** Converts a value to JSON data that preserves the order of keys. */
function ordered(value: Value): unknown {
  if (value instanceof AnyKeyMap) return { typed: [...value.typedKeys.keys()], entries: ordered(new Map(value)) };
  if (value instanceof Map) return { entries: [...value].map(([key, item]) => [key, ordered(item)]) };
  if (Array.isArray(value)) return value.map(ordered);
  return typeof value === 'number' || value instanceof Int ? `${typeof value} ${String(value)}` : value;
}

interface Reading {
  readonly rules?: ScalarRules;
  /** true to disable the fast paths */
  readonly tokens: boolean;
}

/**
 * Reads all documents. Returns their values, and the error that ends them, if any. If go-yaml v3 finds a duplicate key, only that
 * is returned, because the text is then read again with line numbers.
 */
function read(text: string, { rules = goYaml2, tokens }: Reading): unknown[] {
  const composer = new Composer(text, rules, { withLines: tokens });
  const found: unknown[] = [];
  try {
    for (let next = composer.next(); next !== undefined; next = composer.next()) found.push(ordered(next.value));
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const { message, helmText, where } = error;
    found.push({ message, helmText, where });
  }
  if (composer.hasDuplicates) return ['duplicate key'];
  return found;
}

const documents = [
  `apiVersion: v1 # core
kind: ConfigMap
metadata:
  name: web
  labels:
    app.kubernetes.io/name: "web"
    app.kubernetes.io/part-of: 'shop'

  # who to ask
  annotations:
    owner: team-a
data:
  plain: a b  c
  text: |-
    first
      second

    third
  folded: >+
    one
    two

  empty:
  port: 8080
`,
  `rules:
- apiGroups: [""]
  resources:
  - pods
  - "services"
  verbs: [get, list]
- nonResourceURLs:
    - /metrics
  verbs:
    - get
subjects:
  - kind: User
    name: x
    extra:
      - - a
        - b
      -
        c: 1
last: null
`,
  `spec:
  template:
    spec:
      containers:
        - name: web
          image: "nginx:1.27"
          args: [--port, "80"]
          env:
            - name: A
              value: &value "1"
            - name: B
              value: *value
          resources: {}
          securityContext:
          ports: [] # none
          options:
          - {}
          - []

          command:
          - sh
          - -c
          - |
            echo a: b
            exit 0
      volumes: []
      affinity:

  # the end
  none:
status: ~
`,
  `a:
  - b: 1
  # a comment

  - c: it's
    d: "x # y"
e: http://f:80/
g: yes
'h': 1
? i
: j
k: !!str 1
---
l: .5
m:
    n:
        o: 1
    p: 2
`,
];

const fragments = [
  ...' \n|>#\t{}[],:-?%@~\'"',
  '- ',
  ': ',
  '  ',
  '&a ',
  '*a',
  '!!int ',
  '---\n',
  '...\n',
  '\r\n',
  '\u2028',
  'é',
  '|-\n',
  '\n\n',
  ' #c\n',
  'null',
  'key:\n',
  '\n  - x: 1\n',
  '<<: ',
  'y: ',
  '{}',
  '[]',
  'z:\n',
];

/** Changes a text at random positions. @param random returns an integer from 0 to `below`, exclusive */
function mutated(text: string, random: (below: number) => number): string {
  const lines = text.split('\n');
  const at = random(lines.length);
  const line = lines[at] ?? '';
  const column = random(line.length + 1);
  switch (random(5)) {
    case 0:
      return lines.toSpliced(at, 1).join('\n');
    case 1:
      return lines.with(at, ' '.repeat(random(8)) + line.trimStart()).join('\n');
    case 2:
      return lines.toSpliced(at, 0, lines[random(lines.length)] ?? '').join('\n');
    case 3:
      return lines.with(at, line.slice(0, column) + line.slice(column + 1)).join('\n');
    default:
      return lines.with(at, line.slice(0, column) + fragments[random(fragments.length)] + line.slice(column)).join('\n');
  }
}

describe.each([
  { version: 'v2', rules: goYaml2 },
  { version: 'v3', rules: goYaml3 },
])('with the rules of go-yaml $version', ({ rules }) => {
  it.each(documents)('the fast paths read the same values as tokens: %#', (text) => {
    expect(read(text, { rules, tokens: false })).toEqual(read(text, { rules, tokens: true }));
  });

  it('the fast paths read changed documents as tokens do, and report the same errors', () => {
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * below);
    };
    let valid = 0;
    const rounds = 6000;
    for (let i = 0; i < rounds; i++) {
      let text = documents[random(documents.length)] ?? '';
      for (let changes = 1 + random(3); changes > 0; changes--) text = mutated(text, random);
      const want = read(text, { rules, tokens: true });
      expect({ text, found: read(text, { rules, tokens: false }) }).toEqual({ text, found: want });
      if (!JSON.stringify(want).includes('helmText')) valid++;
    }
    expect(valid).toBeGreaterThan(rounds / 4);
    expect(valid).toBeLessThan((rounds * 3) / 4);
  });

  it.each([290, 310, 990, 1010])('collections that are nested %i levels deep are read like tokens', (depth) => {
    const text = `${Array.from({ length: depth }, (_, i) => `${' '.repeat(i)}a:`).join('\n')}\n${' '.repeat(depth)}b: 1\n`;
    expect(read(text, { rules, tokens: false })).toEqual(read(text, { rules, tokens: true }));
  });
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
