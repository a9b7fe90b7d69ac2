import type { Keyword, Schema } from './model/schema.ts';

/** The keywords that are copied from a map's annotation to its schema. */
const rootKeywords = [
  'title',
  'description',
  '$ref',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'additionalProperties',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
] as const satisfies readonly Keyword[];

/**
 * Applies the annotation of a map to the map's schema.
 *
 * @param resolved the annotation after file references have been resolved; title and description are taken from the original
 */
export function applyRootAnnotation(schema: Schema, annotation: Schema, resolved: Schema): void {
  for (const keyword of rootKeywords) {
    const { [keyword]: value } = keyword === 'title' || keyword === 'description' ? annotation : resolved;
    const isSet = Array.isArray(value)
      ? value.length > 0
      : value !== undefined && value !== null && value !== '' && (value !== false || keyword === 'additionalProperties');
    if (isSet) Object.assign(schema, { [keyword]: value });
  }
  if (annotation.$ref) schema.$ref = resolved.$ref;
  if (resolved.required.length > 0 || resolved.isRequired) {
    schema.required = resolved.required;
    schema.isRequired = resolved.isRequired;
  }
  if (resolved.patternProperties?.size)
    schema.patternProperties = new Map([...(schema.patternProperties ?? []), ...resolved.patternProperties]);
  if (resolved.definitions?.size) schema.definitions = new Map([...(schema.definitions ?? []), ...resolved.definitions]);
  schema.custom = new Map([...schema.custom, ...resolved.custom]);
}
