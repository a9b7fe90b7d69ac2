import { applyConfiguration, trackUpdate, type Writer } from '../apply/managers.ts';
import { type ApiContext, hasSubresource, subjectOf, type Target, timestamp, type WriteOptions } from '../context.ts';
import { convertObject } from '../state/convert.ts';
import { cloneJson, equalJson, type JsonObject, type KubeObject, objectAt } from '../state/object.ts';
import { schemaOf } from '../state/resources.ts';
import { admitObject, checkNamespace } from './admission.ts';
import { decodeObject, defaulted, hasGeneration, initialObject, validateObject, withStatusOf } from './admission-pipeline.ts';
import { alreadyExists, badRequest, modified, notFound } from './api-error.ts';

export interface Written {
  readonly object: KubeObject;
  readonly created: boolean;
}

function writerOf(context: ApiContext, target: Target, options: WriteOptions): Writer {
  const { resource, subresource } = target;
  return {
    manager: options.manager,
    apiVersion: resource.apiVersion,
    subresource,
    schema: schemaOf(resource),
    time: timestamp(context.now()),
  };
}

/** Creates an object from a request body. @throws ApiError 400, 403, 404 (missing namespace), 409, 422 */
export function createObject(
  context: ApiContext,
  target: Target,
  body: { readonly value: unknown; readonly options: WriteOptions },
): Written {
  const decoded = decodeObject(body.value, target.resource, body.options);
  checkPlace(decoded, target);
  return createDecoded(context, target, { decoded, options: body.options });
}

