import { formatRfc3339 } from '../../base/go/rfc3339.ts';
import { cancelled } from '../../errors/cancelled.ts';
import { isTillerlessError, reasonOf, reworded } from '../../errors/tillerless-error.ts';
import { applyChanges } from '../../kube/apply-waves.ts';
import type { Change } from '../../kube/change/plan.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { type Cascade, deleteChanges, deleteObject } from '../../kube/delete.ts';
import { type HookRunReport, runHooks } from '../../kube/hooks.ts';
import { shortName, type Target } from '../../kube/resource.ts';
import { waitGone, waitReady } from '../../kube/wait/wait.ts';
import type { WaitOptions } from '../../kube/wait/wait-target.ts';
import type { ApplyMethod, ReleaseRecord, StoredHook } from '../../storage/release.ts';
import { failedEmit, throwIfEmitFailed } from '../guarded-emit.ts';
import { hookTargets } from './manifest-objects.ts';
import { startJournal } from './operation-log.ts';
import { type ApplyChoice, type OperationChoice, waitsForAll } from './operation-options.ts';
import type { WritableRevision } from './revision-lock.ts';

/** Everything needed to execute a plan. */
export interface Execution {
  readonly cluster: Cluster;
  readonly held: WritableRevision;
  readonly changes: readonly Change[];
  readonly method: ApplyMethod;
  readonly apply: Pick<ApplyChoice, 'forceConflicts' | 'forceReplace'>;
  readonly choice: OperationChoice;
  readonly events: { readonly before: string; readonly after: string };
  /** returns Helm's error prefix for a failed hook */
  readonly hookFailure?: (event: string) => string;
  /**
   * Helm's error prefix for a failed create request; if set, the operation stops at the first failed creation, as Helm's upgrade
   * and rollback do
   */
  readonly createFailure?: string;
  readonly cascade: Cascade;
  readonly signal: AbortSignal;
  now(): number;
}

/** A failure during execution, and the objects that had been created before the failure. */
export interface ExecutionFailure {
  readonly error: unknown;
  readonly created: readonly Target[];
  readonly stage: Stage;
}

type Stage = 'hooks' | 'apply' | 'wait';

/**
 * Executes a plan: runs the pre-hooks, applies the changes in waves, deletes objects, waits, and runs the post-hooks. The pending
 * record is updated, but storing the outcome is left to the caller.
 *
 * @returns the failure, or undefined on success
 */
export async function executePlan(execution: Execution): Promise<ExecutionFailure | undefined> {
  const { cluster, changes, signal } = execution;
  const journal = startJournal(execution.choice.emit);
  const choice = { ...execution.choice, emit: journal.emit };
  const run = { ...execution, choice };
  let created: readonly Target[] = [];
  let stage: Stage = 'hooks';
  try {
    await runReleaseHooks(run, run.events.before);
    stage = 'apply';
    const method = run.apply.forceReplace ? 'replace' : run.method;
    created = await applyChanges(cluster.client, changes, {
      method,
      forceConflicts: run.apply.forceConflicts,
      createFailure: run.createFailure,
      dryRun: false,
      timeoutMs: choice.wait.timeoutMs,
      settle: settleReady(run),
      signal,
      emit: choice.emit,
    });
    await deleteChanges(cluster.client, changes, run.cascade, { signal, emit: choice.emit, settle: settleGone(run) });
    stage = 'wait';
    const awaited = changes
      .filter((change) => change.action !== 'delete' && change.action !== 'gone' && change.action !== 'keep')
      .map((change) => change.target);
    if (waitsForAll(choice.wait)) await waitReady(cluster.client, awaited, waitOptions(run));
    stage = 'hooks';
    await runReleaseHooks(run, run.events.after);
    throwIfEmitFailed(signal);
    return undefined;
  } catch (error) {
    const reason = journal.explain(asCancelled(error, signal), changes);
    return { error: reason, created: [...created, ...createdBefore(error)], stage };
  }
}

type Waiting = Pick<Execution, 'cluster' | 'choice' | 'signal'>;

function waitOptions({ choice, signal }: Waiting): WaitOptions {
  const { wait, emit } = choice;
  const { timeoutMs, failFast } = wait;
  return { timeoutMs, jobsComplete: wait.jobs, legacy: wait.strategy === 'legacy', failFast, signal, emit };
}

