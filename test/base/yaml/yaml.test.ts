import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseGoJson } from '../../../src/base/go/json.ts';
import { dumpYaml, dumpYamlPretty, parseYaml, parseYamlDocuments, parseYamlJson } from '../../../src/base/yaml/yaml.ts';
import { isTillerlessError } from '../../../src/errors/tillerless-error.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'cases');

/** Reads test cases recorded from Helm 4.3.1, with one JSON object per line. */
function lines<T>(name: string): T[] {
  const text = readFileSync(join(folder, name), 'utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as T);
}

/** Returns the result of Helm's fromYaml, which is either the mapping or an object with the error message in "Error". */
function fromYaml(text: string): unknown {
  try {
    const value = parseYamlJson(text);
    if (value === null) return {};
    return typeof value === 'object' && !Array.isArray(value) ? value : { Error: 'no mapping' };
  } catch (error) {
    if (!isTillerlessError(error, 'YAML_PARSE')) throw error;
    return { Error: error.helmText };
  }
}

describe('parseYaml', () => {
  it.each(lines<{ text: string; want: Record<string, unknown> }>('yaml-load.jsonl'))(
    'parses $text as Helm does',
    ({ text, want }) => {
      const noMapping = String(want.Error).startsWith('error unmarshaling JSON');
      const got = JSON.parse(JSON.stringify(fromYaml(text)));
      expect(got).toEqual(noMapping ? { Error: 'no mapping' } : JSON.parse(JSON.stringify(want)));
    },
  );

  it('reports the line of an error', () => {
    expect(() => parseYaml('a: 1\nb: {c\nd: 2\n')).toThrow(
      expect.objectContaining({ code: 'YAML_PARSE', where: expect.objectContaining({ line: 3 }) }),
    );
  });

  it('preserves keys that are special in JavaScript', () => {
    expect(parseYaml('__proto__: {a: 1}\nconstructor: 2')).toEqual(
      new Map<string, unknown>([
        ['__proto__', new Map([['a', 1]])],
        ['constructor', 2],
      ]),
    );
    expect(Object.keys(parseYamlJson('__proto__: {a: 1}') as object)).toEqual(['__proto__']);
  });

  it('parses the first document, or all with parseYamlDocuments', () => {
    expect(parseYaml('a\n---\nb\n')).toBe('a');
    expect(parseYamlDocuments('a\n---\n---\nb\n...\n')).toEqual(['a', null, 'b']);
  });

  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghi'.split('').map((key, i) => {
      const before = 'abcdefgh'.charAt(i);
      return `${key}: &${key} [${Array(9).fill(`*${before}`).join(', ')}]`;
    }),
  ].join('\n');
  it.each([
    { name: 'unclosed flow lists', text: '['.repeat(100_000) },
    { name: 'unclosed flow maps', text: '{a: '.repeat(100_000) },
    { name: 'nested lists', text: '- '.repeat(100_000) },
    { name: 'nested keys', text: '? '.repeat(100_000) },
    { name: 'an alias bomb', text: bomb },
    { name: 'control characters', text: 'a: \u0000' },
    { name: 'an anchor that contains itself', text: 'a: &a [*a]' },
  ])('rejects $name', ({ text }) => {
    expect(() => parseYaml(text)).toThrow(expect.objectContaining({ code: 'YAML_PARSE' }));
  });
});

describe('dumpYaml', () => {
  const cases = lines<{ json: string; yaml: string; pretty: string }>('yaml-dump.jsonl');

  it.each(cases)('writes $json as toYaml does', ({ json, yaml }) => {
    expect(dumpYaml(parseGoJson(json))).toBe(`${yaml}\n`);
  });

  it.each(cases)('writes $json as toYamlPretty does', ({ json, pretty }) => {
    expect(dumpYamlPretty(parseGoJson(json))).toBe(`${pretty}\n`);
  });

  it('accepts plain objects and omits undefined fields', () => {
    expect(dumpYaml({ b: [1, { c: true }], a: undefined })).toBe('b:\n- 1\n- c: true\n');
  });
});
