import { TillerlessError } from '../../errors/tillerless-error.ts';
import { type Right, refuseMissing } from '../../kube/access-review.ts';
import type { ForceConflicts } from '../../kube/change/conflicts.ts';
import { type DryRunAnswers, type DryRunOptions, dryRunChanges } from '../../kube/change/dry-run.ts';
import type { Change } from '../../kube/change/plan.ts';
import { shortName, type Target } from '../../kube/resource.ts';
import type { TargetedObject } from '../../kube/targets.ts';
import type { Problem, ServerWarning } from '../../report/plan-document.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import type { Session } from '../session.ts';

/** An operation's planned changes and missing permissions. */
export interface Planned {
  readonly changes: readonly Change[];
  readonly hooks: readonly Target[];
  /** CRDs in crds/ that are applied before the manifest */
  readonly crds: readonly TargetedObject[];
  /** changes to CRDs, if they are compared with the cluster */
  readonly crdChanges: readonly Change[];
  /** permissions that the user lacks */
  readonly missing: readonly Right[];
  /** objects that should be re-created but cannot be, with the reasons */
  readonly refused: readonly Problem[];
}

/** An empty plan, for example for an operation without a cluster. */
export const nothingPlanned: Planned = { changes: [], hooks: [], crds: [], crdChanges: [], missing: [], refused: [] };

/** An operation that is about to start. */
export interface Beginning {
  /** the new record, or the latest record for an uninstall */
  readonly record: ReleaseRecord;
  readonly planned: Planned;
}

/** Called before the first write. Throws an error to abort the operation. */
export type Confirm = (beginning: Beginning) => void;

/**
 * Checks that an operation can start. Must be called before the operation's first write.
 *
 * @throws RIGHTS_MISSING with all missing permissions, APPLY_FAILED with objects that cannot be re-created, or any error that
 * `confirm` throws
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
  throw new TillerlessError(
    'APPLY_FAILED',
    `some objects cannot be updated or re-created; nothing was changed: ${lines.join('; ')}`,
    {
      hint: hints.join('\n      ') || undefined,
    },
  );
}

/** The results of dry-running a plan. */
export interface PlanAnswers {
  readonly changes: DryRunAnswers;
  readonly crdChanges: DryRunAnswers;
}

/** How to send the objects in a plan. */
export type Sending = Pick<DryRunOptions, 'method' | 'forceConflicts'>;

/** Sends all writes of a plan to the server as a dry run. Does nothing if there is no cluster. */
export async function askServer(session: Session, planned: Planned, sending: Sending): Promise<PlanAnswers> {
  const nothing: DryRunAnswers = { changes: [], others: [] };
  if (!session.cluster) return { changes: nothing, crdChanges: nothing };
  const { client } = session.cluster;
  const { forceConflicts } = sending;
  const { signal } = session;
  const { hooks, crds } = planned;
  const [changes, crdChanges] = await Promise.all([
    dryRunChanges(client, planned.changes, { ...sending, signal, hooks, crds }),
    dryRunChanges(client, planned.crdChanges, { method: 'ssa', forceConflicts, signal, hooks: [], crds: [] }),
  ]);
  return { changes, crdChanges };
}

/** Returns the server's warnings from a dry run. Warnings about CRDs come first. */
export function serverWarnings({ changes, crdChanges }: Planned, answers: PlanAnswers): ServerWarning[] {
  return [...warningsIn(crdChanges, answers.crdChanges), ...warningsIn(changes, answers.changes)];
}

function warningsIn(changes: readonly Change[], answers: DryRunAnswers): ServerWarning[] {
  const verdicts = [...changes.map(({ target }, i) => ({ target, verdict: answers.changes[i] })), ...answers.others];
  return verdicts.flatMap(({ target, verdict }) =>
    verdict?.kind === 'accepted'
      ? verdict.warnings.map((text) => ({ object: shortName(target), namespace: target.namespace, text }))
      : [],
  );
}

/**
 * Sends all objects in a plan as a dry run and fails if there are warnings (`--warnings-as-errors`).
 *
 * @throws SERVER_WARNINGS with each object that the API server warns about
 */
export async function rejectWarnings(
  session: Session,
  { record, planned }: Beginning,
  { forceReplace, forceConflicts }: { readonly forceReplace: boolean; readonly forceConflicts: ForceConflicts },
): Promise<void> {
  const method = forceReplace ? 'replace' : (record.apply_method ?? 'ssa');
  refuseWarnings(serverWarnings(planned, await askServer(session, planned, { method, forceConflicts })));
}

/** Fails if there are warnings. @throws SERVER_WARNINGS */
export function refuseWarnings(warnings: readonly ServerWarning[]): void {
  if (warnings.length === 0) return;
  const lines = warnings.map(({ object, text }) => `${object}: ${text}`);
  throw new TillerlessError(
    'SERVER_WARNINGS',
    `nothing was changed, because the API server returned warnings for the release: ${lines.join('; ')}`,
    {
      hint: 'fix the objects, or omit --warnings-as-errors',
    },
  );
}
