import { setTimeout as delay } from 'node:timers/promises';
import { isTillerlessError, reworded, TillerlessError } from '../../errors/tillerless-error.ts';
import type { StoredRevision } from '../../storage/driver.ts';
import { isPending, isUnfinished } from '../../storage/release.ts';
import type { Session } from '../session.ts';
import { asCancelled } from './execute.ts';
import type { OperationChoice } from './operation-options.ts';
import { newestHead } from './read-history.ts';
import { holderOf, pendingError, recoverPending } from './revision-lock.ts';

/** An operation that needs a release's lock. */
export interface LockRequest {
  readonly name: string;
  readonly choice: OperationChoice;
  /** age after which one of Helm's pending records is considered stale; defaults to --timeout */
  readonly helmPatienceMs?: number;
}

const pollMs = 1000;

/**
 * Runs an operation up to its first write. If another operation has locked the release, waits up to the user's limit and starts
 * over, because all data that was read before is stale.
 *
 * @throws RELEASE_PENDING with the holder, STORAGE_CONFLICT if another operation has already completed, or any error that `begin`
 * throws
 */
export async function whenFree<T>(session: Session, request: LockRequest, begin: () => Promise<T>): Promise<T> {
  const wholeMs = request.choice.lockMs ?? 0;
  for (let leftMs = wholeMs; ; ) {
    try {
      return await begin();
    } catch (error) {
      const reason = isTillerlessError(error, 'STORAGE_CONFLICT') ? await explainRace(session, request, error) : error;
      if (!isTillerlessError(reason, 'RELEASE_PENDING', 'STORAGE_CONFLICT') || leftMs <= 0) throw waitedFor(reason, wholeMs);
      leftMs -= await untilFree(session, request, leftMs);
    }
  }
}

/** Returns the error to report if another operation created the revision first. */
async function explainRace(session: Session, { name, choice }: LockRequest, error: TillerlessError): Promise<unknown> {
  const seen = await newestHead(session, name);
  if (!seen) return error;
  const holder = holderOf(seen, choice.wait.timeoutMs, session.sharedNow());
  if (holder) return pendingError(seen, holder);
  // If the latest revision was pending when it was read, read it again, because the operation must have finished since then.
  const newest = isPending(seen.status) ? ((await newestHead(session, name)) ?? seen) : seen;
  return new TillerlessError(
    'STORAGE_CONFLICT',
    `another operation on release "${name}" finished first: its newest revision is now ${newest.revision} (${newest.status})`,
    {
      helmText: error.helmText,
      hint: `another operation finished first: revision ${newest.revision} is now "${newest.status}". This operation changed nothing. Check that revision and retry; with --wait-for-lock 5m, the command waits and retries automatically`,
      cause: error,
    },
  );
}

function waitedFor(error: unknown, wholeMs: number): unknown {
  if (wholeMs === 0 || !isTillerlessError(error, 'RELEASE_PENDING')) return error;
  const waited = `gave up after waiting ${Math.round(wholeMs / 1000)}s`;
  return reworded(error, { hint: error.hint ? `${waited}; ${error.hint}` : waited });
}

/**
 * Waits until the release is no longer locked by another operation or the time has run out, and emits an event that names the
 * holder.
 *
 * @returns the time waited in milliseconds, at least 1
 */
async function untilFree(session: Session, { name, choice }: LockRequest, leftMs: number): Promise<number> {
  let waitedMs = 1;
  let reportedHolder = '';
  while (waitedMs < leftMs) {
    const head = await newestHead(session, name);
    const holder = head && holderOf(head, choice.wait.timeoutMs, session.sharedNow());
    if (!head || !holder) return waitedMs;
    if (reportedHolder !== `${head.revision} ${holder.name}`) {
      const { revision, status } = head;
      choice.emit({ type: 'lock-awaited', release: name, revision, status, ...holder, leftMs: leftMs - waitedMs });
      reportedHolder = `${head.revision} ${holder.name}`;
    }
    const ms = Math.min(pollMs, leftMs - waitedMs);
    await delay(ms, undefined, { signal: session.signal }).catch((error: unknown) => {
      throw asCancelled(error, session.signal);
    });
    waitedMs += ms;
  }
  return waitedMs;
}

/**
 * Returns the history of a release that no other operation holds. If an interrupted operation left a revision pending, the
 * revision is marked as failed and its running hook is deleted.
 *
 * @throws RELEASE_PENDING
 */
export async function settledHistory(
  session: Session,
  { name, choice, helmPatienceMs = choice.wait.timeoutMs }: LockRequest,
  history: readonly StoredRevision[],
): Promise<readonly StoredRevision[]> {
  const last = history.at(-1);
  if (!last) return history;
  const recovered = await recoverPending(session.releases, last, helmPatienceMs, session.sharedNow());
  if (recovered) {
    const from = history.findLast((revision) => revision.status === 'deployed')?.revision;
    choice.emit({ type: 'recovered', release: name, ...recovered, ...(from === undefined ? {} : { from }) });
  }
  if (isUnfinished(last.status)) {
    // The module is loaded on demand, because operations are rarely interrupted.
    const { removeAbandonedHooks } = await import('./abandoned-hooks.ts');
    await removeAbandonedHooks(session, last.record(), choice);
  }
  return recovered ? session.releases.history(name) : history;
}

/**
 * Fails if another operation has locked the release. Used by operations that do not lock it themselves. As in Helm, these
 * operations ignore pending records written by Helm, which have no holder.
 *
 * @throws RELEASE_PENDING
 */
export function refuseHeld(session: Session, { choice }: LockRequest, last: StoredRevision | undefined): void {
  const holder = last && holderOf(last, choice.wait.timeoutMs, session.sharedNow());
  if (last && holder?.beats) throw pendingError(last, holder);
}
