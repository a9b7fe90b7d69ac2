import { schemaProblem } from '../../../src/actions/chart-schema/model/check-schema.ts';
import { schemaFromValue } from '../../../src/actions/chart-schema/model/schema-from-value.ts';
import { parseGoJson } from '../../../src/base/go/json.ts';

const problemOf = (json: string): string | undefined => schemaProblem(schemaFromValue(parseGoJson(json), 'x.json'));

describe('an annotation is rejected', () => {
  it.each([
    ['{"type": "text"}', '"text" is not a type of JSON Schema'],
    ['{"type": ["string", "text"]}', '"text" is not a type of JSON Schema'],
    ['{"type": "string", "minimum": 1}', 'minimum cannot be used with the type string'],
    ['{"type": ["array", "null"], "maxLength": 1}', 'maxLength cannot be used with the type array, null'],
    ['{"type": "string", "additionalProperties": false}', 'additionalProperties cannot be used with the type string'],
    ['{"minimum": 1, "exclusiveMinimum": 1}', 'minimum and exclusiveMinimum cannot be used together'],
    ['{"maximum": 1, "exclusiveMaximum": 1}', 'maximum and exclusiveMaximum cannot be used together'],
    ['{"format": "date", "pattern": "a"}', 'format and pattern cannot be used together'],
    ['{"multipleOf": 0}', 'multipleOf must be greater than 0'],
    ['{"minItems": -1}', 'minItems must not be negative'],
    ['{"minProperties": 2, "maxProperties": 1}', 'minProperties must not be greater than maxProperties'],
    ['{"exclusiveMinimum": 1, "exclusiveMaximum": 1}', 'exclusiveMinimum must be less than exclusiveMaximum'],
    ['{"format": "phone"}', 'the format "phone" is not supported'],
    ['{"pattern": "("}', 'the pattern "(" is not valid: error parsing regexp: missing closing ): `(`'],
    ['{"patternProperties": {"(": {}}}', 'the pattern "(" is not valid: error parsing regexp: missing closing ): `(`'],
    ['{"additionalItems": 1}', 'additionalItems: expected a schema'],
    ['{"additionalProperties": {"type": "x"}}', 'additionalProperties: "x" is not a type of JSON Schema'],
    ['{"dependencies": {"a": [1]}}', 'dependencies of a: expected a schema'],
    ['{"properties": {"a": {"items": {"minLength": -1}}}}', 'properties.a: items: minLength must not be negative'],
    ['{"anyOf": [{}, {"multipleOf": -1}]}', 'anyOf.1: multipleOf must be greater than 0'],
  ])('%s', (json, problem) => {
    expect(problemOf(json)).toBe(problem);
  });
});

describe('an annotation is accepted', () => {
  it.each([
    '{}',
    '{"minimum": 1}',
    '{"type": ["integer", "null"], "minimum": 1}',
    '{"minimum": 1, "maximum": 1}',
    '{"minimum": -5}',
    '{"format": "", "pattern": "a"}',
    '{"dependencies": {"a": ["b"], "c": {"type": "string"}}}',
    '{"additionalProperties": true, "additionalItems": {"type": "string"}}',
    '{"type": "string", "uniqueItems": true}',
  ])('%s', (json) => {
    expect(problemOf(json)).toBeUndefined();
  });
});
