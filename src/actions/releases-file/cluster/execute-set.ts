import { isTillerlessError, reasonOf, TillerlessError } from '../../../errors/tillerless-error.ts';
import type { ReleaseEvent } from '../../../report/release-event.ts';
import type { ReleaseAction, ReleaseOutcome } from '../../../report/set-outcome.ts';
import { checkBeginning } from '../../plan/plan-check.ts';
import type { SavedPlan } from '../../plan/saved-plan.ts';
import { defaultChoice, type OperationChoice } from '../../release/operation-options.ts';
import { uninstall } from '../../release/uninstall.ts';
import { upgradeOrInstall } from '../../release/upgrade-or-install.ts';
import { type HookEvent, runReleaseHooks } from '../hooks.ts';
import { inState } from '../read-releases.ts';
import { chartName } from '../release-values.ts';
import type { ClusterTools, SetPlan } from './plan-set.ts';
import { isChanged, type PlannedRelease } from './planned-release.ts';
import { labelsOfSet } from './prune-set.ts';
import { type Outcome, runGraph, type Scheduled } from './schedule.ts';

/** Options for executing a plan for multiple releases. */
export interface ExecuteOptions {
  /** command name passed to hooks, for example "apply" */
  readonly command: string;
  /** "all" to create a new revision even for unchanged releases */
  readonly releases: 'changed' | 'all';
  /** saved plans by release; each operation must match its plan */
  readonly saved?: ReadonlyMap<string, SavedPlan> | undefined;
  /** name of the --prune set that the releases are labeled with; empty for no label */
  readonly set: string;
  readonly concurrency: number;
  readonly failFast: boolean;
  /** called with each event and the release that emitted it */
  readonly onEvent: (release: PlannedRelease, event: ReleaseEvent) => void;
}

/** The state of executing a plan. */
interface Execution {
  readonly plan: SetPlan;
  readonly options: ExecuteOptions;
  readonly tools: ClusterTools;
  /** IDs of the releases that have been installed or upgraded */
  readonly changed: Set<string>;
}

/** A planned release as an item for the scheduler. */
interface Task extends Scheduled {
  readonly planned: PlannedRelease;
}

/** The outcome of an operation on a release. */
interface Done {
  readonly action: ReleaseAction;
  readonly revision?: number;
  readonly ms: number;
}

/**
 * Executes a plan: first the uninstalls, in reverse order, then the installs and upgrades. A release starts as soon as all
 * releases that it needs are done. If a release fails, only the releases that need it are skipped.
 */
export async function executeSet(plan: SetPlan, options: ExecuteOptions, tools: ClusterTools): Promise<ReleaseOutcome[]> {
  const uninstalls = plan.releases.filter(({ target }) => !target.isInstalled);
  const others = plan.releases.filter(({ target }) => target.isInstalled);
  const schedule = { ...options, signal: tools.outside.signal };
  const run: Execution = { plan, options, tools, changed: new Set() };
  const removed = await runGraph(reversedTasks(uninstalls), {
    ...schedule,
    work: ({ planned }) => measured(() => uninstallOne(planned, run), tools),
  });
  const tasks = others.map((planned): Task => {
    const { id, needs } = planned.target;
    return { id, needs, after: afterOf(planned, plan), planned };
  });
  const made = await runGraph([...tasks], {
    ...schedule,
    work: ({ planned }) => measured(() => upgradeOne(planned, run), tools),
  });
  const outcomes = new Map([...removed, ...made]);
  return [
    ...plan.releases.map((planned) => outcomeOf(planned, outcomes.get(planned.target.id))),
    ...plan.document.releases.flatMap(({ id, release, namespace, error, skipped }): ReleaseOutcome[] => {
      if (outcomes.has(id)) return [];
      const names = { id, release, namespace, chart: '' };
      if (error !== undefined) return [{ ...names, status: 'failed', reason: error }];
      return [{ ...names, status: 'skipped', reason: skipped ?? '' }];
    }),
  ];
}

/** Returns the IDs of the releases that come first because they create the same objects. */
function afterOf({ target }: PlannedRelease, { twice }: SetPlan): readonly string[] {
  return twice.get(target.id)?.after ?? [];
}

/** Reverses the dependencies, so that a release is uninstalled before the releases that it needs. */
function reversedTasks(releases: readonly PlannedRelease[]): Task[] {
  return releases.map((planned) => ({
    id: planned.target.id,
    needs: releases.filter(({ target }) => target.needs.includes(planned.target.id)).map(({ target }) => target.id),
    planned,
  }));
}

async function measured(run: () => Promise<Omit<Done, 'ms'>>, { outside }: ClusterTools): Promise<Done> {
  const startMs = outside.now();
  return { ...(await run()), ms: outside.now() - startMs };
}

