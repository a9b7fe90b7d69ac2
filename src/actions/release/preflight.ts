import { TillerlessError } from '../../errors/tillerless-error.ts';
import { type Right, refuseMissing } from '../../kube/access-review.ts';
import type { Change } from '../../kube/change/plan.ts';
import type { Target } from '../../kube/resource.ts';
import type { TargetedObject } from '../../kube/targets.ts';
import type { Problem } from '../../report/plan-document.ts';
import type { ReleaseRecord } from '../../storage/release.ts';

/** What an operation is going to do to the cluster, and whether the user may. */
export interface Planned {
  readonly changes: readonly Change[];
  readonly hooks: readonly Target[];
  /** definitions of the chart that are applied first */
  readonly crds: readonly TargetedObject[];
  /** the same where definitions are compared with the cluster first */
  readonly crdChanges: readonly Change[];
  /** rights that the user lacks */
  readonly missing: readonly Right[];
  /** why objects that should be created anew can not be */
  readonly refused: readonly Problem[];
}

/** The plan where there is no cluster. */
export const nothingPlanned: Planned = { changes: [], hooks: [], crds: [], crdChanges: [], missing: [], refused: [] };

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
 * @throws RIGHTS_MISSING naming every right the user lacks, APPLY_FAILED naming what can not be created anew, and what `confirm`
 *         throws
 */
export function beforeWrite(confirm: Confirm | undefined, beginning: Beginning): void {
  confirm?.(beginning);
  refuseMissing(beginning.planned.missing);
  refuseProblems(beginning.planned.refused);
}

function refuseProblems(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ object, field, message }) => `${object}${field ? `  ${field}` : ''}: ${message}`);
  const hints = [...new Set(problems.flatMap(({ hint }) => hint ?? []))];
  throw new TillerlessError('APPLY_FAILED', `can't be created anew; nothing has been changed: ${lines.join('; ')}`, {
    hint: hints.join('\n      ') || undefined,
  });
}
