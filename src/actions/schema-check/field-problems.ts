import { compileRegexp } from '../../base/go/regexp.ts';
import { resolveSchema, type Schema } from '../../base/kubernetes/schema.ts';
import { type Fields, isFields } from '../../base/untyped-fields.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';

/** A violation of an object's schema. */
export interface FieldProblem {
  readonly rule: 'unknown' | 'type' | 'missing' | 'value';
  /** path of the field; if the rule is "missing", the field does not exist */
  readonly path: ValuePath;
  readonly message: string;
  /** the message without the value, which may be a secret */
  readonly requirement: string;
  readonly value: unknown;
  /** schema of the field, or of the enclosing mapping if the rule is "unknown" */
  readonly schema: Schema;
}

/** A requirement that a field does not meet, and the actual type or value. */
interface Unmet {
  readonly requirement: string;
  readonly got?: string;
}

/** Maximum nesting depth to check. */
const MAX_DEPTH = 100;
/** Maximum number of problems to report for an object. */
export const maxProblems = 100;
const MAX_PATTERN_TEXT = 2048;
const QUANTITY = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;
const BASE64 = /^[A-Za-z0-9+/\r\n]*(?:={1,2}[\r\n]*)?$/;
/** Fields that every object has, even if they are not in its schema. */
const ROOT_FIELDS = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * Validates an object against its schema. Finds unknown fields, wrong types, missing fields, and invalid enum values. As in an
 * API server, a null is treated as absent. CEL rules, alternatives (such as oneOf) and admission are not checked.
 *
 * @param object plain JSON
 */
export function fieldProblems(object: unknown, schema: Schema): FieldProblem[] {
  const problems: FieldProblem[] = [];
  new Checker(problems).value(object, schema, []);
  return problems.slice(0, maxProblems);
}

/**
 * Returns the schema of a field or of a map's values. Returns undefined if the field is unknown, and an empty schema if any value
 * is allowed.
 */
export function childSchema(schema: Schema, key: string): Schema | undefined {
  const { properties, additionalProperties } = schema;
  if (properties && Object.hasOwn(properties, key)) return properties[key];
  if (typeof additionalProperties === 'object') return additionalProperties;
  const isOpen = (!properties && additionalProperties !== false) || schema['x-kubernetes-preserve-unknown-fields'];
  return isOpen || additionalProperties === true ? {} : undefined;
}

/** Reports whether a schema describes a quantity, such as memory or CPU. */
export function isQuantity(schema: Schema): boolean {
  return schema.format === undefined && schema.type === undefined && schema.oneOf?.some(({ type }) => type === 'number') === true;
}

function isIntOrString(schema: Schema): boolean {
  return schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string'] === true;
}

class Checker {
  private readonly problems: FieldProblem[];

  constructor(problems: FieldProblem[]) {
    this.problems = problems;
  }

  value(value: unknown, raw: Schema, path: ValuePath): void {
    if (value === null || value === undefined || path.length > MAX_DEPTH || this.problems.length >= maxProblems) return;
    const schema = resolveSchema(raw);
    const wanted = wantedType(value, schema);
    if (wanted !== undefined)
      this.report('type', { path, value, schema }, { requirement: `must be ${wanted}`, got: shown(value) });
    else if (Array.isArray(value)) value.forEach((item, i) => void this.value(item, schema.items ?? {}, [...path, i]));
    else if (isFields(value)) this.fields(value, schema, path);
    else this.scalar(value, schema, path);
  }

  private fields(value: Fields, schema: Schema, path: ValuePath): void {
    const isObject = path.length === 0 || schema['x-kubernetes-embedded-resource'] === true;
    for (const [key, item] of Object.entries(value)) {
      const child = childSchema(schema, key);
      if (child) this.value(item, child, [...path, key]);
      else if (!isObject || !ROOT_FIELDS.has(key)) this.unknown(item, schema, [...path, key]);
    }
    for (const key of schema.required ?? []) {
      const isFilled = hasDefault(schema.properties?.[key]) || (isObject && ROOT_FIELDS.has(key));
      if ((value[key] ?? null) === null && !isFilled)
        this.report('missing', { path: [...path, key], value: undefined, schema }, { requirement: 'is required' });
    }
  }

