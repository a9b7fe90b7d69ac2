import { compileRegexp } from '../../../base/go/regexp.ts';
import type { Value } from '../../../base/go/value.ts';
import { isTillerlessError, reasonOf } from '../../../errors/tillerless-error.ts';
import { type Keyword, keywordsOf, type Schema, subschemasOf } from './schema.ts';
import { schemaFromValue } from './schema-from-value.ts';

/** The types that each keyword applies to. A schema of any other type must not use the keyword. */
const typesByKeyword: Readonly<Partial<Record<Keyword, readonly string[]>>> = {
  additionalItems: ['array'],
  additionalProperties: ['object'],
  contains: ['array'],
  contentEncoding: ['string'],
  contentMediaType: ['string'],
  exclusiveMaximum: ['number', 'integer'],
  exclusiveMinimum: ['number', 'integer'],
  format: ['string'],
  items: ['array'],
  maxItems: ['array'],
  maxLength: ['string'],
  maxProperties: ['object'],
  maximum: ['number', 'integer'],
  minItems: ['array'],
  minLength: ['string'],
  minProperties: ['object'],
  minimum: ['number', 'integer'],
  multipleOf: ['number', 'integer'],
  pattern: ['string'],
  propertyNames: ['object'],
};

const types: ReadonlySet<string> = new Set(['object', 'string', 'integer', 'number', 'array', 'null', 'boolean', '']);

const formats: ReadonlySet<string> = new Set(
  `date-time time date duration email idn-email hostname idn-hostname ipv4 ipv6 uuid uri uri-reference iri iri-reference
  uri-template json-pointer relative-json-pointer regex`.split(/\s+/),
);

/** Keywords that are mutually exclusive. */
const exclusive: readonly (readonly [Keyword, Keyword])[] = [
  ['minimum', 'exclusiveMinimum'],
  ['maximum', 'exclusiveMaximum'],
  ['format', 'pattern'],
];

/** Keywords for a lower limit, each with the keyword for the corresponding upper limit. */
const limits = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;

/** Returns the problem with an annotation according to helm-schema's rules, or undefined if it is valid. */
export function schemaProblem(schema: Schema): string | undefined {
  return (
    unknownType(schema) ??
    misplacedKeyword(schema) ??
    conflict(schema) ??
    limitProblem(schema) ??
    textProblem(schema) ??
    looseSchemaProblem(schema) ??
    nestedProblem(schema)
  );
}

function unknownType({ type = [] }: Schema): string | undefined {
  const unknown = type.find((name) => !types.has(name));
  return unknown === undefined ? undefined : `${JSON.stringify(unknown)} is not a type of JSON Schema`;
}

function misplacedKeyword(schema: Schema): string | undefined {
  const { type = [] } = schema;
  if (type.length === 0 || type.includes('')) return undefined;
  for (const [keyword, value] of keywordsOf(schema)) {
    const allowed = typesByKeyword[keyword];
    if (allowed === undefined || value === '' || allowed.some((name) => type.includes(name))) continue;
    return `${keyword} cannot be used with the type ${type.join(', ')}`;
  }
  return undefined;
}

function conflict(schema: Schema): string | undefined {
  const pair = exclusive.find((keywords) => keywords.every((keyword) => schema[keyword] !== undefined && schema[keyword] !== ''));
  return pair && `${pair[0]} and ${pair[1]} cannot be used together`;
}

function limitProblem(schema: Schema): string | undefined {
  const { multipleOf, exclusiveMinimum, exclusiveMaximum } = schema;
  if (multipleOf !== undefined && multipleOf <= 0) return 'multipleOf must be greater than 0';
  for (const names of limits) {
    const [low, high] = [schema[names[0]], schema[names[1]]];
    const negative = names[0] === 'minimum' ? undefined : names.find((name) => (schema[name] ?? 0) < 0);
    if (negative !== undefined) return `${negative} must not be negative`;
    if (low !== undefined && high !== undefined && low > high) return `${names[0]} must not be greater than ${names[1]}`;
  }
  const isEmpty = exclusiveMinimum !== undefined && exclusiveMaximum !== undefined && exclusiveMinimum >= exclusiveMaximum;
  return isEmpty ? 'exclusiveMinimum must be less than exclusiveMaximum' : undefined;
}

function textProblem({ format = '', pattern = '', patternProperties }: Schema): string | undefined {
  if (format !== '' && !formats.has(format)) return `the format ${JSON.stringify(format)} is not supported`;
  for (const expression of [pattern, ...(patternProperties?.keys() ?? [])]) {
    try {
      compileRegexp(expression);
    } catch (error) {
      if (isTillerlessError(error)) return `the pattern ${JSON.stringify(expression)} is not valid: ${reasonOf(error)}`;
      throw error;
    }
  }
  return undefined;
}

/**
 * Checks the schemas in `additionalItems`, `additionalProperties` and `dependencies`. These are not decoded, because they may
 * also contain values of other types.
 */
function looseSchemaProblem({ additionalItems, additionalProperties, dependencies = new Map() }: Schema): string | undefined {
  const loose = Object.entries({ additionalItems, additionalProperties }).map(([name, value]) => {
    return value === undefined || value === null || typeof value === 'boolean' ? undefined : valueProblem(name, value);
  });
  const names = [...dependencies].map(([name, value]: [string, Value]) => {
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return isList ? undefined : valueProblem(`dependencies of ${name}`, value);
  });
  return [...loose, ...names].find((problem) => problem !== undefined);
}

function valueProblem(name: string, value: Value): string | undefined {
  if (!(value instanceof Map)) return `${name}: expected a schema`;
  try {
    const problem = schemaProblem(schemaFromValue(value, name));
    return problem === undefined ? undefined : `${name}: ${problem}`;
  } catch (error) {
    if (isTillerlessError(error)) return `${name}: ${error.message}`;
    throw error;
  }
}

function nestedProblem(schema: Schema): string | undefined {
  for (const { keyword, key, schema: inner } of subschemasOf(schema)) {
    const problem = schemaProblem(inner);
    if (problem !== undefined) return `${[keyword, key].filter((part) => part !== undefined).join('.')}: ${problem}`;
  }
  return undefined;
}
