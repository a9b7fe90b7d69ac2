import { createHash } from 'node:crypto';
import {
  conditionsOf,
  statusOf,
  type WireCondition,
  type WireEvent,
  type WireKinds,
  type WirePod,
  type WirePodTemplate,
} from '../../base/kubernetes/wire-types.ts';
import { ApiError } from '../api/api-error.ts';
import { deleteObject } from '../api/delete.ts';
import { createObject, replaceObject } from '../api/write.ts';
import { type ApiContext, internalWrite, type Target, timestamp } from '../context.ts';
import {
  equalJson,
  type JsonObject,
  type KubeObject,
  type OwnerReference,
  objectAt,
  stableJson,
  stringAt,
} from '../state/object.ts';
import type { Resource } from '../state/resources.ts';

export const failAnnotation = 'sandbox.tillerless.dev/fail';
export const delayAnnotation = 'sandbox.tillerless.dev/delay';

/** The operations available to a controller. */
export interface ControllerTools {
  readonly api: ApiContext;
  /**
   * reports whether `ms` milliseconds have passed since the first call with the same object and step; if not, schedules a
   * reconcile at the end of that time
   */
  passed(object: KubeObject, step: string, ms: number): boolean;
  /** schedules a reconcile of the object after `ms` milliseconds; `settled` resolves without waiting for this reconcile */
  wake(object: KubeObject, ms: number): void;
  time(): string;
  /** returns the objects of a kind that have an owner reference with this UID */
  dependentsOf(uid: string, storageKey: string): KubeObject[];
  get(kind: string, namespace: string, name: string): KubeObject | undefined;
  list(kind: string, namespace: string): KubeObject[];
  /** @returns the new object, or undefined if the API rejects it; the rejection is recorded as an event for the owner */
  create(object: JsonObject, owner?: KubeObject): KubeObject | undefined;
  /** Updates everything except the status. */
  update(before: KubeObject, after: KubeObject): KubeObject;
  setStatus<K extends keyof WireKinds>(object: KubeObject, status: WireKinds[K]['status']): KubeObject;
  remove(object: KubeObject): void;
  event(
    regarding: KubeObject,
    event: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string; readonly component: string },
  ): void;
}

/** Moves an object one step closer to its desired state. */
export type Reconcile = (tools: ControllerTools, object: KubeObject) => void;

const manager = 'kube-controller-manager';

function resourceOf(api: ApiContext, apiVersion: string, kind: string): Resource {
  const resource = api.resources.findKind(apiVersion, kind);
  if (!resource) throw new Error(`no resource for ${apiVersion} ${kind}`);
  return resource;
}

function targetOf(api: ApiContext, object: KubeObject, subresource = ''): Target {
  const { namespace = '', name } = object.metadata;
  return { resource: resourceOf(api, object.apiVersion, object.kind), namespace, name, subresource };
}

/** Returns the current version of an object. */
function latest(api: ApiContext, object: KubeObject): KubeObject | undefined {
  const { resource, namespace, name } = targetOf(api, object);
  return api.store.get(resource.storageKey, namespace, name);
}

/**
 * Returns the operations that controllers can perform on an API. The operations for timers and owner lookups are taken from
 * `queue`.
 */
export function makeTools(api: ApiContext, queue: Pick<ControllerTools, 'passed' | 'wake' | 'dependentsOf'>): ControllerTools {
  const options = internalWrite(manager);
  const tools: ControllerTools = {
    api,
    ...queue,
    time: () => timestamp(api.now()),
    get: (storageKey, namespace, name) => api.store.get(storageKey, namespace, name),
    list: (storageKey, namespace) => api.store.list(storageKey, namespace),
    create: (value, owner) => create(tools, value, owner),
    update: (before, after) => {
      const current = latest(api, before);
      // If the object has changed in the meantime, skip the update. Every change triggers another reconcile.
      if (current?.metadata.resourceVersion !== before.metadata.resourceVersion) return current ?? before;
      return attempt(() => replaceObject(api, targetOf(api, before), { before, decoded: after, options }).object) ?? before;
    },
    setStatus: (object, status) => {
      const before = latest(api, object);
      if (!before || equalJson(before.status, status)) return before ?? object;
      const replacement = { before, decoded: { ...before, status }, options };
      return attempt(() => replaceObject(api, targetOf(api, object, 'status'), replacement).object) ?? before;
    },
    remove: (object) => {
      const preconditions = { uid: '', resourceVersion: '' };
      attempt(() => deleteObject(api, targetOf(api, object), { dryRun: false, propagation: 'Background', preconditions }));
    },
    event: (regarding, event) => writeEvent(tools, regarding, event),
  };
  return tools;
}

