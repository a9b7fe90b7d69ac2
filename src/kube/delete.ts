import { TillerlessError } from '../errors/tillerless-error.ts';
import { isNotFound } from './api-status.ts';
import { type ApplyOptions, metadataOnly } from './apply.ts';
import type { KubeClient } from './client.ts';
import { inWaves } from './order.ts';
import type { Change } from './plan.ts';
import { shortName, type Target, targetPath } from './resource.ts';

export type Cascade = 'background' | 'orphan' | 'foreground';

/**
 * Deletes one object; one that is gone already is fine.
 * @param uid when given, another object of this name stays
 */
export async function deleteObject(
  client: KubeClient,
  target: Target,
  cascade: Cascade,
  signal: AbortSignal,
  uid?: string,
): Promise<void> {
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
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/**
 * Deletes what a plan says, everything at once but for what other objects need to end: workloads and webhooks go first.
 * @throws APPLY_FAILED naming each object that could not be deleted
 */
export async function deleteChanges(
  client: KubeClient,
  changes: readonly Change[],
  cascade: Cascade,
  options: Pick<ApplyOptions, 'signal' | 'emit'>,
): Promise<void> {
  const failures: string[] = [];
  const doomed = changes.filter((change) => change.action === 'delete').map((change) => change.target);
  for (const wave of inWaves(doomed).toReversed()) {
    const results = await Promise.allSettled(wave.map((item) => deleteObject(client, item, cascade, options.signal)));
    results.forEach((result, i) => {
      const item = wave[i];
      if (!item) return;
      if (result.status === 'rejected')
        failures.push(`${shortName(item)}: ${result.reason instanceof Error ? result.reason.message : String(result.reason)}`);
      else options.emit({ type: 'changed', object: shortName(item), namespace: item.namespace, change: 'deleted' });
    });
  }
  for (const { action, target } of changes) {
    if (action === 'keep')
      options.emit({ type: 'changed', object: shortName(target), namespace: target.namespace, change: 'kept' });
    if (action === 'not-owned')
      options.emit({ type: 'changed', object: shortName(target), namespace: target.namespace, change: 'not-owned' });
  }
  if (options.signal.aborted) throw new TillerlessError('CANCELLED', 'cancelled', { helmText: 'context canceled' });
  if (failures.length > 0)
    throw new TillerlessError('APPLY_FAILED', `could not delete ${failures.length} object(s): ${failures.join('; ')}`);
}
