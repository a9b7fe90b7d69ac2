import { readFileSync } from 'node:fs';
import { parseGoJson } from '../../../src/base/go/json.ts';
import type { RemoteSchemas } from '../../../src/chart/model.ts';
import { remoteReferences } from '../../../src/engine/schema/remote-references.ts';
import { checkSchema } from '../../../src/engine/schema/validate-values.ts';

interface SuiteTest {
  readonly name: string;
  readonly data: unknown;
  readonly valid: boolean;
  /** Helm's result or error message, if it differs from `valid` */
  readonly helm?: boolean | string;
}

interface SuiteGroup {
  readonly file: string;
  readonly name: string;
  readonly schema: unknown;
  readonly tests: readonly SuiteTest[];
}

const bytes = (json: unknown): Uint8Array => Buffer.from(JSON.stringify(json));

/**
 * The $ref tests of the official JSON-Schema-Test-Suite for drafts 4 to 2020-12. `$schema` has been added where the suite implies
 * it.
 */
const folder = new URL('./json-schema-test-suite/', import.meta.url);
const groups = readFileSync(new URL('groups.jsonl', folder), 'utf8')
  .trim()
  .split('\n')
  .map((line): SuiteGroup => JSON.parse(line));
const remotes: RemoteSchemas = new Map(
  Object.entries(JSON.parse(readFileSync(new URL('remotes.json', folder), 'utf8'))).map(([url, json]) => [
    url,
    { data: bytes(json) },
  ]),
);

function isValid(schema: unknown, data: unknown): boolean {
  return checkSchema(parseGoJson(JSON.stringify(data)), bytes(schema), remotes).length === 0;
}

describe('JSON-Schema-Test-Suite', () => {
  it.each(groups.map((group) => [`${group.file}: ${group.name}`, group] as const))('%s', (_, { schema, tests }) => {
    for (const { name, data, valid, helm } of tests) {
      if (typeof helm === 'string') expect(() => isValid(schema, data)).toThrow(helm);
      else expect([name, isValid(schema, data)]).toEqual([name, helm ?? valid]);
    }
  });
});

const limit = { maximum: 3 };
const id = 'https://example.com/v.json';
const draft7 = 'http://json-schema.org/draft-07/schema#';

// Each reference resolves to the maximum of 3.
it.each([
  { name: 'an anchor next to a root $id', schema: { $id: id, $ref: '#p', $defs: { p: { $anchor: 'p', ...limit } } } },
  { name: 'the file name of the root $id', schema: { $id: id, $ref: 'v.json#/$defs/p', $defs: { p: limit } } },
  {
    name: 'a relative $id inside the root $id',
    schema: { $id: id, $ref: 'sub.json', $defs: { p: { $id: 'sub.json', ...limit } } },
  },
  { name: 'an absolute path as $id', schema: { $id: id, $ref: '/p', $defs: { p: { $id: '/p', ...limit } } } },
  { name: 'an absolute path as $id without a root $id', schema: { $ref: '/p', $defs: { p: { $id: '/p', ...limit } } } },
  {
    name: 'a fragment as $id in draft 7',
    schema: { $schema: draft7, $id: id, allOf: [{ $ref: '#p' }], definitions: { p: { $id: '#p', ...limit } } },
  },
  {
    name: 'a fragment as id in draft 4',
    schema: {
      $schema: 'http://json-schema.org/draft-04/schema#',
      id,
      allOf: [{ $ref: '#p' }],
      definitions: { p: { id: '#p', ...limit } },
    },
  },
  {
    name: 'a dynamic anchor elsewhere',
    schema: { $id: id, $dynamicAnchor: 'n', $dynamicRef: '#n2', $defs: { q: { $dynamicAnchor: 'n2', ...limit } } },
  },
  { name: 'a declared urn:', schema: { $ref: 'urn:example:p', $defs: { p: { $id: 'urn:example:p', ...limit } } } },
  { name: 'an anchor in a urn:', schema: { $id: 'urn:a:b', $ref: '#p', $defs: { p: { $anchor: 'p', ...limit } } } },
  {
    name: 'a reference inside an embedded resource',
    schema: { $id: id, $ref: 'a/b.json', $defs: { a: { $id: 'a/b.json', $ref: 'c.json' }, c: { $id: 'a/c.json', ...limit } } },
  },
  { name: 'a location that is not a schema by keyword', schema: { $ref: '#/x-parts/p', 'x-parts': { p: limit } } },
])('follows $name', ({ schema }) => {
  expect(JSON.stringify(checkSchema(80, bytes(schema)))).toContain('maximum: got 80, want 3');
  expect(checkSchema(2, bytes(schema))).toEqual([]);
});

