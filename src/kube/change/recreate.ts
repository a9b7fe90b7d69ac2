import { type ApplyOptions, applyChange } from '../apply.ts';
import type { KubeClient } from '../client.ts';
import { deleteObject } from '../delete.ts';
import { type KubeObject, shortName } from '../resource.ts';
import { waitGone } from '../wait/wait.ts';
import type { Change } from './plan.ts';
import { workloads } from './recreate-rules.ts';

export interface RecreateOptions extends ApplyOptions {
  /** timeout for deleting the old object */
  readonly timeoutMs: number;
}

/** How long a deletion may take before its progress is reported. */
const patienceMs = 2000;

/**
 * Deletes an object, waits until it is gone, and re-creates it. If this is interrupted, the next operation creates the missing
 * object.
 *
 * @throws WAIT_TIMEOUT if finalizers block the deletion, or any error from the deletion or creation
 */
export async function recreateObject(client: KubeClient, change: Change, options: RecreateOptions): Promise<KubeObject> {
  const { target, live } = change;
  if (live) {
    const old = { ...target, object: live };
    // With foreground deletion, the old object's Pods have stopped before the new object's Pods start.
    const cascade = workloads.has(target.resource.kind) ? 'foreground' : 'background';
    if (live.metadata.deletionTimestamp === undefined)
      await deleteObject(client, old, { cascade, signal: options.signal, uid: live.metadata.uid });
    const { timeoutMs, signal, emit } = options;
    const text = `${shortName(target)} is being deleted, and will be re-created when it is gone`;
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