async function upgradeOne(planned: PlannedRelease, run: Execution): Promise<Omit<Done, 'ms'>> {
  const { target, session, settings, chart, operation, revision } = planned;
  if (chart === undefined || operation === undefined) return { action: 'unchanged' };
  const isNeeded = run.options.releases === 'all' || isChanged(planned);
  if (!isNeeded) return { action: 'unchanged', ...(revision === undefined ? {} : { revision }) };
  return withHooks(planned, { ...run, events: ['presync', 'postsync'] }, async () => {
    const result = await upgradeOrInstall(session, {
      name: target.release.name,
      readChart: async () => chart,
      choice: choiceOf(planned, run),
      dryRun: 'none' as const,
      labels: labelsOfSet(run.options.set),
      ...settings,
    });
    run.changed.add(target.id);
    return { action: result.operation, revision: result.record.version };
  });
}

async function uninstallOne(planned: PlannedRelease, run: Execution): Promise<Omit<Done, 'ms'>> {
  const { target, session, settings, operation } = planned;
  if (operation === undefined) return { action: 'unchanged' };
  return withHooks(planned, { ...run, events: ['preuninstall', 'postuninstall'] }, async () => {
    const wait = settings.waitsForDeletion ? { ...settings.wait, strategy: 'watcher' as const } : settings.wait;
    const result = await uninstall(session, {
      name: target.release.name,
      choice: { ...choiceOf(planned, run), wait },
      keepHistory: false,
      ignoreNotFound: true,
      description: '',
      cascade: settings.cascade,
      dryRun: false,
    });
    if (result.failure !== undefined) throw result.failure;
    return { action: 'uninstall' };
  });
}

/**
 * Returns the options for executing a planned release. The operation first checks that the revision, the objects and the cluster
 * still match the plan. The check is skipped if a dependency of the release has just been changed, because the change can affect
 * how the release's templates render, and if another release has just created one of its objects.
 */
function choiceOf(planned: PlannedRelease, { plan, options, changed }: Execution): OperationChoice {
  const { target, settings } = planned;
  const isExempt = [...target.needs, ...afterOf(planned, plan)].some((id) => changed.has(id));
  const saved = options.saved?.get(target.id) ?? (isExempt ? undefined : planned.saved);
  return {
    ...defaultChoice,
    wait: settings.wait,
    emit: (event) => options.onEvent(planned, event),
    ...(saved ? { confirm: (beginning) => checkBeginning(saved, beginning) } : {}),
  };
}

interface HookedExecution extends Execution {
  /** events before and after the operation */
  readonly events: readonly [HookEvent['name'], HookEvent['name']];
}

/** Runs a release's hooks before and after an operation. If the operation fails, the hooks for the second event still run. */
async function withHooks<T>(
  planned: PlannedRelease,
  { events: [before, after], options, tools }: HookedExecution,
  run: () => Promise<T>,
): Promise<T> {
  const { target } = planned;
  const { command } = options;
  const trigger = (name: HookEvent['name'], error?: string): void =>
    inState(target.state, () => runReleaseHooks(target, { name, command, error }, tools.outside));
  let failure: string | undefined;
  try {
    trigger(before);
    return await run();
  } catch (error) {
    failure = reasonOf(error);
    throw error;
  } finally {
    trigger(after, failure);
    trigger('cleanup', failure);
  }
}

function outcomeOf(planned: PlannedRelease, outcome: Outcome<Done> | undefined): ReleaseOutcome {
  const { target, session } = planned;
  const names = {
    id: target.id,
    release: target.release.name,
    namespace: session.namespace,
    chart: chartName(target),
  };
  switch (outcome?.kind) {
    case 'done':
      return { ...names, status: 'done', ...outcome.result };
    case 'failed':
      if (!isTillerlessError(outcome.error)) throw outcome.error;
      return { ...names, status: 'failed', reason: reasonOf(outcome.error) };
    default:
      return { ...names, status: 'skipped', reason: outcome?.because ?? '' };
  }
}

/** Throws an error if a release failed or was skipped. @throws RELEASES_FAILED, CANCELLED */
export function checkOutcomes(outcomes: readonly ReleaseOutcome[], signal: AbortSignal): void {
  if (signal.aborted) signal.throwIfAborted();
  const failed = outcomes.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return;
  const skipped = outcomes.filter(({ status }) => status === 'skipped').length;
  const message = `${failed.length} of ${outcomes.length} releases failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  throw new TillerlessError('RELEASES_FAILED', message, {
    notes: failed.map(({ id, reason = '' }) => ({ title: `${id}: ${reason}` })),
  });
}
