import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import { applyChange, conflictsBehind } from './apply.ts';
import type { KubeClient } from './client.ts';
import { conflictHint } from './conflicts.ts';
import { inWaves } from './order.ts';
import { type Change, isSent } from './plan.ts';
import { type RecreateOptions, recreateObject } from './recreate.ts';
import { shortName, type Target } from './resource.ts';

export interface WaveOptions extends RecreateOptions {
  /** words before the failure of a creation, which then ends the applying; when absent everything is sent all the same */
  readonly createFailure?: string | undefined;
}

/**
 * Carries out the creations and updates of a plan: waves one after the other, everything of a wave at once. An object that
 * can not be sent does not keep the others from being sent, unless `createFailure` says so for creations.
 *
 * @returns the changes that created something
 * @throws APPLY_CONFLICT, APPLY_FAILED naming every object that failed; `created` of its cause lists what was made before
 */
export async function applyChanges(client: KubeClient, changes: readonly Change[], options: WaveOptions): Promise<Target[]> {
  const created: Target[] = [];
  const failures: Failure[] = [];
  for (const wave of inWaves(changes.filter(isSent).map(withChange))) {
    const results = await Promise.allSettled(wave.map(({ change }) => sendChange(client, change, options)));
    for (const [i, { change }] of wave.entries()) {
      const result = results[i];
      if (result?.status === 'rejected') {
        failures.push({ change, reason: result.reason });
        continue;
      }
      if (change.action === 'create') created.push(change.target);
      options.emit({
        type: 'changed',
        object: shortName(change.target),
        namespace: change.target.namespace,
        change: change.action === 'create' ? 'created' : change.action === 'recreate' ? 'recreated' : 'configured',
      });
    }
    const isOver = options.createFailure !== undefined && failures.some(({ change }) => change.action === 'create');
    if (isOver || options.signal.aborted) break;
  }
  if (failures.length > 0) throw joinFailures(failures, created, options.createFailure);
  for (const { action, target } of changes) {
    if (action === 'unchanged')
      options.emit({ type: 'changed', object: shortName(target), namespace: target.namespace, change: 'unchanged' });
  }
  return created;
}

function sendChange(client: KubeClient, change: Change, options: WaveOptions): Promise<unknown> {
  return change.action === 'recreate' ? recreateObject(client, change, options) : applyChange(client, change, options);
}

interface Failure {
  readonly change: Change;
  readonly reason: unknown;
}

function withChange(change: Change): Target & { readonly change: Change } {
  return { ...change.target, change };
}

function joinFailures(failures: readonly Failure[], created: readonly Target[], createFailure: string | undefined): unknown {
  const bug = failures.find(({ reason }) => !isTillerlessError(reason));
  if (bug) return bug.reason;
  const errors = failures.flatMap(({ change, reason }) => (isTillerlessError(reason) ? [{ change, error: reason }] : []));
  const cancelled = errors.find(({ error }) => error.code === 'CANCELLED');
  if (cancelled) return new TillerlessError('CANCELLED', 'cancelled', { helmText: 'context canceled', cause: { created } });
  const conflict = errors.find(({ error }) => error.code === 'APPLY_CONFLICT');
  const conflicts = errors.flatMap(({ error }) => conflictsBehind(error));
  const hint = conflicts.length > 0 ? conflictHint(conflicts) : errors.find(({ error }) => error.hint)?.error.hint;
  const words = (error: TillerlessError): string => error.helmText ?? error.message;
  const all = errors.map(({ error }) => words(error)).join(createFailure === undefined ? '\n' : ' && ');
  // Helm stops at the first object that it can not create, and names that one.
  const first = createFailure === undefined ? undefined : errors.find(({ change }) => change.action === 'create');
  return new TillerlessError(conflict ? 'APPLY_CONFLICT' : 'APPLY_FAILED', all, {
    ...(first ? { helmText: `${createFailure}${words(first.error)}` } : {}),
    ...(hint ? { hint } : {}),
    notes: errors.flatMap(({ error }) => error.notes),
    cause: { created },
  });
}
