import { expired } from '../api/api-error.ts';
import { jsonOf, type KubeObject } from './object.ts';

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly storageKey: string;
  readonly object: KubeObject;
  /** object before the change; a watch needs it to determine whether the object started or stopped matching the selector */
  readonly previous: KubeObject | undefined;
  readonly resourceVersion: number;
}

export type StoreListener = (event: StoreEvent) => void;

/** The content of the state file. */
export interface StoreState {
  readonly resourceVersion: number;
  readonly objects: Readonly<Record<string, readonly KubeObject[]>>;
}

const historyLimit = 5000;

/** Stores all objects by kind and key, along with the resource version counter and the latest changes for watches. */
export class Store {
  readonly #kinds = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Set<StoreListener>();
  #history: StoreEvent[] = [];
  #resourceVersion = 1;
  /** events up to and including this resource version are no longer available */
  #compacted = 0;

  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  get(storageKey: string, namespace: string, name: string): KubeObject | undefined {
    return this.#kinds.get(storageKey)?.get(`${namespace}/${name}`);
  }

  /** Returns the objects of a kind, sorted by namespace and name. An empty namespace means all namespaces. */
  list(storageKey: string, namespace = ''): KubeObject[] {
    const kind = this.#kinds.get(storageKey);
    if (!kind) return [];
    const keys = [...kind.keys()].filter((key) => namespace === '' || key.startsWith(`${namespace}/`)).sort(compareKeys);
    // Every key comes from this map.
    return keys.map((key) => kind.get(key) as KubeObject);
  }

  /** Yields all objects with their storage keys. */
  *everything(): Generator<{ storageKey: string; object: KubeObject }> {
    for (const [storageKey, kind] of this.#kinds) for (const object of [...kind.values()]) yield { storageKey, object };
  }

  /** Stores an object with a new resource version and notifies watchers. */
  put(storageKey: string, object: KubeObject): KubeObject {
    const key = keyOf(object);
    const previous = this.#kind(storageKey).get(key);
    const resourceVersion = ++this.#resourceVersion;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(resourceVersion) } };
    this.#kind(storageKey).set(key, stored);
    this.#emit({ type: previous ? 'MODIFIED' : 'ADDED', storageKey, object: stored, previous, resourceVersion });
    return stored;
  }

  /** Removes an object. Watchers receive its last state, with the resource version of the removal. */
  remove(storageKey: string, object: KubeObject): KubeObject {
    const previous = this.#kind(storageKey).get(keyOf(object));
    this.#kind(storageKey).delete(keyOf(object));
    const resourceVersion = ++this.#resourceVersion;
    const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(resourceVersion) } };
    this.#emit({ type: 'DELETED', storageKey, object: last, previous, resourceVersion });
    return last;
  }

  subscribe(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Returns the changes after a resource version, oldest first.
   *
   * @throws ApiError 410 if some of these changes are no longer available
   */
  since(resourceVersion: number): StoreEvent[] {
    if (resourceVersion < this.#compacted) throw expired(`too old resource version: ${resourceVersion} (${this.#compacted + 1})`);
    return this.#history.filter((event) => event.resourceVersion > resourceVersion);
  }

  load(state: StoreState): void {
    this.#kinds.clear();
    for (const [storageKey, objects] of Object.entries(state.objects))
      this.#kinds.set(storageKey, new Map(objects.map((object) => [keyOf(object), object])));
    this.#resourceVersion = state.resourceVersion;
    this.#compacted = state.resourceVersion;
    this.#history = [];
  }

  /** Serializes all objects and the resource version counter as JSON. */
  serialize(): string {
    const kinds = [...this.#kinds].filter(([, kind]) => kind.size > 0);
    const lists = kinds.map(([key, kind]) => `${JSON.stringify(key)}:[\n${[...kind.values()].map(jsonOf).join(',\n')}\n]`);
    return `{"format":1,"resourceVersion":${this.#resourceVersion},"objects":{\n${lists.join(',\n')}\n}}\n`;
  }

  #kind(storageKey: string): Map<string, KubeObject> {
    let kind = this.#kinds.get(storageKey);
    if (!kind) {
      kind = new Map();
      this.#kinds.set(storageKey, kind);
    }
    return kind;
  }

  #emit(event: StoreEvent): void {
    this.#history.push(event);
    if (this.#history.length > historyLimit * 2) {
      this.#history = this.#history.slice(historyLimit);
      this.#compacted = (this.#history[0]?.resourceVersion ?? this.#resourceVersion) - 1;
    }
    for (const listener of [...this.#listeners]) listener(event);
  }
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
