import { gunzipSync } from 'node:zlib';
import { kubernetesVersion as compiledVersion, packedResources, packedSchemas } from './schema.gen.ts';

/** The subset of OpenAPI 3 that API servers and CRDs use. A `$ref` is just the name of a built-in schema. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly not?: Schema;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly uniqueItems?: boolean;
  readonly multipleOf?: number;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  /** protobuf field number */
  readonly 'x-proto'?: number;
  /** structs that are inlined in JSON but are separate fields in protobuf, keyed by field number */
  readonly 'x-proto-inline'?: Readonly<Record<string, ProtoFields>>;
  /** true if Go omits the field when it is zero, false or empty */
  readonly 'x-go-omit-zero'?: boolean;
  /** true if Go writes the field (a number or a list) even if it is zero or null */
  readonly 'x-go-always'?: boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** The field names of a protobuf message, keyed by field number. */
export interface ProtoFields {
  readonly fields: Readonly<Record<string, string>>;
  readonly inline?: Readonly<Record<string, ProtoFields>>;
}

export interface SubresourceDescription {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

/** An API resource, as listed by discovery. */
export interface ResourceDescription {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources: readonly SubresourceDescription[];
}

/** The Kubernetes release of the built-in API schemas, for example "v1.2.3". */
export const kubernetesVersion: string = compiledVersion;

function unpack(packed: string): unknown {
  return JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString('utf8'));
}

let resources: readonly ResourceDescription[] | undefined;
let schemas: Readonly<Record<string, Schema>> | undefined;
let names: Map<string, string> | undefined;

/** Returns all built-in resources in stable API versions. The data is decompressed on the first call. */
export function builtInResources(): readonly ResourceDescription[] {
  // The table comes from the project's own generator, so its structure is known.
  resources ??= unpack(packedResources) as ResourceDescription[];
  return resources;
}

/**
 * Returns all built-in schemas by name, for example "io.k8s.api.apps.v1.Deployment". The data is decompressed on the first call.
 */
export function builtInSchemas(): Readonly<Record<string, Schema>> {
  schemas ??= unpack(packedSchemas) as Record<string, Schema>;
  return schemas;
}

/** Returns the name of a built-in kind's schema. */
export function builtInSchemaName(group: string, version: string, kind: string): string | undefined {
  if (!names) {
    names = new Map();
    for (const [name, schema] of Object.entries(builtInSchemas()))
      for (const gvk of schema['x-kubernetes-group-version-kind'] ?? [])
        names.set(`${gvk.group}/${gvk.version}/${gvk.kind}`, name);
  }
  return names.get(`${group}/${version}/${kind}`);
}

/**
 * Resolves a `$ref`. As in API servers, keywords next to the reference (default, patch strategy, list type) override the same
 * keywords in the referenced schema.
 */
export function resolveSchema(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const known = resolved.get(schema);
  if (known) return known;
  const { $ref: target, ...beside } = schema;
  const result = { ...resolveSchema(builtInSchemas()[target] ?? {}), ...beside };
  resolved.set(schema, result);
  return result;
}

const resolved = new WeakMap<Schema, Schema>();
