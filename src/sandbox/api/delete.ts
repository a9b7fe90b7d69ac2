import { type ApiContext, subjectOf, type Target, timestamp } from '../context.ts';
import { isObject, type KubeObject, listAt, objectAt, stringAt } from '../state/object.ts';
import { conflict, otherUid } from './api-error.ts';
import { requireObject } from './write.ts';

export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly propagation: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions: { readonly uid: string; readonly resourceVersion: string };
}

/** Reads DeleteOptions from the body and the query parameters. Query parameters take precedence. */
export function deleteOptionsOf(body: unknown, query: URLSearchParams): DeleteOptions {
  const options = isObject(body) ? body : {};
  const preconditions = objectAt(options, 'preconditions');
  const policy = query.get('propagationPolicy') ?? stringAt(options, 'propagationPolicy');
  const orphan = query.get('orphanDependents') === 'true' || options.orphanDependents === true;
  return {
    dryRun: query.has('dryRun') || listAt(options, 'dryRun').length > 0,
    propagation: policy === 'Orphan' || orphan ? 'Orphan' : policy === 'Foreground' ? 'Foreground' : 'Background',
    preconditions: { uid: stringAt(preconditions, 'uid'), resourceVersion: stringAt(preconditions, 'resourceVersion') },
  };
}

/**
 * Deletes an object, or marks it for deletion if it has finalizers.
 *
 * @returns the object if it still exists, or undefined if it was removed
 * @throws ApiError 404, or 409 if a precondition fails
 */
export function deleteObject(
  context: ApiContext,
  target: Target,
  options: DeleteOptions,
): { before: KubeObject; left: KubeObject | undefined } {
  const before = requireObject(context, target);
  checkPreconditions(before, target, options);
  const { storageKey } = target.resource;
  const held = finalizersFor(before, options);
  const isNamespace = storageKey === '/namespaces';
  if (held.length === 0 && !isNamespace) {
    if (!options.dryRun) context.store.remove(storageKey, before);
    return { before, left: undefined };
  }
  if (before.metadata.deletionTimestamp !== undefined && held.length === (before.metadata.finalizers ?? []).length)
    return { before, left: before };
  const { finalizers: _, ...metadata } = before.metadata;
  const marked: KubeObject = {
    ...before,
    metadata: {
      ...metadata,
      ...(held.length > 0 ? { finalizers: held } : {}),
      deletionTimestamp: before.metadata.deletionTimestamp ?? timestamp(context.now()),
      deletionGracePeriodSeconds: 0,
      ...(metadata.generation === undefined ? {} : { generation: metadata.generation + 1 }),
    },
    ...(isNamespace ? { status: { ...objectAt(before, 'status'), phase: 'Terminating' } } : {}),
  };
  return { before, left: options.dryRun ? marked : context.store.put(storageKey, marked) };
}

function finalizersFor(object: KubeObject, options: DeleteOptions): string[] {
  const own = (object.metadata.finalizers ?? []).filter((name) => name !== 'orphan' && name !== 'foregroundDeletion');
  if (options.propagation === 'Orphan') return [...own, 'orphan'];
  return options.propagation === 'Foreground' ? [...own, 'foregroundDeletion'] : own;
}

function checkPreconditions(object: KubeObject, target: Target, options: DeleteOptions): void {
  const { uid, resourceVersion } = options.preconditions;
  if (uid && uid !== object.metadata.uid)
    throw otherUid({ group: '', resource: target.resource.kind, name: target.name }, uid, object.metadata.uid);
  if (resourceVersion && resourceVersion !== object.metadata.resourceVersion)
    throw conflict(
      subjectOf(target),
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${object.metadata.resourceVersion}`,
    );
}
