import { compileRegexp } from '../../base/go/regexp.ts';
import type { Schema } from '../../base/kubernetes/schema.ts';
import type { FieldError } from '../api/api-error.ts';
import { cloneJson, equalJson, isObject, type JsonObject } from '../state/object.ts';

const rootFields = new Set(['apiVersion', 'kind', 'metadata']);

/** Removes fields that are not in a structural schema, and appends their paths to `unknown`. */
export function pruneCustom(object: JsonObject, schema: Schema, unknown: string[]): JsonObject {
  const pruned = prune(object, schema, { path: '', unknown, root: true });
  return isObject(pruned) ? pruned : {};
}

interface PruneContext {
  readonly path: string;
  readonly unknown: string[];
  readonly root?: boolean;
}

function prune(value: unknown, schema: Schema, context: PruneContext): unknown {
  const { path, unknown } = context;
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item, index) => prune(item, items, { path: `${path}[${index}]`, unknown })) : value;
  }
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  const kept = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const embedded = context.root || schema['x-kubernetes-embedded-resource'] === true;
  for (const key of Object.keys(value)) {
    const at = path ? `${path}.${key}` : key;
    const declared = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    const rest = schema.additionalProperties;
    if (embedded && rootFields.has(key)) result[key] = value[key];
    else if (declared) result[key] = prune(value[key], declared, { path: at, unknown });
    else if (isObject(rest)) result[key] = prune(value[key], rest as Schema, { path: at, unknown });
    else if (kept || rest === true) result[key] = value[key];
    else unknown.push(`unknown field ${JSON.stringify(at)}`);
  }
  return result;
}

/** Sets the defaults from a structural schema. In a field that is not nullable, null is replaced with the default. */
export function defaultCustom(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item) => defaultCustom(item, items)) : value;
  }
  if (!isObject(value)) return value;
  const result: JsonObject = { ...value };
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (result[key] === null && !property.nullable && property.default !== undefined) delete result[key];
    if (result[key] === undefined && property.default !== undefined) result[key] = cloneJson(property.default);
    if (result[key] !== undefined) result[key] = defaultCustom(result[key], property);
  }
  const rest = schema.additionalProperties;
  if (isObject(rest))
    for (const key of Object.keys(result))
      if (!schema.properties || !Object.hasOwn(schema.properties, key)) result[key] = defaultCustom(result[key], rest as Schema);
  return result;
}

/** Validates a custom resource against its structural schema. CEL rules are not evaluated. */
export function validateCustom(object: JsonObject, schema: Schema): FieldError[] {
  const errors: FieldError[] = [];
  check(object, schema, { path: '', errors });
  return errors;
}

interface CheckContext {
  readonly path: string;
  readonly errors: FieldError[];
}

function check(value: unknown, schema: Schema, context: CheckContext): void {
  const { path, errors } = context;
  if (value === null && schema.nullable) return;
  const wrong = typeProblem(value, schema);
  if (wrong !== undefined) {
    errors.push({
      field: path || '<nil>',
      type: 'typeInvalid',
      value: typeName(value),
      message: `${path} in body must be of type ${wrong}: ${JSON.stringify(typeName(value))}`,
    });
    return;
  }
  if (schema.enum && !schema.enum.some((item) => equalJson(item, value)))
    errors.push({
      field: path,
      type: 'unsupported',
      value,
      message: `supported values: ${schema.enum.map((item) => JSON.stringify(item)).join(', ')}`,
    });
  if (typeof value === 'string') checkString(value, schema, context);
  if (typeof value === 'number') checkNumber(value, schema, context);
  if (Array.isArray(value)) checkList(value, schema, context);
  else if (isObject(value)) checkObject(value, schema, context);
  for (const part of schema.allOf ?? []) check(value, part, context);
  if (schema.anyOf && !schema['x-kubernetes-int-or-string'] && !schema.anyOf.some((part) => fits(value, part)))
    errors.push({
      field: path || '<nil>',
      type: 'invalid',
      value: shown(value),
      message: `${path} in body must validate at least one schema (anyOf)`,
    });
  if (schema.oneOf && schema.oneOf.filter((part) => fits(value, part)).length !== 1)
    errors.push({
      field: path || '<nil>',
      type: 'invalid',
      value: shown(value),
      message: `${path} in body must validate one and only one schema (oneOf)`,
    });
  if (schema.not && fits(value, schema.not))
    errors.push({
      field: path || '<nil>',
      type: 'invalid',
      value: shown(value),
      message: `${path} in body must not validate the schema (not)`,
    });
}