  private unknown(value: unknown, schema: Schema, path: ValuePath): void {
    const message = `unknown field ${JSON.stringify(formatValuePath(path))}`;
    this.problems.push({ rule: 'unknown', path, message, requirement: message, value, schema });
  }

  private report(
    rule: 'type' | 'missing' | 'value',
    field: Pick<FieldProblem, 'path' | 'value' | 'schema'>,
    { requirement, got }: Unmet,
  ): void {
    const whole = `${formatValuePath(field.path) || 'the object'} ${requirement}`;
    this.problems.push({ ...field, rule, requirement: whole, message: got === undefined ? whole : `${whole}, not ${got}` });
  }

  private scalar(value: unknown, schema: Schema, path: ValuePath): void {
    const unmet = scalarProblem(value, schema);
    if (unmet !== undefined) this.report('value', { path, value, schema }, unmet);
  }
}

/** Reports whether a schema has a default. In built-in schemas, a default that is a Go zero value does not count. */
function hasDefault(schema: Schema | undefined): boolean {
  const value = schema?.default;
  return value !== undefined && value !== '' && !(isFields(value) && Object.keys(value).length === 0);
}

function scalarProblem(value: unknown, schema: Schema): Unmet | undefined {
  if (isQuantity(schema) && !QUANTITY.test(String(value)))
    return { requirement: 'must be a quantity such as 100m, 2 or 1Gi', got: shown(value) };
  if (schema.enum && !schema.enum.includes(value))
    return {
      requirement: `must be one of ${schema.enum.map((choice) => JSON.stringify(choice)).join(', ')}`,
      got: shown(value),
    };
  if (typeof value === 'number') return rangeProblem(value, schema);
  if (typeof value !== 'string') return undefined;
  if (schema.format === 'byte' && !BASE64.test(value)) return { requirement: 'must be base64', got: shown(value) };
  const { pattern, minLength, maxLength } = schema;
  const { length } = [...value];
  if (minLength !== undefined && length < minLength) return { requirement: `must have at least ${minLength} characters` };
  if (maxLength !== undefined && length > maxLength) return { requirement: `must have at most ${maxLength} characters` };
  return pattern === undefined || matches(pattern, value)
    ? undefined
    : { requirement: `must match ${pattern}`, got: shown(value) };
}

function rangeProblem(value: number, { minimum, maximum }: Schema): Unmet | undefined {
  if (minimum !== undefined && value < minimum) return { requirement: `must be at least ${minimum}`, got: String(value) };
  return maximum !== undefined && value > maximum ? { requirement: `must be at most ${maximum}`, got: String(value) } : undefined;
}

function matches(pattern: string, value: string): boolean {
  if (value.length > MAX_PATTERN_TEXT) return true;
  try {
    return compileRegexp(pattern).test(value);
  } catch (error) {
    // An invalid pattern is an error in the schema, not in the value, so do not report it here.
    if (isTillerlessError(error)) return true;
    throw error;
  }
}

/** Returns the expected type ("a string", "a list") if a value has a different type. */
function wantedType(value: unknown, schema: Schema): string | undefined {
  if (isIntOrString(schema)) return typeof value === 'string' || Number.isInteger(value) ? undefined : 'an integer or a string';
  if (isQuantity(schema)) return typeof value === 'string' || typeof value === 'number' ? undefined : 'a quantity';
  switch (schema.type) {
    case 'object':
      return isFields(value) ? undefined : 'a map';
    case 'array':
      return Array.isArray(value) ? undefined : 'a list';
    case 'string':
      return typeof value === 'string' ? undefined : 'a string';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false';
    case 'integer':
      return Number.isInteger(value) ? undefined : 'an integer';
    case 'number':
      return typeof value === 'number' ? undefined : 'a number';
    default:
      return undefined;
  }
}

const SHOWN = 60;

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isFields(value)) return 'a map';
  if (typeof value !== 'string') return `the ${typeof value} ${String(value)}`;
  return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN - 1)}…` : value);
}
