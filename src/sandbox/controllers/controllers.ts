import type { ApiContext } from '../context.ts';
import type { KubeObject } from '../state/object.ts';
import type { StoreEvent } from '../state/store.ts';
import { reconcileClaim, releaseVolume } from './claims.ts';
import { makeTools, type Reconcile } from './controller-context.ts';
import { reconcileDaemonSet } from './daemon-set.ts';
import { reconcileDeployment } from './deployment.ts';
import { Garbage } from './garbage.ts';
import { reconcileJob } from './job.ts';
import { reconcileNamespace } from './namespaces.ts';
import { reconcilePod } from './pod.ts';
import { reconcileReplicaSet } from './replica-set.ts';
import { reconcileService } from './services.ts';
import { reconcileStatefulSet } from './stateful-set.ts';

/** The running controllers, which reconcile objects towards their desired state. */
export interface Controllers {
  /** processes all pending work immediately */
  finish(): void;
  settled(): Promise<void>;
}

const reconcilers: Readonly<Record<string, Reconcile>> = {
  '/namespaces': reconcileNamespace,
  '/persistentvolumeclaims': reconcileClaim,
  '/pods': reconcilePod,
  '/services': reconcileService,
  'apps/daemonsets': reconcileDaemonSet,
  'apps/deployments': reconcileDeployment,
  'apps/replicasets': reconcileReplicaSet,
  'apps/statefulsets': reconcileStatefulSet,
  'batch/jobs': reconcileJob,
};

/** Maximum number of steps that `finish` takes. Work that remains is completed the next time the controllers start. */
const finishLimit = 20_000;
/** Maximum number of steps to run before yielding to the event loop, so that pending requests are served. */
const batchSize = 50;

/**
 * Starts the controllers. They react to every change. At startup, they also reconcile every object, because an earlier process
 * may have left work unfinished.
 */
export function startControllers(api: ApiContext, enabled: boolean): Controllers {
  return enabled ? new Queue(api) : { finish: () => undefined, settled: async () => undefined };
}

class Queue implements Controllers {
  readonly #api: ApiContext;
  readonly #garbage: Garbage;
  readonly #due = new Set<string>();
  /** times of the first call to `passed`, keyed by the object's UID and then by step */
  readonly #firstCalls = new Map<string, Map<string, number>>();
  readonly #alarms = new Map<string, NodeJS.Timeout>();
  readonly #later = new Map<string, { timer: NodeJS.Timeout; at: number }>();
  readonly #tools;
  #waiting: (() => void)[] = [];
  #running: NodeJS.Immediate | undefined;
  #hurry = false;
  #ended = false;

