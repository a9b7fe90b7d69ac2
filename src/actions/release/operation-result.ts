import type { Change } from '../../kube/change/plan.ts';
import type { Discovery } from '../../kube/discovery.ts';
import { remapTarget } from '../../kube/targets.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import type { Rendering } from '../render/render-release.ts';
import type { Planned } from './preflight.ts';

/** The outcome of an operation: the record as stored (or as it would be), and the plan that led to it. */
export interface OperationResult {
  readonly record: ReleaseRecord;
  readonly rendering: Rendering | undefined;
  readonly changes: readonly Change[];
  readonly planned: Planned;
  readonly warnings: readonly string[];
}

/**
 * The same plan after its definitions were applied: only where the API serves each kind is looked up again. Rendering and
 * live objects stay as they were checked and confirmed.
 *
 * @throws NO_MATCHING_KIND when the cluster does not serve a kind that a definition promised
 */
export function remapPlanned(result: OperationResult, discovery: Discovery): OperationResult {
  const remap = (change: Change): Change =>
    // What is deleted or left alone was found in the cluster, so its kind was served before.
    change.action === 'create' || change.action === 'update'
      ? { ...change, target: remapTarget(change.target, discovery) }
      : change;
  const changes = result.changes.map(remap);
  return { ...result, changes, planned: { ...result.planned, changes } };
}
