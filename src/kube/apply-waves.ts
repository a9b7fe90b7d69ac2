import { cancelled } from '../errors/cancelled.ts';
import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../errors/tillerless-error.ts';
import { applyChange, conflictsBehind } from './apply.ts';
import { conflictHint } from './change/conflicts.ts';
import { type Change, isSent } from './change/plan.ts';
import { type RecreateOptions, recreateObject } from './change/recreate.ts';
import type { KubeClient } from './client.ts';
import { inStages, inWaves } from './order.ts';
import { shortName, type Target } from './resource.ts';
import { gvkText, type TargetedObject } from './targets.ts';

export interface WaveOptions extends RecreateOptions {
  /**
   * Helm's error prefix for a failed create request. If set, no further waves are sent after such a failure. Otherwise, the
   * remaining waves of the stage are still sent.
   */
  readonly createFailure?: string | undefined;
  /** waits until the objects that later stages depend on are ready; if not set, the next stage starts immediately */
  readonly settle?: ((targets: readonly Target[]) => Promise<void>) | undefined;
}

/**
 * Executes the creations and updates of a plan, stage by stage and wave by wave. The objects of a wave are sent concurrently. If
 * an object fails, the other objects of its stage are still sent, unless `createFailure` is set and the object was to be created.
 *
 * @returns the created objects
 * @throws APPLY_CONFLICT or APPLY_FAILED with every object that failed, or any error from `settle`; in each case, `cause.created`
 * lists the objects created so far
 */
export async function applyChanges(client: KubeClient, changes: readonly Change[], options: WaveOptions): Promise<Target[]> {
  const created: Target[] = [];
  logStart(client, changes, options);
  const stages = inStages(changes.filter((change) => isSent(change) || change.action === 'unchanged').map(withChange));
  for (const [i, stage] of stages.entries()) {
    const failures = await applyStage(client, stage, created, options);
    if (failures.length > 0) throw joinFailures(failures, created, options.createFailure);
    if (options.signal.aborted) break;
    const awaited = stage.filter((item) => item.isAwaited);
    if (i === stages.length - 1 || awaited.length === 0 || !options.settle) continue;
    await options.settle(awaited).catch((error: unknown) => {
      throw withCreated(error, created);
    });
  }
  for (const { action, target } of changes) {
    if (action === 'unchanged')
      options.emit({ type: 'changed', object: shortName(target), namespace: target.namespace, change: 'unchanged' });
  }
  return created;
}

type Item = ReturnType<typeof withChange>;

/** Sends the objects of a stage, and adds the targets that were created to `created`. */
async function applyStage(
  client: KubeClient,
  stage: readonly Item[],
  created: Target[],
  options: WaveOptions,
): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const wave of inWaves(stage.filter(({ change }) => isSent(change)))) {
    const results = await Promise.allSettled(wave.map(({ change }) => sendChange(client, change, options)));
    for (const [i, { change }] of wave.entries()) {
      const result = results[i];
      if (result?.status === 'rejected') {
        failures.push({ change, reason: result.reason });
        continue;
      }
      if (change.action === 'create') created.push(change.target);
      const { target } = change;
      logSent(client, change, options);
      options.emit({ type: 'changed', object: shortName(target), namespace: target.namespace, change: doneWord(change) });
    }
    const isOver = options.createFailure !== undefined && failures.some(({ change }) => change.action === 'create');
    if (isOver || options.signal.aborted) break;
  }
  return failures;
}

/** Logs the DEBUG lines that Helm's client logs before it sends objects. */
function logStart({ log }: KubeClient, changes: readonly Change[], { method, forceConflicts }: WaveOptions): void {
  if (!log.isDebug) return;
  const isInstall = changes.every(({ action }) => action === 'create');
  const common = { forceConflicts: forceConflicts === true, dryRun: false, fieldValidationDirective: 'Strict' };
  if (isInstall && changes.length > 0) log.debug('creating resource(s)', { resources: changes.length });
  if (method === 'ssa') log.debug('using server-side apply for resource creation', common);
  if (isInstall) return;
  if (method === 'ssa')
    log.debug('using server-side apply for resource update', { ...common, upgradeClientSideFieldManager: false });
  log.debug('checking resources for changes', { resources: changes.filter(({ action }) => action !== 'delete').length });
}

function logSent({ log }: KubeClient, { action, target }: Change, { method }: WaveOptions): void {
  const isCreated = action === 'create';
  const text = isCreated && method === 'ssa' ? 'Created resource via patch' : isCreated ? 'Created resource' : 'Patched resource';
  log.debug(text, { namespace: target.namespace, name: target.name, gvk: gvkText(target) });
}

function doneWord({ action }: Change): 'created' | 'recreated' | 'configured' {
  return action === 'create' ? 'created' : action === 'recreate' ? 'recreated' : 'configured';
}

/** Sets `cause.created` of an error to the objects created so far. */
function withCreated(error: unknown, created: readonly Target[]): unknown {
  return isTillerlessError(error) ? reworded(error, { cause: { created } }) : error;
}

function sendChange(client: KubeClient, change: Change, options: WaveOptions): Promise<unknown> {
  return change.action === 'recreate' ? recreateObject(client, change, options) : applyChange(client, change, options);
}

interface Failure {
  readonly change: Change;
  readonly reason: unknown;
}

function withChange(change: Change): TargetedObject & { readonly change: Change } {
  return { ...change.target, change };
}

function joinFailures(failures: readonly Failure[], created: readonly Target[], createFailure: string | undefined): unknown {
  const bug = failures.find(({ reason }) => !isTillerlessError(reason));
  if (bug) return bug.reason;
  const errors = failures.flatMap(({ change, reason }) => (isTillerlessError(reason) ? [{ change, error: reason }] : []));
  const cancellation = errors.find(({ error }) => error.code === 'CANCELLED');
  if (cancellation) return cancelled({ created });
  const conflict = errors.find(({ error }) => error.code === 'APPLY_CONFLICT');
  const conflicts = errors.flatMap(({ error }) => conflictsBehind(error));
  const hint = conflicts.length > 0 ? conflictHint(conflicts) : errors.find(({ error }) => error.hint)?.error.hint;
  const all = errors.map(({ error }) => reasonOf(error)).join(createFailure === undefined ? '\n' : ' && ');
  // Helm stops at the first object that it cannot create, and reports only that object.
  const first = createFailure === undefined ? undefined : errors.find(({ change }) => change.action === 'create');
  return new TillerlessError(conflict ? 'APPLY_CONFLICT' : 'APPLY_FAILED', all, {
    helmText: first && `${createFailure}${reasonOf(first.error)}`,
    hint,
    notes: errors.flatMap(({ error }) => error.notes),
    cause: { created },
  });
}
