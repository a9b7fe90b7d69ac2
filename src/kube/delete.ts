import { cancelled } from '../errors/cancelled.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { isNotFound } from './api-status.ts';
import { type ApplyOptions, metadataOnly } from './apply.ts';
import type { Change } from './change/plan.ts';
import type { KubeClient } from './client.ts';
import { inStages, inWaves } from './order.ts';
import { shortName, type Target, targetPath } from './resource.ts';

export type Cascade = 'background' | 'orphan' | 'foreground';

export interface DeleteOptions {
  readonly cascade: Cascade;
  readonly signal: AbortSignal;
  /** UID of the object to delete. If it is set, an object with the same name but another UID is not deleted. */
  readonly uid?: string | undefined;
}

/** Deletes an object. Returns false if the object does not exist. */
export async function deleteObject(client: KubeClient, target: Target, options: DeleteOptions): Promise<boolean> {
  const { cascade, signal, uid } = options;
  const propagationPolicy = { background: 'Background', orphan: 'Orphan', foreground: 'Foreground' }[cascade];
  try {
    await client.json('DELETE', targetPath(target), {
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy,
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      },
      accept: metadataOnly,
      signal,
      repeatable: true,
    });
    return true;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return false;
  }
}

export interface DeleteChangesOptions extends Pick<ApplyOptions, 'signal' | 'emit'> {
  /**
   * called after the objects of a stage have been marked for deletion; waits until they are gone, so that they are deleted before
   * the objects that they depend on; if not set, the next stage starts immediately
   */
  readonly settle?: ((targets: readonly Target[]) => Promise<void>) | undefined;
}

function deleteLogged(client: KubeClient, target: Target, options: Parameters<typeof deleteObject>[2]): Promise<unknown> {
  const { namespace, name, resource } = target;
  client.log.debug('starting delete resource', { namespace, name, kind: resource.kind });
  return deleteObject(client, target, options);
}

/**
 * Executes the deletions of a plan, starting with the last stage. The objects of a stage are deleted concurrently, except that
 * workloads and webhooks are deleted first, because they may need the other objects in order to terminate.
 *
 * @throws APPLY_FAILED with each object that could not be deleted, or any error from `settle`
 */
export async function deleteChanges(
  client: KubeClient,
  changes: readonly Change[],
  cascade: Cascade,
  options: DeleteChangesOptions,
): Promise<void> {
  const failures: string[] = [];
  const doomed = changes.filter((change) => change.action === 'delete').map((change) => change.target);
  const stages = inStages(doomed).toReversed();
  for (const [i, stage] of stages.entries()) {
    for (const wave of inWaves(stage).toReversed()) {
      const results = await Promise.allSettled(
        wave.map((item) => deleteLogged(client, item, { cascade, signal: options.signal })),
      );
      results.forEach((result, n) => {
        const item = wave[n];
        if (!item) return;
        if (result.status === 'rejected')
          failures.push(`${shortName(item)}: ${result.reason instanceof Error ? result.reason.message : String(result.reason)}`);
        else options.emit({ type: 'changed', object: shortName(item), namespace: item.namespace, change: 'deleted' });
      });
    }
    if (i < stages.length - 1 && failures.length === 0 && !options.signal.aborted) await options.settle?.(stage);
  }
  for (const { action, target } of changes) {
    if (action === 'keep')
      options.emit({ type: 'changed', object: shortName(target), namespace: target.namespace, change: 'kept' });
    if (action === 'not-owned')
      options.emit({ type: 'changed', object: shortName(target), namespace: target.namespace, change: 'not-owned' });
  }
  if (options.signal.aborted) throw cancelled();
  if (failures.length > 0)
    throw new TillerlessError('APPLY_FAILED', `could not delete ${failures.length} object(s): ${failures.join('; ')}`);
}
