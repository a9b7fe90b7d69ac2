import { resolveSchema, type Schema } from '../../base/kubernetes/schema.ts';
import { isObject, stableJson } from '../state/object.ts';

/**
 * How server-side apply treats a value: as an atomic leaf, as a set of fields, or as a list of items that are identified by keys
 * or by their value.
 */
export type Shape =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'fields'; readonly child: (key: string) => Schema }
  | { readonly kind: 'items'; readonly key: (item: unknown) => string; readonly child: Schema };

const leaf: Shape = { kind: 'leaf' };
const unknownSchema: Schema = { 'x-kubernetes-preserve-unknown-fields': true };

/**
 * Returns the shape of a value according to its schema (x-kubernetes-list-type and x-kubernetes-map-type). Null is treated as an
 * empty list or map.
 */
export function shapeOf(value: unknown, rawSchema: Schema): Shape {
  const schema = resolveSchema(rawSchema);
  if (Array.isArray(value) || (value === null && schema.type === 'array')) return listShape(schema);
  if (!isObject(value)) return leaf;
  if (schema['x-kubernetes-map-type'] === 'atomic') return leaf;
  const { properties, additionalProperties } = schema;
  const opaque = !properties && !additionalProperties && !schema['x-kubernetes-preserve-unknown-fields'] && !schema.allOf;
  if (opaque) return leaf;
  const rest = isObject(additionalProperties) ? (additionalProperties as Schema) : unknownSchema;
  return { kind: 'fields', child: (key) => (properties && Object.hasOwn(properties, key) ? (properties[key] as Schema) : rest) };
}

function listShape(schema: Schema): Shape {
  const child = schema.items ?? {};
  if (schema['x-kubernetes-list-type'] === 'set') return { kind: 'items', key: (item) => `v:${JSON.stringify(item)}`, child };
  if (schema['x-kubernetes-list-type'] !== 'map') return leaf;
  const keys = [...(schema['x-kubernetes-list-map-keys'] ?? [])].sort();
  const properties = resolveSchema(child).properties ?? {};
  const key = (item: unknown): string => {
    const values: Record<string, unknown> = {};
    for (const name of keys) {
      const value = isObject(item) ? (item[name] ?? properties[name]?.default) : undefined;
      if (value !== undefined) values[name] = value;
    }
    return `k:${stableJson(values)}`;
  };
  return { kind: 'items', key, child };
}

/** Returns a value's children in order, keyed by path element. If an element is repeated, the first child wins. */
export function childrenOf(value: unknown, shape: Shape): Map<string, { value: unknown; schema: Schema }> {
  const children = new Map<string, { value: unknown; schema: Schema }>();
  if (shape.kind === 'fields' && isObject(value))
    for (const key of Object.keys(value)) children.set(`f:${key}`, { value: value[key], schema: shape.child(key) });
  if (shape.kind === 'items' && Array.isArray(value))
    for (const item of value) {
      const key = shape.key(item);
      if (!children.has(key)) children.set(key, { value: item, schema: shape.child });
    }
  return children;
}

const zeros = new WeakMap<Schema, Record<string, unknown>>();
const maxStructs = 12;

/**
 * Returns the fields that Go serializes for an empty struct of a built-in kind: non-pointer structs, and fields without
 * omitempty.
 */
export function zeroOf(rawSchema: Schema, depth = 0): Record<string, unknown> {
  const schema = resolveSchema(rawSchema);
  const known = zeros.get(schema);
  if (known) return known;
  const result: Record<string, unknown> = {};
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (isObject(property.default) && depth < maxStructs) result[key] = zeroOf(property, depth + 1);
    else if (property['x-go-always']) result[key] = property.type === 'array' ? null : 0;
    else if (schema.required?.includes(key) && resolveSchema(property).type === 'array') result[key] = null;
  }
  zeros.set(schema, result);
  return result;
}
