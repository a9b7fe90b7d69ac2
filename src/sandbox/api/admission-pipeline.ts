import { randomUUID } from 'node:crypto';
import { type ApiContext, hasSubresource, kindSubject, type Target, timestamp, type WriteOptions } from '../context.ts';
import { defaultKind } from '../defaults/kinds.ts';
import { randomSuffix } from '../random-suffix.ts';
import { convertObject } from '../state/convert.ts';
import { validateDefinition } from '../state/definitions.ts';
import { cloneJson, isObject, type JsonObject, type KubeObject, type ObjectMeta, objectAt, stringAt } from '../state/object.ts';
import { type Resource, schemaOf, schemaOfKind } from '../state/resources.ts';
import { defaultCustom, pruneCustom, validateCustom } from '../validation/custom.ts';
import { decodeBuiltIn } from '../validation/decode.ts';
import { validateKind, validateKindUpdate } from '../validation/kinds.ts';
import { validateMeta } from '../validation/names.ts';
import { type ApiError, badRequest, type FieldError, invalid } from './api-error.ts';

/**
 * Decodes the object in a request body and checks its kind and version. Unknown fields are dropped or rejected, depending on
 * `fieldValidation`.
 *
 * @throws ApiError 400
 */
export function decodeObject(body: unknown, resource: Resource, options: WriteOptions): KubeObject {
  if (!isObject(body)) throw badRequest('the body is not a JSON object');
  // For built-in kinds, kube-apiserver falls back to the kind that the URL implies. Custom resources must specify their kind.
  const byUrl = resource.custom ? { apiVersion: '', kind: '' } : resource;
  const [apiVersion, kind] = [stringAt(body, 'apiVersion') || byUrl.apiVersion, stringAt(body, 'kind') || byUrl.kind];
  if (kind === '') throw badRequest(`Object 'Kind' is missing in '${JSON.stringify(body).slice(0, 200)}'`);
  if (apiVersion !== resource.apiVersion || kind !== resource.kind) throw wrongKind({ apiVersion, kind }, resource);
  const unknown: string[] = [];
  const schema = schemaOf(resource);
  const decoding = { kind, version: resource.version, warnings: unknown };
  const custom = resource.custom;
  const decoded = custom
    ? custom.preserveUnknown
      ? cloneJson(body)
      : pruneCustom(body, schema, unknown)
    : decodeBuiltIn(body, schema, decoding);
  const metaSchema = schemaOfKind('', 'v1', 'ConfigMap').properties?.metadata;
  if (custom && metaSchema) {
    const warnings: string[] = [];
    decoded.metadata = decodeBuiltIn(objectAt(decoded, 'metadata'), metaSchema, { ...decoding, warnings });
    unknown.push(...warnings.map((text) => text.replace('"', '"metadata.')));
  }
  reportUnknown(unknown, resource, options);
  const { apiVersion: _v, kind: _k, metadata, ...rest } = decoded;
  // The cast is safe, because the metadata has been validated, and missing fields are filled in before the object is stored.
  return { apiVersion, kind, metadata: (isObject(metadata) ? metadata : {}) as unknown as ObjectMeta, ...rest };
}

function reportUnknown(unknown: readonly string[], resource: Resource, options: WriteOptions): void {
  if (unknown.length === 0 || options.fieldValidation === 'Ignore') return;
  if (options.fieldValidation === 'Warn') {
    options.warnings.push(...unknown);
    return;
  }
  const { kind, version } = resource;
  throw badRequest(
    `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: strict decoding error: ${unknown.join(', ')}`,
  );
}

function wrongKind(body: { apiVersion: string; kind: string }, resource: Resource): ApiError {
  const { kind, version } = resource;
  const unknown = `no kind ${JSON.stringify(body.kind)} is registered for version ${JSON.stringify(body.apiVersion)} in scheme "pkg/runtime/scheme.go:111"`;
  if (body.apiVersion !== resource.apiVersion)
    return badRequest(
      `${body.kind} in version ${JSON.stringify(body.apiVersion.split('/').at(-1))} cannot be handled as a ${kind}: ${unknown}`,
    );
  return badRequest(
    `${body.kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: converting (v1.${body.kind}) to (${resource.group.split('.')[0] || 'core'}.${resource.kind}): unknown conversion`,
  );
}

