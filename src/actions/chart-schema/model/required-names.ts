import { type Schema, subschemasOf } from './schema.ts';

/**
 * Adds the properties with the annotation `required: true` to the list `required` of their parent, in a schema and all schemas in
 * it. A schema with properties also gets the type object.
 */
export function requireNamed(schema: Schema): void {
  for (const { schema: inner } of subschemasOf(schema)) requireNamed(inner);
  if (schema.properties === undefined) return;
  const names = [...schema.properties].filter(([, { isRequired }]) => isRequired).map(([name]) => name);
  schema.required = [...new Set([...schema.required, ...names])];
  const { type = [] } = schema;
  if (!type.includes('object')) schema.type = [...type, 'object'];
}
