import type { Change } from '../kube/plan.ts';
import type { Target } from '../kube/resource.ts';
import { type Right, refuseMissing } from '../kube/rights.ts';
import type { ReleaseRecord } from '../storage/release.ts';

/** What an operation is going to do to the cluster, and whether the user may. */
export interface Planned {
  readonly changes: readonly Change[];
  readonly hooks: readonly Target[];
  /** definitions of the chart that are applied first */
  readonly crds: readonly Target[];
  /** the same where definitions are compared with the cluster first */
  readonly crdChanges: readonly Change[];
  /** rights that the user lacks */
  readonly missing: readonly Right[];
}

/** The plan where there is no cluster. */
export const nothingPlanned: Planned = { changes: [], hooks: [], crds: [], crdChanges: [], missing: [] };

/** An operation that is about to begin. */
export interface Beginning {
  /** the new record; of an uninstallation the last one */
  readonly record: ReleaseRecord;
  readonly planned: Planned;
}

/** A last look at what is going to be done; throws to stop it. */
export type Confirm = (beginning: Beginning) => void;

/**
 * Stands before the first write of every operation.
 * @throws RIGHTS_MISSING naming every right the user lacks, and what `confirm` throws
 */
export function beforeWrite(confirm: Confirm | undefined, beginning: Beginning): void {
  confirm?.(beginning);
  refuseMissing(beginning.planned.missing);
}
