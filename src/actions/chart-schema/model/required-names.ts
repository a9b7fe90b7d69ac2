import { type Schema, subschemasOf } from './schema.ts';

/**
 * Adds properties annotated with `required: true` to the `required` list of their parent, in a schema and all nested schemas.
 * Also adds `object` to the types of schemas with properties.
 */
export function requireNamed(schema: Schema): void {
  for (const { schema: inner } of subschemasOf(schema)) requireNamed(inner);
  if (schema.properties === undefined) return;
  const names = [...schema.properties].filter(([, { isRequired }]) => isRequired).map(([name]) => name);
  schema.required = [...new Set([...schema.required, ...names])];
  const { type = [] } = schema;
  if (!type.includes('object')) schema.type = [...type, 'object'];
}
