import { parseGoJson } from '../../../src/base/go/json.ts';
import type { ValueMap } from '../../../src/base/go/value.ts';
import { checkSchema } from '../../../src/engine/schema/validate-values.ts';

const bytes = (json: unknown): Uint8Array => Buffer.from(JSON.stringify(json));
const map = (json: unknown): ValueMap => parseGoJson(JSON.stringify(json)) as ValueMap;

const port = { type: 'object', properties: { number: { type: 'integer', maximum: 10 } } };
const ports = { type: 'object', properties: { http: port, https: port } };

/** A schema that has been used often enough for its valid values to be stored. */
function usedSchema(schema: unknown): Uint8Array {
  const data = bytes(schema);
  for (let i = 0; i < 3; i++) expect(checkSchema(map(valid), data)).toEqual([]);
  return data;
}

const valid = { ports: { http: { number: 1 }, https: { number: 2 } }, names: [{ a: 1 }] };

describe('a schema that is used repeatedly', () => {
  const schema = usedSchema({ properties: { ports, names: { items: { additionalProperties: { type: 'integer' } } } } });

  it.each([
    ['a nested value', { ...valid, ports: { ...valid.ports, https: { number: 11 } } }],
    ['a wrong type', { ...valid, ports: { http: 'x' } }],
    ['an item of a list', { ...valid, names: [{ a: 'x' }] }],
    ['a float in place of an integer', { ...valid, ports: { http: { number: 1.5 } } }],
  ])('reports %s', (_, values) => {
    expect(checkSchema(map(values), schema)).not.toEqual([]);
    expect(checkSchema(map(valid), schema)).toEqual([]);
  });

  it('reports values that became invalid after an earlier validation', () => {
    const values = map(valid);
    expect(checkSchema(values, schema)).toEqual([]);
    ((values.get('ports') as ValueMap).get('http') as ValueMap).set('number', 'x');
    expect(checkSchema(values, schema)).not.toEqual([]);
  });

  it('validates a value against each subschema that applies to it', () => {
    const limited = { properties: { http: { properties: { number: { maximum: 5 } } } } };
    const data = usedSchema({ properties: { ports }, patternProperties: { '^p': limited } });
    expect(checkSchema(map({ ...valid, ports: { http: { number: 7 } } }), data)).toHaveLength(1);
  });

  it('reports unevaluated properties in every validation', () => {
    const schema2020 = bytes({ properties: { ports: { properties: { http: true }, unevaluatedProperties: false } } });
    for (let i = 0; i < 3; i++) expect(checkSchema(map(valid), schema2020)).toHaveLength(1);
  });
});
