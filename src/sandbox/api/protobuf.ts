import { builtInSchemaName, builtInSchemas, type ProtoFields, resolveSchema, type Schema } from '../../base/kubernetes/schema.ts';
import { isObject, type JsonObject } from '../state/object.ts';
import { ApiError } from './api-error.ts';

const magic = 'k8s\0';
const deleteOptions = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';
const maxDepth = 100;

function malformed(problem: string): ApiError {
  return new ApiError(400, 'BadRequest', `the protobuf body is malformed: ${problem}`);
}

/**
 * Decodes a Kubernetes protobuf body to the equivalent JSON. The body consists of the prefix "k8s\0" and a message whose field
 * numbers come from the compiled schemas. Typed Go clients send this format.
 *
 * @throws ApiError 400, or 415 for kinds without a schema
 */
export function readProtobuf(body: Uint8Array): JsonObject {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (bytes.toString('latin1', 0, 4) !== magic) throw malformed('it does not begin with the magic number');
  const envelope = rawFields(bytes.subarray(4));
  const type = rawFields(envelope.get(1)?.bytes ?? Buffer.alloc(0));
  const apiVersion = type.get(1)?.bytes.toString('utf8') ?? '';
  const kind = type.get(2)?.bytes.toString('utf8') ?? '';
  const schema = schemaFor(apiVersion, kind);
  const message = readMessage(envelope.get(2)?.bytes ?? Buffer.alloc(0), schema, 0);
  return { apiVersion, kind, ...message };
}

function schemaFor(apiVersion: string, kind: string): Schema {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const name = kind === 'DeleteOptions' ? deleteOptions : builtInSchemaName(group, version, kind);
  const schema = name === undefined ? undefined : builtInSchemas()[name];
  if (!schema)
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml',
    );
  return schema;
}

interface Wire {
  readonly number: number;
  readonly type: number;
  readonly varint: bigint;
  readonly bytes: Buffer;
}

const nothing = Buffer.alloc(0);

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  *fields(): Generator<Wire> {
    while (this.#at < this.#bytes.length) {
      const tag = Number(this.varint());
      yield this.#value(tag >>> 3, tag & 7);
    }
  }

  *varints(): Generator<bigint> {
    while (this.#at < this.#bytes.length) yield this.varint();
  }

  varint(): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw malformed('it ends too early');
      result |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, result);
    }
    throw malformed('a number is too long');
  }

  #value(number: number, type: number): Wire {
    if (type === 0) return { number, type, varint: this.varint(), bytes: nothing };
    const size = type === 1 ? 8 : type === 5 ? 4 : type === 2 ? Number(this.varint()) : -1;
    if (size < 0 || this.#at + size > this.#bytes.length) throw malformed('a field does not fit');
    const bytes = this.#bytes.subarray(this.#at, this.#at + size);
    this.#at += size;
    return { number, type, varint: 0n, bytes };
  }
}

/** Returns the fields of a protobuf message by field number. If a field occurs more than once, the last one wins. */
function rawFields(bytes: Buffer): Map<number, Wire> {
  return new Map([...new Reader(bytes).fields()].map((field) => [field.number, field]));
}

const numbers = new WeakMap<object, ProtoFields>();

function protoFieldsOf(schema: Schema): ProtoFields {
  let known = numbers.get(schema);
  if (!known) {
    const fields: Record<string, string> = {};
    for (const [name, property] of Object.entries(schema.properties ?? {}))
      if (property['x-proto'] !== undefined) fields[property['x-proto']] = name;
    const inline = schema['x-proto-inline'];
    known = inline ? { fields, inline } : { fields };
    numbers.set(schema, known);
  }
  return known;
}

function readMessage(bytes: Buffer, schema: Schema, depth: number): JsonObject {
  const result: JsonObject = {};
  readInto(result, bytes, { fields: protoFieldsOf(schema), schema, depth });
  return result;
}

interface Place {
  readonly fields: ProtoFields;
  readonly schema: Schema;
  readonly depth: number;
}

