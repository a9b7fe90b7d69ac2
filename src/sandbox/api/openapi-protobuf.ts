import { isObject, type JsonObject } from '../state/object.ts';

/**
 * The media type that clients request. The response uses "." instead of "@", which is not valid in a media type (kube-openapi
 * handler).
 */
const mediaType = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
const answered = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** Returns the response's media type if the Accept header prefers protobuf, or undefined if it does not. */
export function protobufTypeOf(accept: string): string | undefined {
  const [first = ''] = accept.split(',').map((part) => (part.split(';')[0] ?? '').trim());
  return first === mediaType || first === answered ? answered : undefined;
}

/** Encodes an OpenAPI v2 document as gnostic-models' message openapi.v2.Document (openapiv2/OpenAPIv2.proto). */
export function writeOpenApiV2({ swagger, info, definitions }: JsonObject): Buffer {
  const { title, version } = objectOf(info);
  return message([
    string(1, swagger),
    bytes(2, message([string(1, title), string(2, version)])),
    bytes(8, message([])),
    bytes(9, namedSchemas(objectOf(definitions))),
  ]);
}

const nothing = Buffer.alloc(0);

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function message(fields: readonly Buffer[]): Buffer {
  return Buffer.concat(fields);
}

function varint(value: number): Buffer {
  const parts: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) parts.push((rest % 128) | 128);
  return Buffer.from([...parts, rest]);
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
}

function string(field: number, value: unknown): Buffer {
  return typeof value === 'string' ? bytes(field, Buffer.from(value)) : nothing;
}

function strings(field: number, values: unknown): Buffer {
  return Array.isArray(values) ? message(values.map((value) => string(field, value))) : nothing;
}

function boolean(field: number, value: unknown): Buffer {
  return value === true ? Buffer.concat([varint(field * 8), varint(1)]) : nothing;
}

function integer(field: number, value: unknown): Buffer {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Buffer.concat([varint(field * 8), varint(Number(value))]) : nothing;
}

function double(field: number, value: unknown): Buffer {
  if (typeof value !== 'number') return nothing;
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return Buffer.concat([varint(field * 8 + 1), content]);
}

/** Encodes an Any message. Its `yaml` field contains JSON, which is valid YAML. */
function any(field: number, value: unknown): Buffer {
  return value === undefined ? nothing : bytes(field, string(2, JSON.stringify(value)));
}

function namedSchemas(schemas: JsonObject): Buffer {
  return message(
    Object.entries(schemas).map(([name, schema]) =>
      bytes(1, message([string(1, name), bytes(2, schemaMessage(objectOf(schema)))])),
    ),
  );
}

function inner(field: number, schema: unknown): Buffer {
  return isObject(schema) ? bytes(field, schemaMessage(schema)) : nothing;
}

function additional(value: unknown): Buffer {
  if (isObject(value)) return bytes(21, inner(1, value));
  return typeof value === 'boolean' ? bytes(21, Buffer.concat([varint(2 * 8), varint(Number(value))])) : nothing;
}

function schemaMessage(schema: JsonObject): Buffer {
  const { type, items, allOf, properties } = schema;
  const extensions = Object.entries(schema).filter(([key]) => key.startsWith('x-'));
  return message([
    string(1, schema.$ref),
    string(2, schema.format),
    string(3, schema.title),
    string(4, schema.description),
    any(5, schema.default),
    double(6, schema.multipleOf),
    double(7, schema.maximum),
    boolean(8, schema.exclusiveMaximum),
    double(9, schema.minimum),
    boolean(10, schema.exclusiveMinimum),
    integer(11, schema.maxLength),
    integer(12, schema.minLength),
    string(13, schema.pattern),
    integer(14, schema.maxItems),
    integer(15, schema.minItems),
    boolean(16, schema.uniqueItems),
    integer(17, schema.maxProperties),
    integer(18, schema.minProperties),
    strings(19, schema.required),
    message((Array.isArray(schema.enum) ? schema.enum : []).map((value) => any(20, value))),
    additional(schema.additionalProperties),
    type === undefined ? nothing : bytes(22, strings(1, Array.isArray(type) ? type : [type])),
    isObject(items) ? bytes(23, inner(1, items)) : nothing,
    message((Array.isArray(allOf) ? allOf : []).map((item) => inner(24, item))),
    isObject(properties) ? bytes(25, namedSchemas(properties)) : nothing,
    any(30, schema.example),
    message(extensions.map(([key, value]) => bytes(31, message([string(1, key), any(2, value)])))),
  ]);
}