  constructor(api: ApiContext) {
    this.#api = api;
    this.#tools = makeTools(api, {
      passed: (object, step, ms) => this.#passed(object, step, ms),
      wake: (object, ms) => this.#wake(object, ms),
      dependentsOf: (uid, storageKey) => this.#garbage.dependentsOf(uid, storageKey),
    });
    this.#garbage = new Garbage(this.#tools);
    for (const { storageKey, object } of api.store.everything()) {
      this.#garbage.learn(storageKey, object);
      if (reconcilers[storageKey] || object.metadata.deletionTimestamp) this.#enqueue(keyOf(storageKey, object));
    }
    api.store.subscribe((event) => this.#onEvent(event));
  }

  finish(): void {
    this.#hurry = true;
    for (let step = 0; step < finishLimit; step++) {
      for (const key of [...this.#later.keys()]) this.#enqueue(key);
      if (!this.#step()) break;
    }
    this.#ended = true;
    clearImmediate(this.#running);
    for (const { timer } of this.#later.values()) clearTimeout(timer);
    for (const timer of this.#alarms.values()) clearTimeout(timer);
    this.#later.clear();
    this.#tellSettled();
  }

  settled(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #isIdle(): boolean {
    return this.#ended || (this.#due.size === 0 && this.#later.size === 0);
  }

  #tellSettled(): void {
    if (!this.#isIdle()) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #passed(object: KubeObject, step: string, ms: number): boolean {
    if (this.#hurry) return true;
    const steps = this.#firstCalls.get(object.metadata.uid) ?? new Map<string, number>();
    this.#firstCalls.set(object.metadata.uid, steps);
    const since = steps.get(step) ?? Date.now();
    steps.set(step, since);
    const left = since + ms - Date.now();
    if (left > 0) this.#enqueueLater(this.#keyFor(object), left);
    return left <= 0;
  }

  #wake(object: KubeObject, ms: number): void {
    const key = this.#keyFor(object);
    clearTimeout(this.#alarms.get(key));
    // Wait at most one day, because setTimeout overflows after 24 days. Reconciling early is harmless.
    const timer = setTimeout(() => this.#enqueue(key), Math.min(Math.max(ms, 0), 86_400_000));
    timer.unref();
    this.#alarms.set(key, timer);
  }

  #keyFor(object: KubeObject): string {
    const resource = this.#api.resources.findKind(object.apiVersion, object.kind);
    return keyOf(resource?.storageKey ?? '', object);
  }

  #onEvent(event: StoreEvent): void {
    const { storageKey, object, type } = event;
    if (type === 'DELETED') {
      this.#garbage.forget(object);
      this.#firstCalls.delete(object.metadata.uid);
      if (storageKey === '/persistentvolumeclaims') releaseVolume(this.#tools, object);
    } else this.#garbage.learn(storageKey, object);
    const watched =
      reconcilers[storageKey] !== undefined || object.metadata.deletionTimestamp !== undefined || type === 'DELETED';
    if (watched) this.#enqueue(keyOf(storageKey, object));
    for (const owner of object.metadata.ownerReferences ?? []) {
      const resource = this.#api.resources.findKind(owner.apiVersion, owner.kind);
      if (resource)
        this.#enqueue(`${resource.storageKey}|${resource.namespaced ? (object.metadata.namespace ?? '') : ''}|${owner.name}`);
    }
    const namespace = object.metadata.namespace;
    if (type === 'DELETED' && namespace && this.#api.store.get('/namespaces', '', namespace)?.metadata.deletionTimestamp)
      this.#enqueue(`/namespaces||${namespace}`);
  }

  #enqueue(key: string): void {
    if (this.#ended) return;
    const later = this.#later.get(key);
    if (later) {
      clearTimeout(later.timer);
      this.#later.delete(key);
    }
    this.#due.add(key);
    this.#running ??= setImmediate(() => this.#runBatch());
  }

  #enqueueLater(key: string, ms: number): void {
    const at = Date.now() + ms;
    const known = this.#later.get(key);
    if (known && known.at <= at) return;
    if (known) clearTimeout(known.timer);
    const timer = setTimeout(() => this.#enqueue(key), Math.min(ms, 86_400_000));
    this.#later.set(key, { timer, at });
  }

  #runBatch(): void {
    this.#running = undefined;
    for (let count = 0; count < batchSize; count++) if (!this.#step()) break;
    if (this.#due.size > 0) this.#running ??= setImmediate(() => this.#runBatch());
    else this.#tellSettled();
  }

  /** Reconciles the next object that is due. @returns false if no object is due */
  #step(): boolean {
    const [key] = this.#due;
    if (key === undefined) return false;
    this.#due.delete(key);
    const [storageKey = '', namespace = '', name = ''] = key.split('|');
    const object = this.#api.store.get(storageKey, namespace, name);
    this.#garbage.collect();
    if (!object) return true;
    // Skip objects whose kind is unknown or does not match their storage key. They occur if the state file is corrupt.
    if (this.#api.resources.findKind(object.apiVersion, object.kind)?.storageKey !== storageKey) return true;
    if (object.metadata.deletionTimestamp) this.#garbage.finalize(object);
    reconcilers[storageKey]?.(this.#tools, object);
    return true;
  }
}

function keyOf(storageKey: string, object: KubeObject): string {
  return `${storageKey}|${object.metadata.namespace ?? ''}|${object.metadata.name}`;
}
