import type { KubeObject } from '../state/object.ts';
import type { ControllerTools } from './controller-context.ts';

interface Place {
  readonly storageKey: string;
  readonly namespace: string;
  readonly name: string;
}

/** Deletes objects whose owners no longer exist, and implements foreground deletion and orphaning. */
export class Garbage {
  readonly #tools: ControllerTools;
  /** dependents (owned objects), keyed by the UID of their owner */
  readonly #dependents = new Map<string, Map<string, Place>>();
  #gone: string[] = [];

  constructor(tools: ControllerTools) {
    this.#tools = tools;
  }

  learn(storageKey: string, object: KubeObject): void {
    const { namespace = '', name } = object.metadata;
    for (const owner of object.metadata.ownerReferences ?? []) {
      const known = this.#dependents.get(owner.uid) ?? new Map<string, Place>();
      known.set(object.metadata.uid, { storageKey, namespace, name });
      this.#dependents.set(owner.uid, known);
    }
  }

  forget(object: KubeObject): void {
    for (const owner of object.metadata.ownerReferences ?? []) this.#dependents.get(owner.uid)?.delete(object.metadata.uid);
    if (this.#dependents.has(object.metadata.uid)) this.#gone.push(object.metadata.uid);
  }

  /** Deletes objects whose owners are all gone. */
  collect(): void {
    for (const uid of this.#gone.splice(0)) {
      for (const dependent of this.dependentsOf(uid)) {
        const others = (dependent.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
        if (others.length === 0) this.#tools.remove(dependent);
        else this.#tools.update(dependent, { ...dependent, metadata: { ...dependent.metadata, ownerReferences: others } });
      }
      this.#dependents.delete(uid);
    }
  }

  /** Processes the finalizers `orphan` and `foregroundDeletion`. */
  finalize(object: KubeObject): void {
    const { finalizers = [], uid } = object.metadata;
    const dependents = this.dependentsOf(uid);
    if (finalizers.includes('orphan')) {
      for (const dependent of dependents) {
        const ownerReferences = (dependent.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
        this.#tools.update(dependent, { ...dependent, metadata: { ...dependent.metadata, ownerReferences } });
      }
      this.#dependents.delete(uid);
      this.#dropFinalizer(object, 'orphan');
    } else if (finalizers.includes('foregroundDeletion')) {
      if (dependents.length === 0) this.#dropFinalizer(object, 'foregroundDeletion');
      else for (const dependent of dependents) if (!dependent.metadata.deletionTimestamp) this.#tools.remove(dependent);
    }
  }

  /** Returns an owner's dependents, sorted by name and limited to a single kind if `storageKey` is set. */
  dependentsOf(uid: string, storageKey?: string): KubeObject[] {
    const locations = [...(this.#dependents.get(uid)?.values() ?? [])]
      .filter((location) => storageKey === undefined || location.storageKey === storageKey)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return locations
      .map((location) => this.#tools.get(location.storageKey, location.namespace, location.name))
      .filter((object) => object !== undefined && (object.metadata.ownerReferences ?? []).some((owner) => owner.uid === uid))
      .map((object) => object as KubeObject);
  }

  #dropFinalizer(object: KubeObject, name: string): void {
    const finalizers = (object.metadata.finalizers ?? []).filter((finalizer) => finalizer !== name);
    this.#tools.update(object, { ...object, metadata: { ...object.metadata, finalizers } });
  }
}
