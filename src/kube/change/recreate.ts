import { type ApplyOptions, applyChange } from '../apply.ts';
import type { KubeClient } from '../client.ts';
import { deleteObject } from '../delete.ts';
import { type KubeObject, shortName } from '../resource.ts';
import { waitGone } from '../wait/wait.ts';
import type { Change } from './plan.ts';
import { workloads } from './recreate-rules.ts';

export interface RecreateOptions extends ApplyOptions {
  /** how long the old object may take to go */
  readonly timeoutMs: number;
}

/** A longer deletion needs company. */
const patienceMs = 2000;

/**
 * Deletes an object, waits until it is gone, and creates it anew. Should it be cut off in between, the next operation finds
 * nothing there and creates it.
 *
 * @throws WAIT_TIMEOUT when finalizers hold the object, and what deleting and creating throw
 */
export async function recreateObject(client: KubeClient, change: Change, options: RecreateOptions): Promise<KubeObject> {
  const { target, live } = change;
  if (live) {
    const old = { ...target, object: live };
    // Pods of the old object must not meet those of the new one.
    const cascade = workloads.has(target.resource.kind) ? 'foreground' : 'background';
    if (live.metadata.deletionTimestamp === undefined)
      await deleteObject(client, old, { cascade, signal: options.signal, uid: live.metadata.uid });
    const { timeoutMs, signal, emit } = options;
    const text = `${shortName(target)} is being deleted, and will be created anew when it is gone`;
    const patience = setTimeout(() => emit({ type: 'warning', text }), patienceMs);
    try {
      await waitGone(client, [old], { timeoutMs, signal, emit: () => undefined, jobsComplete: false });
    } finally {
      clearTimeout(patience);
    }
    emit({ type: 'changed', object: shortName(target), namespace: target.namespace, change: 'deleted' });
  }
  return applyChange(client, { ...change, action: 'create', live: undefined }, options);
}
