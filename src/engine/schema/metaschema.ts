import type { Value, ValueMap } from '../../base/go/value.ts';
import type { Draft } from './dialect.ts';

/**
 * The metaschemas of the JSON Schema drafts. Each draft is a single document that contains its vocabularies as definitions. The
 * order of `allOf` determines the order in which failures are reported.
 */
type Json = boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const self = { $ref: '#' };
/**
 * A list of schemas. It is referenced with `$ref`, as in the official metaschemas, because this affects error messages: all
 * failures in the list are reported as the causes of a single failure.
 */
const schemas = { $ref: '#/definitions/schemaArray' };
const definitions = { schemaArray: { type: 'array', minItems: 1, items: self } };
const schemaTable = { type: 'object', additionalProperties: self };
const patternTable = { ...schemaTable, propertyNames: { format: 'regex' } };
const text = { type: 'string' };
const flag = { type: 'boolean' };
const number = { type: 'number' };
const count = { type: 'integer', minimum: 0 };
const names = { type: 'array', items: text, uniqueItems: true };
const simpleTypes = { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] };
const type = { anyOf: [simpleTypes, { type: 'array', items: simpleTypes, minItems: 1, uniqueItems: true }] };

const kinds = { type: ['object', 'boolean'] };
const part = (properties: { readonly [key: string]: Json }): Json => ({ ...kinds, properties });

const choices = {
  if: self,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: self,
  else: self,
  allOf: schemas,
  anyOf: schemas,
  oneOf: schemas,
  not: self,
};
const sizes = {
  maximum: number,
  minimum: number,
  maxLength: count,
  minLength: count,
  pattern: { type: 'string', format: 'regex' },
  maxItems: count,
  minItems: count,
  uniqueItems: flag,
  maxProperties: count,
  minProperties: count,
};
const validation = {
  type,
  enum: { type: 'array' },
  multipleOf: { type: 'number', exclusiveMinimum: 0 },
  exclusiveMaximum: number,
  exclusiveMinimum: number,
  ...sizes,
  maxContains: count,
  minContains: count,
  required: names,
  dependentRequired: { type: 'object', additionalProperties: names },
};
const applicator = {
  contains: self,
  additionalProperties: self,
  properties: schemaTable,
  patternProperties: patternTable,
  dependentSchemas: schemaTable,
  propertyNames: self,
  ...choices,
};
const annotation = {
  title: text,
  description: text,
  deprecated: flag,
  readOnly: flag,
  writeOnly: flag,
  examples: { type: 'array' },
};
const content = { contentEncoding: text, contentMediaType: text, contentSchema: self };
const reference = { type: 'string', format: 'uri-reference' };
const identifiers = {
  $id: { ...reference, pattern: '^[^#]*#?$' },
  $schema: { type: 'string', format: 'uri' },
  $ref: reference,
  $comment: text,
  $defs: schemaTable,
  $vocabulary: { type: 'object', propertyNames: { type: 'string', format: 'uri' }, additionalProperties: flag },
};
const older = {
  definitions: schemaTable,
  dependencies: { type: 'object', additionalProperties: { anyOf: [self, names] } },
};

/**
 * Returns a metaschema that refers to its vocabularies with `$ref`, as the official metaschemas do. This affects error messages:
 * all failures in a vocabulary are reported as the causes of a single failure.
 */
const modern = (parts: readonly Json[]): Json => ({
  definitions: { ...definitions, ...Object.fromEntries(parts.map((vocabulary, i) => [`vocabulary${i}`, vocabulary])) },
  allOf: parts.map((_, i) => ({ $ref: `#/definitions/vocabulary${i}` })),
  ...kinds,
  properties: older,
});

const draft2020 = modern([
  part({ ...identifiers, $anchor: { type: 'string', pattern: '^[A-Za-z_][-A-Za-z0-9._]*$' }, $dynamicRef: reference }),
  part({ prefixItems: schemas, items: self, ...applicator }),
  part({ unevaluatedItems: self, unevaluatedProperties: self }),
  part(validation),
  part(annotation),
  part({ format: text }),
  part(content),
]);

const draft2019 = modern([
  part({
    ...identifiers,
    $anchor: { type: 'string', pattern: '^[A-Za-z][-A-Za-z0-9.:_]*$' },
    $recursiveRef: reference,
    $recursiveAnchor: flag,
  }),
  part({
    additionalItems: self,
    unevaluatedItems: self,
    items: { anyOf: [self, schemas] },
    unevaluatedProperties: self,
    ...applicator,
  }),
  part(validation),
  part(annotation),
  part({ format: text }),
  part(content),
]);

/**
 * A count that defaults to 0. It is an `allOf`, as in the metaschemas of older drafts, because validation errors mention the
 * `allOf`.
 */
const countOrZero = { allOf: [count] };

const flat = {
  $schema: { type: 'string', format: 'uri' },
  title: text,
  description: text,
  ...sizes,
  minLength: countOrZero,
  minItems: countOrZero,
  minProperties: countOrZero,
  items: { anyOf: [self, schemas] },
  properties: schemaTable,
  enum: { type: 'array', minItems: 1, uniqueItems: true },
  type,
  format: text,
  ...older,
};