/** Returns a function that waits after each stage until its objects are ready and its Jobs are complete. */
function settleReady(run: Waiting): ((targets: readonly Target[]) => Promise<void>) | undefined {
  if (!waitsForAll(run.choice.wait)) return undefined;
  return (targets) => waitReady(run.cluster.client, targets, { ...waitOptions(run), jobsComplete: true });
}

/** Returns a function that waits after each stage of deletions until its objects are gone. */
export function settleGone(run: Waiting): ((targets: readonly Target[]) => Promise<void>) | undefined {
  if (!waitsForAll(run.choice.wait)) return undefined;
  return (targets) => waitGone(run.cluster.client, targets, waitOptions(run));
}

/** Deletes the objects that a failed operation created (`--cleanup-on-fail`). */
export async function deleteCreated(cluster: Cluster, { created }: ExecutionFailure): Promise<void> {
  const { signal } = new AbortController();
  await Promise.all(created.map((target) => deleteObject(cluster.client, target, { cascade: 'background', signal })));
}

/**
 * Converts any error of a cancelled operation to CANCELLED, because a cancelled API call can fail with many different errors. If
 * the operation was cancelled because `emit` has thrown an error, returns that error.
 */
export function asCancelled(error: unknown, signal: AbortSignal): unknown {
  const failure = failedEmit(signal);
  if (failure) return failure.error;
  if (!signal.aborted || isTillerlessError(error, 'CANCELLED')) return error;
  return cancelled(error);
}

function createdBefore(error: unknown): readonly Target[] {
  const cause = isTillerlessError(error) ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'created' in cause && Array.isArray(cause.created)
    ? (cause.created as Target[])
    : [];
}

/** Runs the hooks of an event and stores their results in the pending record. */
export async function runReleaseHooks(
  run: Pick<Execution, 'cluster' | 'held' | 'method' | 'choice' | 'signal' | 'now' | 'hookFailure'>,
  event: string,
): Promise<void> {
  if (run.choice.noHooks) return;
  const { held, cluster } = run;
  const hooks = held.record.hooks ?? [];
  if (!hooks.some((hook) => hook.events.includes(event))) return;
  const targets = hookTargets(hooks, event, await cluster.discover(), held.record.namespace);
  let record = held.record;
  try {
    await runHooks(cluster.client, event, targets, {
      method: run.method,
      timeoutMs: run.choice.wait.timeoutMs,
      failFast: run.choice.wait.failFast,
      signal: run.signal,
      emit: run.choice.emit,
      now: run.now,
      onRun: async (report) => {
        record = withHookRun(record, report);
        await held.update(record);
      },
    });
  } catch (error) {
    throw prefixed(error, run.hookFailure?.(event) ?? '');
  }
}

/** Returns a copy of the record that includes the result of a hook run. */
export function withHookRun(record: ReleaseRecord, report: HookRunReport): ReleaseRecord {
  const run: StoredHook['last_run'] = {
    started_at: formatRfc3339(report.startedMs),
    ...(report.completedMs === undefined ? {} : { completed_at: formatRfc3339(report.completedMs) }),
    phase: report.phase,
  };
  return {
    ...record,
    hooks: (record.hooks ?? []).map((hook, index) =>
      index === report.index ? { ...hook, last_run: run, delete_policies: policiesOf(hook) } : hook,
    ),
  };
}

/** Returns a hook's delete policies. Helm stores its default policy in the record when a hook has run. */
function policiesOf({ delete_policies: policies = [] }: StoredHook): readonly string[] {
  return policies.length > 0 ? policies : ['before-hook-creation'];
}

/** Returns the part of a revision's description that lists re-created objects, or an empty string if there are none. */
export function recreatedText(changes: readonly Change[]): string {
  const names = changes.filter((change) => change.action === 'recreate').map(({ target }) => shortName(target));
  return names.length > 0 ? ` (re-created: ${names.join(', ')})` : '';
}

/** Adds Helm's prefix for the operation to an error message, and the operation's outcome to the error's hint. */
export function prefixed(error: unknown, prefix: string, outcome?: string): unknown {
  if (!isTillerlessError(error)) return error;
  const hint = [error.hint, outcome].filter(Boolean).join('\n      ');
  return reworded(error, { helmText: prefix + reasonOf(error), hint: hint || undefined, cause: error.cause });
}
