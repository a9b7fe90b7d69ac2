import { resolveSchema, type Schema } from '../../base/kubernetes/schema.ts';
import { badRequest } from '../api/api-error.ts';
import { isObject, type JsonObject } from '../state/object.ts';
import { canonicalQuantity } from './quantity.ts';

const maxDepth = 200;

/** The kind and version of an object to decode, and the warnings that decoding it produces. */
export interface Decoding {
  readonly kind: string;
  readonly version: string;
  /** for example `unknown field "spec.a"` */
  readonly warnings: string[];
}

/**
 * Decodes an object of a built-in kind the way Go does: drops unknown fields (with a warning), fields that are null, and
 * omitempty fields that contain an empty map or list; adds the structs that Go always writes, and converts quantities to their
 * canonical form.
 *
 * @throws ApiError 400 if a value has the wrong type
 */
export function decodeBuiltIn(body: JsonObject, schema: Schema, decoding: Decoding): JsonObject {
  const value = new Decoder(decoding).value(body, schema, '');
  return isObject(value) ? value : {};
}

class Decoder {
  readonly #decoding: Decoding;
  #depth = 0;
  /** Go type of the struct that is currently being decoded */
  #struct: string;

  constructor(decoding: Decoding) {
    this.#decoding = decoding;
    this.#struct = decoding.kind;
  }

  value(value: unknown, rawSchema: Schema, path: string): unknown {
    const schema = resolveSchema(rawSchema);
    if (schema.format === 'int-or-string') return this.#intOrString(value, path);
    if (schema.oneOf) return this.#quantity(value, path);
    switch (schema.type) {
      case 'object':
        return this.#inStruct(rawSchema.$ref, () => this.#object(value, schema, path));
      case 'array':
        return this.#list(value, schema, path);
      case 'string':
        if (typeof value !== 'string') this.#mismatch(value, path, 'string');
        return value;
      case 'boolean':
        if (typeof value !== 'boolean') this.#mismatch(value, path, 'bool');
        return value;
      case 'integer':
      case 'number':
        if (typeof value !== 'number') this.#mismatch(value, path, schema.format ?? 'int64');
        if (schema.type === 'integer' && !Number.isInteger(value)) this.#mismatch(value, path, schema.format ?? 'int64');
        return value;
      default:
        return value;
    }
  }

  #inStruct(reference: string | undefined, read: () => unknown): unknown {
    const outer = this.#struct;
    if (reference !== undefined) this.#struct = reference.slice(reference.lastIndexOf('.') + 1);
    const value = read();
    this.#struct = outer;
    return value;
  }

  #object(value: unknown, schema: Schema, path: string): unknown {
    if (!isObject(value)) return this.#mismatch(value, path, 'map[string]interface {}');
    if (!schema.properties && !schema.additionalProperties) return value;
    if (++this.#depth > maxDepth) throw badRequest('the object is nested too deeply');
    const result: JsonObject = {};
    for (const key of Object.keys(value)) this.#field(result, { value: value[key], key }, { schema, path });
    if (schema.properties) fillStructs(result, schema);
    this.#depth--;
    return result;
  }

  #field(result: JsonObject, field: { value: unknown; key: string }, at: { schema: Schema; path: string }): void {
    const { key, value } = field;
    const path = at.path ? `${at.path}.${key}` : key;
    const { properties, additionalProperties } = at.schema;
    const declared = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
    const child = declared ?? (isObject(additionalProperties) ? (additionalProperties as Schema) : undefined);
    if (!child) {
      this.#decoding.warnings.push(`unknown field ${JSON.stringify(path)}`);
      return;
    }
    if (value === null) {
      if (!properties) result[key] = resolveSchema(child).type === 'string' ? '' : null;
      return;
    }
    const decoded = this.value(value, child, path);
    if (properties && child['x-go-omit-zero'] && (decoded === '' || decoded === 0 || decoded === false)) return;
    if (
      !properties ||
      !isEmptyContainer(decoded, resolveSchema(child)) ||
      at.schema.required?.includes(key) ||
      child['x-go-always']
    )
      result[key] = decoded;
  }

  #list(value: unknown, schema: Schema, path: string): unknown {
    if (!Array.isArray(value)) return this.#mismatch(value, path, '[]interface {}');
    const items = schema.items ?? {};
    return value.map((item, index) => (item === null ? item : this.value(item, items, `${path}[${index}]`)));
  }

  #intOrString(value: unknown, path: string): unknown {
    if (typeof value !== 'string' && !Number.isInteger(value)) this.#mismatch(value, path, 'intstr.IntOrString');
    return value;
  }

  #quantity(value: unknown, path: string): unknown {
    if (typeof value !== 'string' && typeof value !== 'number') return this.#mismatch(value, path, 'resource.Quantity');
    const canonical = canonicalQuantity(String(value));
    if (canonical === undefined)
      throw this.#failure("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    return canonical;
  }

  #mismatch(value: unknown, path: string, wanted: string): never {
    throw this.#failure(
      `json: cannot unmarshal ${jsonWord(value)} into Go struct field ${this.#struct}.${path.replace(/\[\d+\]/g, '')} of type ${wanted}`,
    );
  }

  #failure(problem: string): Error {
    const { kind, version } = this.#decoding;
    return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${problem}`);
  }
}

function jsonWord(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return value === null ? 'null' : typeof value === 'number' && !Number.isInteger(value) ? `number ${value}` : typeof value;
}

/**
 * Reports whether a value is an empty list or map, which Go omits from JSON (omitempty). An empty struct is not omitted if the
 * field is a pointer.
 */
function isEmptyContainer(value: unknown, schema: Schema): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && !!schema.additionalProperties && Object.keys(value).length === 0;
}

/** Adds missing fields: structs and other fields that Go always serializes, and the default values in the schema. */
function fillStructs(result: JsonObject, schema: Schema): void {
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (Object.hasOwn(result, key)) continue;
    if (isObject(property.default)) {
      const struct: JsonObject = {};
      fillStructs(struct, resolveSchema(property));
      result[key] = struct;
    } else if (property['x-go-always']) result[key] = property.type === 'array' ? null : 0;
    else if (property.default !== undefined && property.default !== '' && property.default !== 0) result[key] = property.default;
  }
}
