import type { HostileCase } from './hostile-case.ts';
import { bomb } from './templates.ts';

const set = (name: string, expression: string, error?: RegExp, flag = '--set'): HostileCase => ({
  name: `${flag} ${name}`,
  argv: ['template', 'r', 'c', flag, expression],
  ...(error ? { error } : {}),
});

const flags: HostileCase[] = [
  set('with a huge index', 'a[99999999]=1', /index of 99999999 is greater than maximum supported index of 65536/),
  set('with a huge index in a list', 'a[0][9999999999]=1', /greater than maximum supported index/),
  set('with a negative index', 'a[-1]=1', /negative/),
  set('with the maximum index', 'a[65536]=1'),
  set('with nested maximum indices', 'a[65536][65536][65536][65536]=1'),
  set('with 2000 name parts', `${'a.'.repeat(2000)}a=1`, /nested level of 30/),
  set('with 2000 indices', `a${'[0]'.repeat(2000)}=1`, /.*/),
  set('with nested lists', `a=${'{'.repeat(5000)}`, /.*/),
  set('with a long list', `a={${'1,'.repeat(50_000)}1}`),
  set('with many commas', ','.repeat(100_000), /.*/),
  set('with many backslashes', `a=${'\\'.repeat(100_000)}`, /.*/),
  set('with a huge number', `a=${'9'.repeat(100_000)}`),
  set('with __proto__', '__proto__.x=1,constructor.prototype.x=1'),
  set('with control characters', 'ab=\u0001,\u202e=1'),
  set('with nested lists', `a=${'['.repeat(50_000)}`, /.*/, '--set-json'),
  set('with __proto__', '{"__proto__": {"x": 1}}', undefined, '--set-json'),
  set('with a huge exponent', 'a=1e999999999', /.*/, '--set-json'),
  set('with an endless file', 'a=/dev/zero', /.*/, '--set-file'),
];

const valuesFile = (name: string, text: string, error?: RegExp): HostileCase[] => [
  { name: `values.yaml: ${name}`, files: { 'c/values.yaml': text }, ...(error ? { error } : {}) },
  { name: `-f: ${name}`, files: { 'v.yaml': text }, argv: ['template', 'r', 'c', '-f', 'v.yaml'], ...(error ? { error } : {}) },
];