function checkPlace(decoded: KubeObject, target: Target): void {
  const { namespace, name } = decoded.metadata;
  if (namespace && namespace !== target.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (target.name && name && name !== target.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
}

function createDecoded(
  context: ApiContext,
  target: Target,
  body: { readonly decoded: KubeObject; readonly options: WriteOptions; readonly applied?: boolean },
): Written {
  const { resource } = target;
  const fresh = initialObject(context, body.decoded, target);
  const namedTarget = { ...target, name: fresh.metadata.name };
  checkNamespace(context, namedTarget);
  const full = defaulted(fresh, resource);
  const managed = body.decoded.metadata.managedFields;
  const tracked = body.applied
    ? { ...full, metadata: { ...full.metadata, ...(managed ? { managedFields: managed } : {}) } }
    : trackUpdate(undefined, full, writerOf(context, target, body.options));
  const object = admitted(context, tracked, undefined);
  validateObject(object, namedTarget);
  if (context.store.get(resource.storageKey, target.namespace, object.metadata.name)) throw alreadyExists(subjectOf(namedTarget));
  return { object: keep(context, target, { object, dryRun: body.options.dryRun }), created: true };
}

/** Runs admission on a copy of an object, which adds fields such as a Service's clusterIP. These fields have no field manager. */
function admitted(context: ApiContext, object: KubeObject, before: KubeObject | undefined): KubeObject {
  const copy = { ...object, metadata: { ...object.metadata }, spec: cloneJson(object.spec) };
  if (object.spec === undefined) return object;
  admitObject(context, copy, before);
  return copy;
}

function keep(context: ApiContext, target: Target, write: { object: KubeObject; dryRun: boolean }): KubeObject {
  if (write.dryRun) return write.object;
  return context.store.put(target.resource.storageKey, stored(context, target, write.object));
}

/** Converts an object to its storage version. HorizontalPodAutoscaler is the only built-in kind with two versions. */
function stored(context: ApiContext, target: Target, object: KubeObject): KubeObject {
  if (target.resource.kind !== 'HorizontalPodAutoscaler' || object.apiVersion === 'autoscaling/v2') return object;
  const newest = context.resources.findKind('autoscaling/v2', object.kind);
  return newest ? convertObject(object, newest) : object;
}

/** Returns the stored object, converted to the API version of the request. @throws ApiError 404 */
export function requireObject(context: ApiContext, target: Target): KubeObject {
  const stored = context.store.get(target.resource.storageKey, target.namespace, target.name);
  if (!stored) throw notFound(subjectOf(target));
  return stored.apiVersion === target.resource.apiVersion ? stored : convertObject(stored, target.resource);
}

/** Replaces an object or its status with a request body. @throws ApiError 400, 404, 409, 422 */
export function updateObject(
  context: ApiContext,
  target: Target,
  body: { readonly value: unknown; readonly options: WriteOptions },
): Written {
  const decoded = decodeObject(body.value, target.resource, body.options);
  checkPlace(decoded, target);
  const before = requireObject(context, target);
  return replaceObject(context, target, { before, decoded, options: body.options });
}

export interface Replacement {
  readonly before: KubeObject;
  readonly decoded: KubeObject;
  readonly options: WriteOptions;
  /** true if `decoded` already contains the final managedFields */
  readonly applied?: boolean;
}

/**
 * Replaces a stored object, after admission and validation of the new object. If the two are equal, the resource version does not
 * change.
 */
export function replaceObject(context: ApiContext, target: Target, replacement: Replacement): Written {
  const { before, decoded, options } = replacement;
  const { resource } = target;
  checkVersion(decoded, before, target);
  const merged = defaulted(withServerFields(before, decoded, target), resource);
  const tracked = replacement.applied ? merged : trackUpdate(before, merged, writerOf(context, target, options));
  const object = withGeneration(before, admitted(context, tracked, before), target);
  if (target.subresource !== 'status') validateObject(object, target, before);
  if (sameObject(before, object)) return { object: before, created: false };
  if (isGone(object))
    return { object: options.dryRun ? object : context.store.remove(resource.storageKey, object), created: false };
  return { object: keep(context, target, { object, dryRun: options.dryRun }), created: false };
}

function checkVersion(decoded: KubeObject, before: KubeObject, target: Target): void {
  const { resourceVersion, uid } = decoded.metadata;
  if (uid && uid !== before.metadata.uid) throw modifiedUid(target, uid, before.metadata.uid);
  if (resourceVersion && resourceVersion !== before.metadata.resourceVersion) throw modified(subjectOf(target));
}

function modifiedUid(target: Target, wanted: string, actual: string): Error {
  const error = modified(subjectOf(target));
  error.message = error.message.replace(
    /: the object has been modified.*/,
    `: Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${actual}`,
  );
  return error;
}

/**
 * Returns the new object with server-owned fields copied from the old object. For the status subresource, returns the old object
 * with the new status.
 */
function withServerFields(before: KubeObject, decoded: KubeObject, target: Target): KubeObject {
  const { resource, subresource } = target;
  const { uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds, resourceVersion, name, namespace } =
    before.metadata;
  const metadata = {
    ...decoded.metadata,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid,
    resourceVersion,
    creationTimestamp,
    ...(generation === undefined ? {} : { generation }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  };
  if (!before.metadata.generateName) delete metadata.generateName;
  if (subresource !== 'status') {
    const object = { ...decoded, metadata };
    return hasSubresource(resource, 'status') ? withStatusOf(object, before) : object;
  }
  const own = resource.custom
    ? { ...before.metadata, managedFields: metadata.managedFields ?? [] }
    : withFinalizersOf(metadata, before.metadata);
  return withStatusOf({ ...before, metadata: own }, decoded);
}

function withFinalizersOf(metadata: KubeObject['metadata'], before: KubeObject['metadata']): KubeObject['metadata'] {
  const { finalizers: _, ...rest } = metadata;
  return before.finalizers === undefined ? rest : { ...rest, finalizers: before.finalizers };
}

function withGeneration(before: KubeObject, after: KubeObject, target: Target): KubeObject {
  if (!hasGeneration(target.resource) || target.subresource === 'status') return after;
  const content = ({ metadata: _m, status: _s, ...rest }: KubeObject): JsonObject => rest;
  if (equalJson(content(before), content(after))) return after;
  return { ...after, metadata: { ...after.metadata, generation: (before.metadata.generation ?? 0) + 1 } };
}

/** Reports whether two objects are equal, ignoring the timestamps in managedFields. */
function sameObject(before: KubeObject, after: KubeObject): boolean {
  const bare = (object: KubeObject): JsonObject => {
    const { managedFields = [], resourceVersion: _, ...metadata } = object.metadata;
    return { ...object, metadata: { ...metadata, managedFields: managedFields.map(({ time: _time, ...entry }) => entry) } };
  };
  return equalJson(bare(before), bare(after));
}

/** Reports whether an object is marked for deletion and has no finalizers left. */
function isGone(object: KubeObject): boolean {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined || finalizers.length > 0) return false;
  if (object.kind !== 'Namespace' || object.apiVersion !== 'v1') return true;
  const held = objectAt(object, 'spec').finalizers;
  return !Array.isArray(held) || held.length === 0;
}

/**
 * Performs a server-side apply of a decoded configuration.
 *
 * @throws ApiError 404 (status of a missing object), 409 (conflicts), 422
 */
export function applyObject(
  context: ApiContext,
  target: Target,
  request: { readonly applied: KubeObject; readonly force: boolean; readonly options: WriteOptions },
): Written {
  const { resource } = target;
  const { applied, force, options } = request;
  const live = context.store.get(resource.storageKey, target.namespace, target.name);
  if (!live && target.subresource) throw notFound(subjectOf(target));
  const before = live && requireObject(context, target);
  if (before) checkVersion(applied, before, target);
  const ignored = target.subresource === 'status' ? ['spec'] : hasSubresource(resource, 'status') ? ['status'] : [];
  const writer = writerOf(context, target, options);
  const merged = applyConfiguration({ live: before, applied, force, writer, ignored });
  const result = decodeObject(merged, resource, { ...options, fieldValidation: 'Ignore' });
  if (!before) return createDecoded(context, target, { decoded: result, options, applied: true });
  return replaceObject(context, target, { before, decoded: result, options, applied: true });
}