/** Kinds whose `generation` increases with each change of the spec. */
const generationKinds = new Set([
  'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Pod', 'PodDisruptionBudget', 'Ingress', 'IngressClass', 'NetworkPolicy', 'CustomResourceDefinition',
  'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration', 'FlowSchema', 'PriorityLevelConfiguration', 'PriorityClass', 'EndpointSlice', 'HorizontalPodAutoscaler', 'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding', 'ResourceClaim',
]); // biome-ignore format: a table reads better on few lines

export function hasGeneration(resource: Resource): boolean {
  return resource.custom !== undefined || (generationKinds.has(resource.kind) && resource.kind !== 'HorizontalPodAutoscaler');
}

/** Creates a new object with server-set metadata. If status is a subresource, the status is removed. */
export function initialObject(context: ApiContext, decoded: KubeObject, target: Target): KubeObject {
  const { resource } = target;
  const {
    managedFields: _,
    resourceVersion: _rv,
    selfLink: _link,
    deletionTimestamp: _deleted,
    ...metadataFields
  } = decoded.metadata as ObjectMeta & JsonObject;
  const name =
    metadataFields.name || (metadataFields.generateName ? metadataFields.generateName.slice(0, 58) + randomSuffix() : '');
  const metadata: ObjectMeta = {
    ...metadataFields,
    name,
    ...(resource.namespaced ? { namespace: target.namespace } : {}),
    uid: randomUUID(),
    resourceVersion: '',
    creationTimestamp: timestamp(context.now()),
  };
  if (!resource.namespaced) delete metadata.namespace;
  if (hasGeneration(resource)) metadata.generation = 1;
  else delete metadata.generation;
  const object = { ...decoded, metadata };
  return hasSubresource(resource, 'status') ? withStatusOf(object, undefined) : object;
}

/** Returns a copy of an object with the status of another object. */
export function withStatusOf(object: KubeObject, other: KubeObject | undefined): KubeObject {
  const { status: _, ...rest } = object;
  // The cast is safe, because only the status has been removed.
  const result = rest as KubeObject;
  return other?.status === undefined ? result : { ...result, status: other.status };
}

/** Returns a copy of an object with defaults filled in. */
export function defaulted(object: KubeObject, resource: Resource): KubeObject {
  // The cast is safe, because `defaultCustom` only fills in defaults.
  if (resource.custom) return defaultCustom(cloneJson(object), resource.custom.schema) as KubeObject;
  const copy = cloneJson(object);
  defaultKind(copy, resource.group);
  if (resource.custom === undefined) return fillStatus(copy, resource);
  return copy;
}

/** Adds the status fields that Go serializes for a zero value of a built-in kind. */
function fillStatus(object: KubeObject, resource: Resource): KubeObject {
  const { status, ...rest } = object;
  const decoded = decodeBuiltIn({ ...rest, ...(status === undefined ? {} : { status }) }, schemaOf(resource), {
    kind: object.kind,
    version: resource.version,
    warnings: [],
  });
  const { apiVersion: _v, kind: _k, metadata: _m, ...fields } = decoded;
  return { apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata, ...fields };
}

/** Validates an object and, if `before` is set, its update. @throws ApiError 422 with all field errors */
export function validateObject(object: KubeObject, target: Target, before?: KubeObject): void {
  const { resource } = target;
  const meta: JsonObject = { ...object.metadata };
  const errors: FieldError[] = validateMeta(meta, resource.plural);
  if (resource.custom) errors.push(...validateCustom(object, resource.custom.schema));
  else if (resource.kind === 'CustomResourceDefinition') errors.push(...validateDefinition(object));
  else errors.push(...validateKind(object, resource.group));
  if (before && !resource.custom) errors.push(...validateKindUpdate(before, object, resource.group));
  if (errors.length > 0) throw invalid(kindSubject({ resource, name: object.metadata.name }), errors);
}

/** Converts an object to the API version of the request. */
export function shownAs(object: KubeObject, resource: Resource): KubeObject {
  return object.apiVersion === resource.apiVersion ? object : convertObject(object, resource);
}
