import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Value } from '../../../src/base/go/value.ts';
import { ParsedDocuments } from '../../../src/base/yaml/parsed-documents.ts';
import { parseYaml } from '../../../src/base/yaml/yaml.ts';
import { isTillerlessError } from '../../../src/errors/tillerless-error.ts';

const recorded = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'cases', 'yaml-load.jsonl'), 'utf8');
const texts = [
  ...recorded
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { text: string }).text),
  'a: 1',
  'a: x',
  'a: |\n  x',
  'a: |2\n    x',
  'a: | # comment\n  x',
  'a: |-\n  x',
  'a: |+\n  x',
  'a: >+2\n    x',
  'a: >\n  x\n  y',
  'a: |\n  x\n   ',
  'a: |\n\n',
  'a:\n- |\n  x',
  'a: "x\n  y"',
  'a: x\n  y',
  '|\n x',
  '# only a comment',
  '',
];

/** Returns the text as it occurs in rendered files, in stored manifests and in comparisons. */
function variants(text: string): string[] {
  return [
    text,
    `${text}\n`,
    `${text}\n\n`,
    `# Source: web/templates/x.yaml\n${text}\n`,
    `\n# Source: web/templates/x.yaml\n${text}`,
  ];
}

function outcome(parse: (text: string) => Value, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return error.helmText;
  }
}

describe('ParsedDocuments', () => {
  it.each(texts)('parses %j as parseYaml does, whichever form of it was parsed before', (text) => {
    for (const order of [variants(text), variants(text).toReversed()]) {
      const documents = new ParsedDocuments();
      for (const variant of order) expect(outcome((yaml) => documents.parse(yaml), variant)).toEqual(outcome(parseYaml, variant));
    }
  });

  it('parses a document with and without the source comment only once', () => {
    const documents = new ParsedDocuments();
    const value = documents.parse('kind: ConfigMap\ndata:\n  x: |\n    1\n');
    expect(documents.parse('\n# Source: web/templates/x.yaml\nkind: ConfigMap\ndata:\n  x: |\n    1\n\n')).toBe(value);
  });

  it('returns new JSON data for each call', () => {
    const documents = new ParsedDocuments();
    const first = documents.parseJson('a: {b: 1}\n');
    expect(documents.parseJson('a: {b: 1}\n')).toEqual(first);
    expect(documents.parseJson('a: {b: 1}\n')).not.toBe(first);
  });
});
