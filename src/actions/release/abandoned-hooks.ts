import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { deleteObject } from '../../kube/delete.ts';
import { shortName, type Target } from '../../kube/resource.ts';
import { waitGone } from '../../kube/wait/wait.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import type { Session } from '../session.ts';
import { knownHooks } from './manifest-objects.ts';
import type { OperationChoice } from './operation-options.ts';

/**
 * Deletes the hook that an interrupted operation was running, so that it does not interfere with the next operation. This also
 * covers an operation that was cancelled after it had sent the create request for the hook, but before it received the response.
 * If the hook cannot be deleted, a warning is emitted.
 *
 * @param record record of the interrupted operation
 */
export async function removeAbandonedHooks(session: Session, record: ReleaseRecord, choice: OperationChoice): Promise<void> {
  const { cluster } = session;
  const running = (record.hooks ?? []).filter(
    ({ last_run, kind }) => last_run?.phase === 'Running' && (kind === 'Job' || kind === 'Pod'),
  );
  if (!cluster || running.length === 0) return;
  const events = running.flatMap((hook) => hook.events);
  const hooks = knownHooks(running, events, await cluster.discover(), record.namespace);
  const { timeoutMs } = choice.wait;
  const remove = async (target: Target): Promise<boolean> => {
    if (!(await deleteObject(cluster.client, target, { cascade: 'background', signal: session.signal }))) return false;
    await waitGone(cluster.client, [target], {
      timeoutMs,
      signal: session.signal,
      emit: () => undefined,
      jobsComplete: false,
    });
    return true;
  };
  for (const { target } of hooks) {
    const name = shortName(target);
    try {
      if (await remove(target))
        choice.emit({ type: 'warning', text: `${name} was left running by that operation; it has been deleted` });
    } catch (error) {
      if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
      choice.emit({
        type: 'warning',
        text: `${name} was left running by that operation and cannot be deleted: ${error.message}`,
      });
    }
  }
}
