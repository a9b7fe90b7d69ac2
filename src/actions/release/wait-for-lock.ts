import { setTimeout as delay } from 'node:timers/promises';
import { isTillerlessError, reworded, TillerlessError } from '../../errors/tillerless-error.ts';
import type { StoredRevision } from '../../storage/driver.ts';
import { isPending, isUnfinished } from '../../storage/release.ts';
import type { Session } from '../session.ts';
import { asCancelled } from './execute.ts';
import type { OperationChoice } from './operation-options.ts';
import { newestHead } from './read-history.ts';
import { holderOf, pendingError, recoverPending } from './revision-lock.ts';

/** What is known of an operation before it begins. */
export interface LockRequest {
  readonly name: string;
  readonly choice: OperationChoice;
  /** a pending record of Helm that has not changed for longer was left behind; --timeout when absent */
  readonly helmPatienceMs?: number;
}

const pollMs = 1000;

/**
 * Runs what leads up to the first write of an operation. While somebody else is at work on the release, waits for as long as
 * the user allows, and begins anew: what was read before is old then.
 *
 * @throws RELEASE_PENDING telling who is at work, STORAGE_CONFLICT when somebody was faster and is done, and what `begin` throws
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

/** Somebody else made the next revision first. */
async function explainRace(session: Session, { name, choice }: LockRequest, error: TillerlessError): Promise<unknown> {
  const seen = await newestHead(session, name);
  if (!seen) return error;
  const holder = holderOf(seen, choice.wait.timeoutMs, session.sharedNow());
  if (holder) return pendingError(seen, holder);
  // A holder that is gone now may have stored its outcome since the record was read.
  const newest = isPending(seen.status) ? ((await newestHead(session, name)) ?? seen) : seen;
  return new TillerlessError(
    'STORAGE_CONFLICT',
    `another operation on release "${name}" was faster: its newest revision is ${newest.revision} (${newest.status}) now`,
    {
      helmText: error.helmText,
      hint: `another operation was faster: revision ${newest.revision} is "${newest.status}" now; nothing was changed by this one. Look at it, then run the command again; --wait-for-lock 5m does so by itself`,
      cause: error,
    },
  );
}

function waitedFor(error: unknown, wholeMs: number): unknown {
  if (wholeMs === 0 || !isTillerlessError(error, 'RELEASE_PENDING')) return error;
  const waited = `waited for ${Math.round(wholeMs / 1000)}s in vain`;
  return reworded(error, { hint: error.hint ? `${waited}; ${error.hint}` : waited });
}

/** Waits until nobody is at work, or the time is over; tells whom it waits for. @returns milliseconds that were waited, at least one */
async function untilFree(session: Session, { name, choice }: LockRequest, leftMs: number): Promise<number> {
  let waitedMs = 1;
  let told = '';
  while (waitedMs < leftMs) {
    const head = await newestHead(session, name);
    const holder = head && holderOf(head, choice.wait.timeoutMs, session.sharedNow());
    if (!head || !holder) return waitedMs;
    if (told !== `${head.revision} ${holder.name}`) {
      const { revision, status } = head;
      choice.emit({ type: 'lock-awaited', release: name, revision, status, ...holder, leftMs: leftMs - waitedMs });
      told = `${head.revision} ${holder.name}`;
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
 * The history of a release on which nobody is at work: what an operation that died left pending is marked failed, and a hook
 * that nobody has seen the end of is ended.
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
    const from = history.findLast((each) => each.status === 'deployed')?.revision;
    choice.emit({ type: 'recovered', release: name, ...recovered, ...(from === undefined ? {} : { from }) });
  }
  if (isUnfinished(last.status)) {
    // Loaded late: few operations fail.
    const { removeAbandonedHooks } = await import('./abandoned-hooks.ts');
    await removeAbandonedHooks(session, last.record(), choice);
  }
  return recovered ? session.releases.history(name) : history;
}

/**
 * Keeps operations that do not take the lock away from a release that somebody is at work on. A pending record of Helm, which
 * names nobody, stops them as little as it stops Helm.
 * @throws RELEASE_PENDING
 */
export function refuseHeld(session: Session, { choice }: LockRequest, last: StoredRevision | undefined): void {
  const holder = last && holderOf(last, choice.wait.timeoutMs, session.sharedNow());
  if (last && holder?.beats) throw pendingError(last, holder);
}
