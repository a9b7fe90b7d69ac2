import type { Change } from '../../kube/change/plan.ts';
import type { Discovery } from '../../kube/discovery.ts';
import { remapTarget } from '../../kube/targets.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import type { Rendering } from '../render/render-release.ts';
import type { Planned } from './preflight.ts';

/** The result of an operation: its plan, and the record as stored (or as it would be stored, in a dry run). */
export interface OperationResult {
  readonly record: ReleaseRecord;
  readonly rendering: Rendering | undefined;
  readonly changes: readonly Change[];
  readonly planned: Planned;
  readonly warnings: readonly string[];
}

/**
 * Maps the objects in a plan to API resources again after the chart's CRDs have been applied. The rendering and the live objects
 * are kept, because they have already been checked and confirmed.
 *
 * @throws NO_MATCHING_KIND if the cluster does not serve a kind that a CRD should have defined
 */
export function remapPlanned(result: OperationResult, discovery: Discovery): OperationResult {
  const remap = (change: Change): Change =>
    // Deleted and unchanged objects need not be mapped again: they exist in the cluster, which already served their kinds.
    change.action === 'create' || change.action === 'update'
      ? { ...change, target: remapTarget(change.target, discovery) }
      : change;
  const changes = result.changes.map(remap);
  return { ...result, changes, planned: { ...result.planned, changes } };
}
