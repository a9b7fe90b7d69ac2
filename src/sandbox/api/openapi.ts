import { sha256 } from '../../base/crypto/sha256.ts';
import type { HttpResponse } from '../../base/http-exchange.ts';
import { builtInSchemaName, builtInSchemas, kubernetesVersion } from '../../base/kubernetes/schema.ts';
import type { ApiContext } from '../context.ts';
import { isObject, type JsonObject } from '../state/object.ts';
import type { Resource } from '../state/resources.ts';
import { protobufTypeOf, writeOpenApiV2 } from './openapi-protobuf.ts';
import { bytesAnswer, jsonAnswer } from './response.ts';

const info = { title: 'Kubernetes', version: kubernetesVersion };

/** Handles requests to /openapi/v3, which lists the document paths of all group versions. */
export function answerOpenApiIndex(context: ApiContext): HttpResponse {
  const paths: JsonObject = {};
  for (const { group, version } of context.resources.all) {
    const path = group ? `apis/${group}/${version}` : `api/${version}`;
    const hash = sha256(`${kubernetesVersion}/${path}/${context.resources.revision}`).toUpperCase();
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` };
  }
  return jsonAnswer({ paths });
}

/** Handles requests to /openapi/v3/api/v1 and /openapi/v3/apis/GROUP/VERSION. */
export function answerOpenApiV3(context: ApiContext, group: string, version: string): HttpResponse | undefined {
  const resources = context.resources.all.filter((resource) => resource.group === group && resource.version === version);
  if (resources.length === 0) return undefined;
  const schemas: Record<string, JsonObject> = {};
  for (const resource of resources) addSchemas(schemas, resource);
  const paths: JsonObject = {};
  for (const resource of resources) Object.assign(paths, pathsOf(resource));
  return jsonAnswer({ openapi: '3.0.0', info, paths, components: { schemas } });
}

/** Handles requests to /openapi/v2. The document contains all schemas but no operations. kubectl only requests it as protobuf. */
export function answerOpenApiV2(context: ApiContext, accept: string): HttpResponse {
  const schemas: Record<string, JsonObject> = {};
  for (const resource of context.resources.all) addSchemas(schemas, resource);
  const definitions = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, asVersion2(schema)]));
  const document = { swagger: '2.0', info, paths: {}, definitions };
  const protobuf = protobufTypeOf(accept);
  return protobuf === undefined ? jsonAnswer(document) : bytesAnswer(writeOpenApiV2(document), protobuf);
}

/** Converts a schema from OpenAPI v3 to v2. Version 2 has no oneOf or anyOf, but allows other fields next to $ref. */
function asVersion2(schema: JsonObject): JsonObject {
  const { oneOf, anyOf, not: _not, nullable: _nullable, allOf, $ref: target, ...rest } = schema;
  const result = mapSchemas(rest, asVersion2);
  const [only, ...others] = Array.isArray(allOf) ? allOf : [];
  const reference = target ?? (others.length === 0 ? objectOf(only).$ref : undefined);
  if (typeof reference === 'string') return { ...result, $ref: reference.replace('#/components/schemas/', '#/definitions/') };
  if (oneOf !== undefined || anyOf !== undefined) delete result.type;
  return result;
}

/**
 * Maps the direct subschemas of a schema and keeps all other fields. Properties are handled separately, because their names may
 * equal schema keywords.
 */
function mapSchemas(schema: JsonObject, change: (schema: JsonObject) => JsonObject): JsonObject {
  const one = (value: unknown): unknown => (isObject(value) ? change(value) : value);
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === 'properties' && isObject(value))
        return [key, Object.fromEntries(Object.entries(value).map(([name, property]) => [name, one(property)]))];
      if (['allOf', 'anyOf', 'oneOf'].includes(key) && Array.isArray(value)) return [key, value.map(one)];
      return [key, ['items', 'additionalProperties', 'not'].includes(key) ? one(value) : value];
    }),
  );
}

/** Returns the name under which a kind's schema is published. */
function nameOf(resource: Resource): string {
  const builtIn = resource.custom ? undefined : builtInSchemaName(resource.group, resource.version, resource.kind);
  return builtIn ?? `${resource.group.split('.').reverse().join('.')}.${resource.version}.${resource.kind}`;
}

function addSchemas(schemas: Record<string, JsonObject>, resource: Resource): void {
  const gvk = [{ group: resource.group, version: resource.version, kind: resource.kind }];
  if (!resource.custom) {
    addBuiltIn(schemas, nameOf(resource));
    return;
  }
  const meta = { $ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
  addBuiltIn(schemas, meta.$ref);
  const { schema } = resource.custom;
  const own = {
    ...schema,
    properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, ...schema.properties, metadata: meta },
  };
  schemas[nameOf(resource)] = { ...published(own), 'x-kubernetes-group-version-kind': gvk };
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function addBuiltIn(schemas: Record<string, JsonObject>, name: string): void {
  if (schemas[name]) return;
  const schema = builtInSchemas()[name];
  if (!schema) return;
  schemas[name] = published({ ...schema });
  for (const [, target] of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)) if (target) addBuiltIn(schemas, target);
}

/** Returns a schema in its published form, with OpenAPI references and without internal extensions. */
function published(schema: JsonObject): JsonObject {
  const { $ref: target, ...rest } = schema;
  const kept = Object.entries(rest).filter(([key]) => !key.startsWith('x-proto') && !key.startsWith('x-go'));
  const result = mapSchemas(Object.fromEntries(kept), published);
  if (typeof target !== 'string') return result;
  const reference = { $ref: `#/components/schemas/${target}` };
  return Object.keys(result).length === 0 ? reference : { allOf: [reference], ...result };
}

const text = { type: 'string', uniqueItems: true };
const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({ in: 'query', name, schema: text }));

function pathsOf(resource: Resource): JsonObject {
  const root = resource.group ? `/apis/${resource.group}/${resource.version}` : `/api/${resource.version}`;
  const collection = resource.namespaced ? `${root}/namespaces/{namespace}/${resource.plural}` : `${root}/${resource.plural}`;
  const operation = (action: string, parameters: readonly JsonObject[]): JsonObject => ({
    parameters,
    responses: { 200: { description: 'OK' } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: resource.group, version: resource.version, kind: resource.kind },
  });
  const force = { in: 'query', name: 'force', schema: { type: 'boolean', uniqueItems: true } };
  return {
    [collection]: { get: operation('list', []), post: operation('post', writeParameters) },
    [`${collection}/{name}`]: {
      get: operation('get', []),
      put: operation('put', writeParameters),
      patch: operation('patch', [...writeParameters, force]),
      delete: operation('delete', writeParameters.slice(0, 1)),
    },
  };
}