function readInto(result: JsonObject, bytes: Buffer, context: Place): void {
  if (context.depth > maxDepth) throw malformed('it is nested too deeply');
  for (const wire of new Reader(bytes).fields()) {
    const inline = context.fields.inline?.[wire.number];
    if (inline) {
      readInto(result, wire.bytes, { fields: inline, schema: context.schema, depth: context.depth + 1 });
      continue;
    }
    const name = context.fields.fields[wire.number];
    const property = name === undefined ? undefined : context.schema.properties?.[name];
    if (name === undefined || !property) continue;
    addField(result, name, { wire, schema: property, depth: context.depth + 1 });
  }
}

interface FieldValue {
  readonly wire: Wire;
  readonly schema: Schema;
  readonly depth: number;
}

function addField(result: JsonObject, name: string, field: FieldValue): void {
  const schema = resolveSchema(field.schema);
  if (schema.type === 'array') {
    const list = Array.isArray(result[name]) ? (result[name] as unknown[]) : [];
    list.push(...items(field, schema.items ?? {}));
    result[name] = list;
  } else if (isObject(schema.additionalProperties)) {
    const entry = rawFields(field.wire.bytes);
    const key = entry.get(1)?.bytes.toString('utf8') ?? '';
    if (key === '__proto__') throw malformed('the key "__proto__" is not allowed');
    const value = entry.get(2) ?? { number: 2, type: 2, varint: 0n, bytes: nothing };
    const map = isObject(result[name]) ? result[name] : {};
    map[key] = single({ wire: value, schema: schema.additionalProperties as Schema, depth: field.depth });
    result[name] = map;
  } else {
    const value = single(field);
    // Go's encoder writes a non-pointer string field even if it is not set. Drop empty strings, so that such a field remains
    // unset.
    if (value !== undefined && value !== '') result[name] = value;
  }
}

function items(field: FieldValue, schema: Schema): unknown[] {
  const packed = field.wire.type === 2 && resolveSchema(schema).type === 'integer' && !resolveSchema(schema).oneOf;
  if (packed) return [...new Reader(field.wire.bytes).varints()].map(Number);
  return [single({ ...field, schema })];
}

const wrapped: Readonly<Record<string, (bytes: Buffer) => unknown>> = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': timeOf,
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': timeOf,
  'io.k8s.apimachinery.pkg.api.resource.Quantity': (bytes) => rawFields(bytes).get(1)?.bytes.toString('utf8') ?? '0',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': intOrString,
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': rawJson,
  'io.k8s.apimachinery.pkg.runtime.RawExtension': rawJson,
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': rawJson,
};

function single(field: FieldValue): unknown {
  const { wire, schema: raw, depth } = field;
  const special = raw.$ref === undefined ? undefined : wrapped[raw.$ref];
  if (special) return special(wire.bytes);
  const schema = resolveSchema(raw);
  switch (schema.type) {
    case 'string':
      return wire.bytes.toString(schema.format === 'byte' ? 'base64' : 'utf8');
    case 'boolean':
      return wire.varint !== 0n;
    case 'integer':
      return Number(wire.varint);
    case 'number':
      return wire.bytes.length === 8 ? wire.bytes.readDoubleLE() : 0;
    case 'array': {
      // Protobuf has no maps of lists, so each list in a map is wrapped in a message of its own.
      return [...new Reader(wire.bytes).fields()].map((item) =>
        single({ wire: item, schema: schema.items ?? {}, depth: depth + 1 }),
      );
    }
    default:
      return readMessage(wire.bytes, schema, depth);
  }
}

function timeOf(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return undefined;
  const fields = rawFields(bytes);
  const ms = Number(fields.get(1)?.varint ?? 0n) * 1000;
  const nanos = Number(fields.get(2)?.varint ?? 0n);
  if (!(Math.abs(ms) < 8.64e15)) throw malformed('a time is out of range');
  const text = new Date(ms).toISOString().slice(0, 19);
  return nanos === 0 ? `${text}Z` : `${text}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`;
}

function intOrString(bytes: Buffer): number | string {
  const fields = rawFields(bytes);
  return fields.get(1)?.varint === 1n ? (fields.get(3)?.bytes.toString('utf8') ?? '') : Number(fields.get(2)?.varint ?? 0n);
}

function rawJson(bytes: Buffer): unknown {
  const text = rawFields(bytes).get(1)?.bytes.toString('utf8') ?? '';
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw malformed('an embedded object is not JSON');
  }
}