function create(tools: ControllerTools, value: JsonObject, owner: KubeObject | undefined): KubeObject | undefined {
  const { api } = tools;
  const resource = resourceOf(api, String(value.apiVersion), String(value.kind));
  const namespace = stringAt(objectAt(value, 'metadata'), 'namespace');
  try {
    return createObject(api, { resource, namespace, name: '', subresource: '' }, { value, options: internalWrite(manager) })
      .object;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (owner) refuse(tools, owner, error.message);
    return undefined;
  }
}

const retryMs = 1000;

function refuse(tools: ControllerTools, owner: KubeObject, message: string): void {
  // Omit Pod names, because they are random: repeated rejections are then recorded as a single event with a count.
  const text = `Error creating: ${message.replace(/"[^"]*" is forbidden/, `"${owner.metadata.name}-" is forbidden`)}`;
  tools.event(owner, {
    type: 'Warning',
    reason: 'FailedCreate',
    message: text,
    component: `${owner.kind.toLowerCase()}-controller`,
  });
  tools.wake(owner, retryMs);
}

/**
 * Runs an action and ignores API errors, such as a terminating namespace or a name that is already in use. The controller retries
 * after the next change.
 */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

function writeEvent(
  tools: ControllerTools,
  regarding: KubeObject,
  event: { type: string; reason: string; message: string; component: string },
): void {
  const { name, namespace = 'default', uid, resourceVersion } = regarding.metadata;
  const id = hashOf({ uid, ...event });
  if (tools.get('/events', namespace, `${name}.${id}`)) return;
  const time = tools.time();
  const object: WireEvent = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${id}`, namespace },
    involvedObject: { apiVersion: regarding.apiVersion, kind: regarding.kind, name, namespace, uid, resourceVersion },
    type: event.type,
    reason: event.reason,
    message: event.message,
    source: { component: event.component },
    reportingComponent: event.component,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
  tools.create(object);
}

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Returns a short hash for use in names, without vowels and without characters that look alike. */
export function hashOf(value: unknown): string {
  const digest = createHash('sha256').update(stableJson(value)).digest();
  return [...digest.subarray(0, 10)].map((byte) => letters[byte % letters.length]).join('');
}

export function ownerOf(object: KubeObject): OwnerReference {
  const { apiVersion, kind } = object;
  return { apiVersion, kind, name: object.metadata.name, uid: object.metadata.uid, controller: true, blockOwnerDeletion: true };
}

/** Returns the objects of a kind whose controller is `owner`. */
export function controlledBy(tools: ControllerTools, owner: KubeObject, storageKey: string): KubeObject[] {
  const { uid } = owner.metadata;
  return tools
    .dependentsOf(uid, storageKey)
    .filter((object) => object.metadata.ownerReferences?.some((reference) => reference.uid === uid && reference.controller));
}

export function isReady(pod: KubeObject): boolean {
  return hasCondition(pod, 'Ready', 'True');
}

export function isActive(pod: KubeObject): boolean {
  const phase = statusOf<'/Pod'>(pod).phase;
  return !pod.metadata.deletionTimestamp && phase !== 'Failed' && phase !== 'Succeeded';
}

export function hasCondition(object: KubeObject, type: string, status: string): boolean {
  return conditionsOf(object).some((condition) => condition.type === type && condition.status === status);
}

/** Returns the new condition of an object. The transition time is preserved if the condition's status has not changed. */
export function condition(object: KubeObject, wanted: WireCondition, time: string, withUpdate = false): WireCondition {
  const old = conditionsOf(object).find((condition) => condition.type === wanted.type);
  const fields = ['status', 'reason', 'message'] as const;
  if (old && fields.every((field) => wanted[field] === undefined || old[field] === wanted[field])) return old;
  const since = old?.status === wanted.status ? (old?.lastTransitionTime ?? time) : time;
  return { ...wanted, ...(withUpdate ? { lastUpdateTime: time } : {}), lastTransitionTime: since };
}

/** Creates a Pod from a Pod template. */
export function podOf(
  owner: KubeObject,
  template: WirePodTemplate | undefined,
  more: { readonly name?: string; readonly generateName?: string; readonly labels?: Readonly<Record<string, string>> },
): WirePod {
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  const { name, generateName } = more;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(name ? { name } : { generateName }),
      namespace: owner.metadata.namespace,
      labels: { ...labels, ...more.labels },
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [ownerOf(owner)],
    },
    spec: { ...template?.spec },
  };
}