const draft6 = {
  ...flat,
  $id: reference,
  $ref: reference,
  multipleOf: { type: 'number', exclusiveMinimum: 0 },
  exclusiveMaximum: number,
  exclusiveMinimum: number,
  additionalItems: self,
  contains: self,
  required: names,
  additionalProperties: self,
  patternProperties: schemaTable,
  propertyNames: self,
  examples: true,
  allOf: schemas,
  anyOf: schemas,
  oneOf: schemas,
  not: self,
};

const draft7 = {
  ...draft6,
  patternProperties: patternTable,
  examples: { type: 'array', items: true },
  $comment: text,
  readOnly: flag,
  ...choices,
  contentMediaType: text,
  contentEncoding: text,
};

const someNames = { ...names, minItems: 1 };
const draft4 = {
  definitions,
  type: 'object',
  properties: {
    ...flat,
    id: text,
    $ref: text,
    multipleOf: { type: 'number', minimum: 0, exclusiveMinimum: true },
    exclusiveMaximum: flag,
    exclusiveMinimum: flag,
    additionalItems: { anyOf: [flag, self] },
    required: someNames,
    additionalProperties: { anyOf: [flag, self] },
    patternProperties: schemaTable,
    dependencies: { type: 'object', additionalProperties: { anyOf: [self, someNames] } },
    allOf: schemas,
    anyOf: schemas,
    oneOf: schemas,
    not: self,
  },
  dependencies: { exclusiveMaximum: ['maximum'], exclusiveMinimum: ['minimum'] },
};

const documents: Readonly<Record<Draft, { readonly url: string; readonly schema: Json }>> = {
  4: { url: 'http://json-schema.org/draft-04/schema#', schema: draft4 },
  6: { url: 'http://json-schema.org/draft-06/schema#', schema: { definitions, ...kinds, properties: draft6 } },
  7: { url: 'http://json-schema.org/draft-07/schema#', schema: { definitions, ...kinds, properties: draft7 } },
  2019: { url: 'https://json-schema.org/draft/2019-09/schema#', schema: draft2019 },
  2020: { url: 'https://json-schema.org/draft/2020-12/schema#', schema: draft2020 },
};

function toValue(json: Json): Value {
  if (Array.isArray(json)) return json.map(toValue);
  if (typeof json !== 'object') return json;
  return new Map(Object.entries(json).map(([key, item]) => [key, toValue(item)]));
}

/** Returns a draft's metaschema and its URL as shown in validation errors. */
export function metaschemaOf(draft: Draft): { readonly url: string; readonly root: Value } {
  const { url, schema } = documents[draft];
  return { url, root: toValue(schema) };
}

const tables = new Set(['properties', 'definitions', '$defs', 'dependentSchemas']);
const inner = new Set(['additionalProperties', 'items', 'not', 'if', 'then', 'else', 'contains', 'propertyNames']);
const lists = new Set(['allOf', 'anyOf', 'oneOf']);
const counts = new Set(['maxLength', 'minLength', 'maxItems', 'minItems', 'maxProperties', 'minProperties']);
const numbers = new Set(['maximum', 'minimum']);
const texts = new Set(['title', 'description', '$comment', 'format', '$schema']);
const typeNames = new Set(simpleTypes.enum);
const anything = new Set(['default', 'const']);

function isText(value: Value): boolean {
  return typeof value === 'string';
}

function isPlainKeyword(key: string, value: Value, depth: number): boolean {
  if (tables.has(key)) return value instanceof Map && [...value.values()].every((item) => isPlainSchema(item, depth));
  if (inner.has(key)) return isPlainSchema(value, depth);
  if (lists.has(key)) return Array.isArray(value) && value.length > 0 && value.every((item: Value) => isPlainSchema(item, depth));
  if (counts.has(key)) return typeof value === 'number' && Number.isInteger(value) && value >= 0;
  if (numbers.has(key)) return typeof value === 'number';
  if (texts.has(key)) return isText(value);
  if (key === 'type') return typeof value === 'string' && typeNames.has(value);
  if (key === 'enum')
    return Array.isArray(value) && value.length > 0 && value.every(isText) && new Set(value).size === value.length;
  if (key === 'required')
    return Array.isArray(value) && value.length > 0 && value.every(isText) && new Set(value).size === value.length;
  if (key === '$ref') return typeof value === 'string' && /^#[\w/$.-]*$/.test(value);
  return anything.has(key) || key.startsWith('x-');
}

/**
 * Reports whether a schema only uses common keywords with valid values, and is therefore valid in every draft. This is true for
 * most schemas. All others are validated against the metaschema, which takes much longer.
 */
export function isPlainSchema(schema: Value | ValueMap, depth = 0): boolean {
  if (!(schema instanceof Map) || depth > 100) return false;
  for (const [key, value] of schema) if (!isPlainKeyword(key, value, depth + 1)) return false;
  return true;
}