const files: HostileCase[] = [
  ...valuesFile('an alias bomb', bomb(), /excessive aliasing/),
  ...valuesFile('lists 100000 levels deep', `a: ${'['.repeat(100_000)}`, /max depth|nested/),
  ...valuesFile('maps 100000 levels deep', `a: ${'{a: '.repeat(100_000)}`, /max depth|nested/),
  ...valuesFile('block lists 50000 levels deep', `a:\n  ${'- '.repeat(50_000)}a\n`, /max depth|nested/),
  ...valuesFile('maps 900 levels deep', `a: ${'{a: '.repeat(900)}1${'}'.repeat(900)}`),
  ...valuesFile('an anchor that contains itself', 'a: &a [*a]', /contains itself/),
  ...valuesFile(
    'chained merge keys',
    `a0: &a0 {x: 1}\n${Array.from({ length: 200 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}], y${i}: 1}\n`).join('')}`,
  ),
  ...valuesFile('__proto__', '__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\n'),
  ...valuesFile('a null byte', 'a: "\u0000"', /control characters/),
  ...valuesFile('100000 documents', '---\n'.repeat(100_000)),
  ...valuesFile('100000 keys', Array.from({ length: 100_000 }, (_, i) => `k${i}: 1\n`).join('')),
  ...valuesFile('a key repeated 100000 times', 'a: 1\n'.repeat(100_000), /.*/),
  ...valuesFile('a line of five million characters', `a: ${'x'.repeat(5_000_000)}\n`),
  ...valuesFile('a million tabs', `a:${'\t'.repeat(1_000_000)}1`, /.*/),
  ...valuesFile('a million colons', ':'.repeat(1_000_000), /.*/),
  ...valuesFile('a million dashes', '- '.repeat(1_000_000), /.*/),
  ...valuesFile('a million exclamation marks', `a: ${'!'.repeat(1_000_000)}`, /.*/),
  ...valuesFile('a million quotes', `a: ${"'".repeat(1_000_001)}`, /.*/),
  ...valuesFile('300000 ampersands', '&a '.repeat(300_000), /.*/),
  ...valuesFile('a tag of 900 kB', `a: !<${'%41'.repeat(300_000)}> 1`, /.*/),
  ...valuesFile('a number of a million digits', `a: ${'9'.repeat(1_000_000)}`, /.*/),
  {
    name: '5000 values that no template reads, similar to 5000 defaults',
    files: {
      'c/values.yaml': Array.from({ length: 5000 }, (_, i) => `a_rather_long_key_${i}: 1\n`).join(''),
      'v.yaml': Array.from({ length: 5000 }, (_, i) => `a_rather_lomg_key_${i}: 1\n`).join(''),
    },
    argv: ['template', 'r', 'c', '-f', 'v.yaml', '--unread=warn'],
  },
  {
    name: 'a misspelled key of 100 kB',
    files: { 'c/values.yaml': `? ${'a'.repeat(100_000)}\n: 1\n`, 'v.yaml': `? ${'a'.repeat(99_999)}b\n: 1\n` },
    argv: ['template', 'r', 'c', '-f', 'v.yaml', '--unread=warn'],
  },
  {
    name: 'skipped branches that never end',
    files: {
      'c/templates/NOTES.txt':
        '{{ define "f" }}{{ if true }}{{ else }}{{ range until 100000 }}{{ include "f" $ }}{{ end }}{{ end }}{{ end }}{{ range until 100 }}{{ include "f" $ }}{{ end }}',
      'v.yaml': 'unread: 1\n',
    },
    argv: ['template', 'r', 'c', '-f', 'v.yaml', '--unread=warn'],
  },
  { name: '-f with an endless file', argv: ['template', 'r', 'c', '-f', '/dev/zero'], error: /.*/ },
];

const draft = '"$schema": "http://json-schema.org/draft-07/schema#"';
const schema = (
  name: string,
  text: string,
  error?: RegExp,
  values = 'a: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!',
): HostileCase => ({
  name: `schema: ${name}`,
  files: { 'c/values.schema.json': text, 'c/values.yaml': values },
  ...(error ? { error } : {}),
});
const chain = (length: number, last: string): string =>
  `{${draft}, "$ref": "#/definitions/d0", "definitions": {${Array.from({ length }, (_, i) => `"d${i}": {"$ref": "#/definitions/d${i + 1}"}`).join(',')}, "d${length}": ${last}}}`;
const doubled = (keyword: string): string =>
  `{${draft}, "$ref": "#/definitions/d0", "definitions": {${Array.from({ length: 40 }, (_, i) => `"d${i}": {"${keyword}": [{"$ref": "#/definitions/d${i + 1}"}, {"$ref": "#/definitions/d${i + 1}"}]}`).join(',')}, "d40": {"type": "string"}}}`;

const schemas: HostileCase[] = [
  schema('a reference to an endless file', `{${draft}, "$ref": "file:///dev/zero"}`, /.+/),
  schema('a reference to a file', `{${draft}, "$ref": "file:///etc/passwd"}`, /.+/),
  schema('a reference to the network', `{${draft}, "$ref": "http://127.0.0.1:1/x"}`, /.+/),
  schema('a reference to itself', `{${draft}, "$ref": "#"}`, /infinite loop/),
  schema('null', 'null', /.+/),
  schema(
    'a cycle of references',
    `{${draft}, "$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}}`,
    /infinite loop/,
  ),
  schema('a chain of 20000 references', chain(20_000, '{"type": "object"}')),
  schema('allOf that doubles at each level', doubled('allOf'), /takes too long|infinite/),
  schema('anyOf that doubles at each level', doubled('anyOf'), /takes too long|infinite|want string/),
  schema('oneOf that doubles at each level', doubled('oneOf'), /takes too long|infinite|want string/),
  schema('a pattern that backtracks', `{${draft}, "properties": {"a": {"pattern": "^(a+)+$"}}}`, /does not match pattern/),
  schema(
    'a pattern with nested repetitions',
    `{${draft}, "properties": {"a": {"pattern": "(a{1000}){1000}"}}}`,
    /invalid repeat count|too large/,
  ),
  schema(
    'a slow pattern on a long text',
    `{${draft}, "properties": {"a": {"pattern": "(x?){1000}x{1000}y"}}}`,
    /.+/,
    `a: ${'x'.repeat(99_000)}`,
  ),
  schema(
    'patternProperties that backtrack',
    `{${draft}, "patternProperties": {"^(a+)+$": {"type": "string"}}}`,
    undefined,
    `${'a'.repeat(50)}b: 1`,
  ),
  schema('lists 100000 levels deep', `{${draft}, "enum": ${'['.repeat(100_000)}`, /.+/),
  schema('schemas 10000 levels deep', `${'{"properties": {"a": '.repeat(10_000)}{}${'}}'.repeat(10_000)}`, /.*/),
  schema(
    'uniqueItems with many items',
    `{${draft}, "properties": {"a": {"uniqueItems": true}}}`,
    undefined,
    `a: [${Array.from({ length: 50_000 }, (_, i) => i).join(',')}]`,
  ),
  schema(
    'enum with many values and many items',
    `{${draft}, "properties": {"a": {"items": {"enum": [${Array.from({ length: 5000 }, (_, i) => i).join(',')}]}}}}`,
    /.*/,
    `a: [${Array.from({ length: 5000 }, () => 4999).join(',')}]`,
  ),
  schema(
    'names of Object.prototype',
    `{${draft}, "properties": {"__proto__": {"type": "string"}, "constructor": {"type": "string"}}, "required": ["toString"]}`,
    /toString/,
  ),
  schema(
    'formats of a long text',
    `{${draft}, "properties": {"a": {"anyOf": [{"format": "email"}, {"format": "hostname"}, {"format": "ipv6"}, {"format": "uri"}, {"format": "date-time"}]}}}`,
    /.*/,
    `a: "${'a.'.repeat(100_000)}"`,
  ),
  schema('multipleOf with a tiny divisor', `{${draft}, "properties": {"a": {"multipleOf": 1e-300}}}`, /.*/, 'a: 1e300'),
];

/** Malicious values, and schemas for values. */
export const valuesCases: readonly HostileCase[] = [...flags, ...files, ...schemas];