function fits(value: unknown, schema: Schema): boolean {
  const errors: FieldError[] = [];
  check(value, schema, { path: '', errors });
  return errors.length === 0;
}

function shown(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

function typeProblem(value: unknown, schema: Schema): string | undefined {
  const actual = typeName(value);
  if (schema['x-kubernetes-int-or-string']) return actual === 'integer' || actual === 'string' ? undefined : 'integer,string';
  if (schema.type === undefined || schema.type === actual) return undefined;
  return schema.type === 'number' && actual === 'integer' ? undefined : schema.type;
}

function checkString(value: string, schema: Schema, { path, errors }: CheckContext): void {
  const { minLength, maxLength, pattern } = schema;
  const length = [...value].length;
  if (minLength !== undefined && length < minLength)
    errors.push({ field: path, type: 'invalid', value, message: `${path} in body should be at least ${minLength} chars long` });
  if (maxLength !== undefined && length > maxLength)
    errors.push({ field: path, type: 'tooLong', message: `may not be more than ${maxLength} bytes` });
  // Do not match long strings. The pattern comes from the CRD's author, so matching could take very long.
  if (pattern !== undefined && value.length <= 2048 && !matches(pattern, value))
    errors.push({ field: path, type: 'invalid', value, message: `${path} in body should match '${pattern}'` });
}

function matches(pattern: string, value: string): boolean {
  try {
    return compileRegexp(pattern).test(value);
  } catch {
    // Invalid patterns are ignored.
    return true;
  }
}

function checkNumber(value: number, schema: Schema, { path, errors }: CheckContext): void {
  const { minimum, maximum, multipleOf } = schema;
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum))
    errors.push({
      field: path,
      type: 'invalid',
      value,
      message: `${path} in body should be greater than ${schema.exclusiveMinimum ? '' : 'or equal to '}${minimum}`,
    });
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum))
    errors.push({
      field: path,
      type: 'invalid',
      value,
      message: `${path} in body should be less than ${schema.exclusiveMaximum ? '' : 'or equal to '}${maximum}`,
    });
  if (multipleOf !== undefined && value % multipleOf !== 0)
    errors.push({ field: path, type: 'invalid', value, message: `${path} in body should be a multiple of ${multipleOf}` });
}

function checkList(value: readonly unknown[], schema: Schema, { path, errors }: CheckContext): void {
  const { minItems, maxItems, items } = schema;
  if (minItems !== undefined && value.length < minItems)
    errors.push({
      field: path,
      type: 'invalid',
      value: value.length,
      message: `${path} in body should have at least ${minItems} items`,
    });
  if (maxItems !== undefined && value.length > maxItems)
    errors.push({ field: path, type: 'tooMany', value: value.length, message: `must have at most ${maxItems} items` });
  if (items) value.forEach((item, index) => void check(item, items, { path: `${path}[${index}]`, errors }));
}

function checkObject(value: JsonObject, schema: Schema, { path, errors }: CheckContext): void {
  const at = (key: string): string => (path ? `${path}.${key}` : key);
  for (const key of schema.required ?? [])
    if (!Object.hasOwn(value, key)) errors.push({ field: at(key), type: 'required', message: '' });
  const rest = schema.additionalProperties;
  for (const key of Object.keys(value)) {
    const declared = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    const child = declared ?? (isObject(rest) ? (rest as Schema) : undefined);
    if (child && !(path === '' && rootFields.has(key))) check(value[key], child, { path: at(key), errors });
  }
}