it.each([
  [
    'a missing anchor',
    { $ref: '#nope' },
    'anchor in "file:///values.schema.json#nope" not found in schema "file:///values.schema.json"',
  ],
  [
    'a missing pointer',
    { properties: { a: { $ref: '#/nope' } } },
    'json-pointer in "file:///values.schema.json#/nope" not found',
  ],
  ['a file', { properties: { a: { $ref: 'other.json' } } }, 'failing loading "file:///other.json"'],
  ['a pointer into an unresolved urn:', { $ref: 'urn:a:b#/c' }, 'json-pointer in "urn:a:b#/c" not found'],
])('rejects a reference to %s even if it applies to no value', (_, schema, message) => {
  expect(() => checkSchema(new Map(), bytes(schema))).toThrow(message);
});

it('rejects metaschemas that refer to each other', () => {
  const known = new Map([
    ['http://h/a', { data: bytes({ $schema: 'http://h/b' }) }],
    ['http://h/b', { data: bytes({ $schema: 'http://h/a' }) }],
  ]);
  expect(() => checkSchema(1, bytes({ $schema: 'http://h/a' }), known)).toThrow('cycle in resolving $schema');
});

it('ignores references in unused definitions, as Helm does', () => {
  expect(checkSchema(1, bytes({ $defs: { a: { $ref: '#/nope' } } }))).toEqual([]);
});

it.each([
  ['a URL', { $ref: 'http://h/a.json#/x' }, ['http://h/a.json']],
  ['a reference relative to an http $id', { $id: 'http://h/d/v.json', $ref: 'a.json' }, ['http://h/d/a.json']],
  ['a metaschema', { $schema: 'http://h/meta.json' }, ['http://h/meta.json']],
  ['the metaschema of a draft', { $schema: draft7, properties: { a: { $ref: draft7 } } }, []],
  ['a URL in data', { enum: [{ $ref: 'http://h/a.json' }] }, []],
  ['an embedded resource', { $ref: 'http://h/a.json', $defs: { a: { $id: 'http://h/a.json' } } }, []],
])('finds the URLs to fetch for %s', (_, schema, urls) => {
  expect(remoteReferences(bytes(schema), new Map())).toEqual({ urls, urns: [] });
});

it('resolves references in a fetched document relative to its URL', () => {
  const known = new Map([['http://h/d/a.json', { data: bytes({ properties: { x: { $ref: '_b.json#/y' } } }) }]]);
  expect(remoteReferences(bytes({ $ref: 'http://h/d/a.json' }), known).urls).toEqual(['http://h/d/_b.json']);
});

it.each([
  ['{"maximum":9007199254740992}', '9007199254740993', false],
  ['{"maximum":9007199254740993}', '9007199254740993', true],
  ['{"maximum":18446744073709551616}', '18446744073709551617', false],
  ['{"const":9007199254740993}', '9007199254740992', false],
  ['{"enum":[9007199254740993]}', '9007199254740993', true],
  ['{"multipleOf":0.01}', '19.99', true],
  ['{"multipleOf":0.01}', '19.995', false],
  ['{"multipleOf":1e-8}', '12391239123', true],
  ['{"type":"integer"}', '1e25', true],
  ['{"const":1}', '1.0', true],
])('compares numbers exactly: %s with %s', (schema, value, valid) => {
  expect(checkSchema(parseGoJson(value, { isExact: true }), Buffer.from(schema)).length === 0).toBe(valid);
});
