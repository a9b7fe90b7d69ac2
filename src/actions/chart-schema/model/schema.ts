import { Int, type Value, type ValueMap } from '../../../base/go/value.ts';

/**
 * The types of keyword values, keyed by the kind of keyword. Nested schemas are decoded only for the kinds that start with
 * `schema`; all other nested values are kept unchanged.
 */
interface KeywordTypes {
  text: string;
  flag: boolean;
  number: number;
  /** an integer, such as a length */
  count: number;
  any: Value;
  list: readonly Value[];
  table: ValueMap;
  types: readonly string[];
  schema: Schema;
  schemas: readonly Schema[];
  schemaTable: Map<string, Schema>;
}

export type KeywordKind = keyof KeywordTypes;

/**
 * All keywords of JSON Schema draft 7 that annotations can contain. `required` is a separate field, because it may be a boolean.
 */
export const keywordKinds = {
  $comment: 'text',
  $id: 'text',
  $ref: 'text',
  $schema: 'text',
  additionalItems: 'any',
  additionalProperties: 'any',
  allOf: 'schemas',
  anyOf: 'schemas',
  const: 'any',
  contains: 'schema',
  contentEncoding: 'text',
  contentMediaType: 'text',
  default: 'any',
  definitions: 'schemaTable',
  dependencies: 'table',
  deprecated: 'flag',
  description: 'text',
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: 'schema',
  else: 'schema',
  enum: 'list',
  examples: 'list',
  exclusiveMaximum: 'number',
  exclusiveMinimum: 'number',
  format: 'text',
  if: 'schema',
  items: 'schema',
  maxItems: 'count',
  maxLength: 'count',
  maxProperties: 'count',
  maximum: 'number',
  minItems: 'count',
  minLength: 'count',
  minProperties: 'count',
  minimum: 'number',
  multipleOf: 'number',
  not: 'schema',
  oneOf: 'schemas',
  pattern: 'text',
  patternProperties: 'schemaTable',
  properties: 'schemaTable',
  propertyNames: 'schema',
  readOnly: 'flag',
  title: 'text',
  type: 'types',
  uniqueItems: 'flag',
  writeOnly: 'flag',
} as const satisfies Readonly<Record<string, KeywordKind>>;

export type Keyword = keyof typeof keywordKinds;

type Keywords = { [K in Keyword]?: KeywordTypes[(typeof keywordKinds)[K]] | undefined };

/** A JSON Schema that is being built. */
export interface Schema extends Keywords {
  /** names of the properties that are required */
  required: string[];
  /** true for the annotation `required: true`, which makes the property required in its parent */
  isRequired: boolean;
  /** true if an annotation or a comment determines the schema, so nothing is inferred from the value */
  isAnnotated: boolean;
  /** true for the annotation `const: null`. It is needed because null normally means that a keyword is not set. */
  hasConst: boolean;
  /** true for the annotation `const-from-value: true`, which makes the default the only valid value */
  usesValueAsConst: boolean;
  /** the keywords that start with `x-` */
  custom: ReadonlyMap<string, Value>;
}

/** Creates a schema. @param keywords keywords to set */
export function newSchema(keywords: Keywords = {}): Schema {
  const flags = { isRequired: false, isAnnotated: false, hasConst: false, usesValueAsConst: false };
  return { ...keywords, ...flags, required: [], custom: new Map() };
}

/** Returns the keywords that are set, with their values. */
export function keywordsOf(schema: Schema): [Keyword, NonNullable<Keywords[Keyword]>][] {
  return (Object.keys(keywordKinds) as Keyword[]).flatMap((name) => {
    const value = schema[name];
    return value === undefined || value === null ? [] : [[name, value] as [Keyword, NonNullable<Keywords[Keyword]>]];
  });
}

/** A nested schema. */
export interface Subschema {
  readonly keyword: Keyword;
  /** key or index in the keyword's value, if the value contains several schemas */
  readonly key: string | number | undefined;
  readonly schema: Schema;
}

/** Returns the direct subschemas of a schema. */
export function subschemasOf(schema: Schema): Subschema[] {
  return keywordsOf(schema).flatMap(([keyword, value]): Subschema[] => {
    // The casts are safe, because each entry of `keywordKinds` determines the type of the keyword's value.
    switch (keywordKinds[keyword]) {
      case 'schema':
        return [{ keyword, key: undefined, schema: value as Schema }];
      case 'schemas':
        return (value as readonly Schema[]).map((inner, key) => ({ keyword, key, schema: inner }));
      case 'schemaTable':
        return [...(value as ReadonlyMap<string, Schema>)].map(([key, inner]) => ({ keyword, key, schema: inner }));
      default:
        return [];
    }
  });
}

/** Types whose values have no properties, so `required` is meaningless. */
const withoutProperties: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'integer', 'null', 'array']);

export interface SchemaStyle {
  /** true to write `required: []`, as helm-schema does */
  readonly writesEmptyRequired: boolean;
}

/** Returns a schema as a JSON value. Missing and empty keywords are omitted. */
export function schemaValue(schema: Schema, style: SchemaStyle): ValueMap {
  const { type = [], required, hasConst, custom } = schema;
  const value: ValueMap = new Map();
  for (const [name, content] of keywordsOf(schema)) {
    const shown = keywordValue(name, content, style);
    if (shown !== undefined) value.set(name, shown);
  }
  if (hasConst && !value.has('const')) value.set('const', null);
  const isMeaningful = type.length !== 1 || !withoutProperties.has(type[0] ?? '');
  if (isMeaningful && (required.length > 0 || style.writesEmptyRequired)) value.set('required', required);
  for (const [name, content] of custom) value.set(name, content);
  return value;
}

function keywordValue(name: Keyword, content: NonNullable<Keywords[Keyword]>, style: SchemaStyle): Value | undefined {
  switch (keywordKinds[name]) {
    case 'text':
      return content === '' ? undefined : (content as string);
    case 'flag':
      return content === true ? true : undefined;
    case 'types':
      return typesValue(content as readonly string[]);
    case 'schema':
      return nestedValue(content as Schema, style);
    case 'schemas':
      return unlessEmpty((content as readonly Schema[]).map((inner) => nestedValue(inner, style)));
    case 'schemaTable': {
      const entries = [...(content as ReadonlyMap<string, Schema>)];
      return entries.length === 0 ? undefined : new Map(entries.map(([key, inner]) => [key, nestedValue(inner, style)]));
    }
    case 'list':
      return unlessEmpty(asFloats(content as Value) as readonly Value[]);
    case 'table':
      return (content as ValueMap).size === 0 ? undefined : asFloats(content as Value);
    default:
      return asFloats(content as Value);
  }
}

function typesValue(types: readonly string[]): Value | undefined {
  return types.length === 1 ? (types[0] as string) : unlessEmpty(types);
}

function nestedValue(schema: Schema, style: SchemaStyle): Value {
  const custom = [...schema.custom].map(([name, content]) => [name, asFloats(content)] as const);
  return schemaValue({ ...schema, custom: new Map(custom) }, style);
}

function unlessEmpty(list: readonly Value[]): readonly Value[] | undefined {
  return list.length === 0 ? undefined : list;
}

/**
 * Converts integers to floats, so that 9007199254740993 becomes 9007199254740992. The same happens in helm-schema, which encodes
 * values as JSON and decodes them again.
 */
function asFloats(value: Value): Value {
  if (value instanceof Int) return Number(value.value);
  if (Array.isArray(value)) return (value as readonly Value[]).map(asFloats);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, asFloats(item)]));
  return value;
}
