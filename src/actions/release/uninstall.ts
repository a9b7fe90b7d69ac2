import { formatRfc3339 } from '../../base/go/rfc3339.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import type { Change } from '../../kube/change/plan.ts';
import { type Cascade, deleteChanges } from '../../kube/delete.ts';
import { waitGone } from '../../kube/wait/wait.ts';
import type { StoredRevision } from '../../storage/driver.ts';
import { isPending, isUnfinished, type ReleaseRecord, withStatus } from '../../storage/release.ts';
import { withGuardedEmit } from '../guarded-emit.ts';
import type { Session } from '../session.ts';
import { removeAbandonedHooks } from './abandoned-hooks.ts';
import { asCancelled, type Execution, prefixed, runReleaseHooks, settleGone } from './execute.ts';
import { previousTargets } from './manifest-objects.ts';
import { supersede } from './mark-superseded.ts';
import { startJournal } from './operation-log.ts';
import { defaultChoice, type OperationChoice, waitsForAll } from './operation-options.ts';
import { orderStored } from './ordering.ts';
import { leftoverTargets } from './orphaned-objects.ts';
import { planFor } from './plan-release.ts';
import { beforeWrite, nothingPlanned, type Planned } from './preflight.ts';
import { checkReleaseName } from './release-name.ts';
import { holdStored, type WritableRevision } from './revision-lock.ts';
import { refuseHeld, whenFree } from './wait-for-lock.ts';

export interface UninstallRequest {
  readonly name: string;
  readonly choice: OperationChoice;
  readonly keepHistory: boolean;
  readonly ignoreNotFound: boolean;
  readonly description: string;
  readonly cascade: Cascade;
  readonly dryRun: boolean;
}

/** Default settings for an uninstall. */
export const uninstallDefaults: Omit<UninstallRequest, 'name'> = {
  choice: defaultChoice,
  keepHistory: false,
  ignoreNotFound: false,
  description: '',
  cascade: 'background',
  dryRun: false,
};

export interface UninstallResult {
  /** undefined if the release does not exist (with --ignore-not-found) */
  readonly record: ReleaseRecord | undefined;
  readonly changes: readonly Change[];
  readonly planned: Planned;
  /** objects kept because of their resource policy, in the form "[Kind] name" */
  readonly kept: readonly string[];
  readonly notOwned: readonly string[];
  /** messages about objects that are not deleted or whose API version is no longer served */
  readonly warnings: readonly string[];
  /** error that occurred after all objects had been deleted */
  readonly failure?: unknown;
}

/**
 * Uninstalls a release. Deletes its objects first, then its records; with --keep-history, the records are marked as uninstalled.
 *
 * @throws RELEASE_NOT_FOUND, RELEASE_STATE if the release is already uninstalled, or any error from a hook or deletion, after
 * which uninstall can be retried
 */
export async function uninstall(session: Session, request: UninstallRequest): Promise<UninstallResult> {
  return withGuardedEmit(session, request, uninstallGuarded);
}

async function uninstallGuarded(session: Session, input: UninstallRequest): Promise<UninstallResult> {
  const journal = startJournal(input.choice.emit);
  const request = { ...input, choice: { ...input.choice, emit: journal.emit } };
  checkReleaseName(request.name, `uninstall: Release name is invalid: ${request.name}`);
  const history = await whenFree(session, request, () => freeHistory(session, request));
  const last = history.at(-1);
  if (!last) {
    if (request.ignoreNotFound) return nothingDone(undefined);
    throw new TillerlessError('RELEASE_NOT_FOUND', `release "${request.name}" not found in namespace "${session.namespace}"`, {
      helmText: `uninstall: Release not loaded: ${request.name}: release: not found`,
      hint: 'run `list -A` to list releases in all namespaces',
    });
  }
  if (last.status === 'uninstalled') return purgeUninstalled(session, request, history, last);
  const { planned, warnings } = await planUninstall(session, request, history);
  const { changes } = planned;
  if (request.dryRun) return { ...summary(last.record(), planned), warnings };
  beforeWrite(request.choice.confirm, { record: last.record(), planned });
  if (isUnfinished(last.status)) await removeAbandonedHooks(session, last.record(), request.choice);
  session.log.debug('uninstall: deleting release', { name: request.name });
  const held = holdStored(session.uncancelled().releases, last);
  const run = execution(session, request, held, changes);
  const fail = (error: unknown): never => {
    throw journal.explain(asCancelled(error, session.signal), changes);
  };
  if (run) await runReleaseHooks(run, 'pre-delete').catch(fail);
  await held.update({
    ...withStatus(held.record, 'uninstalling', 'Deletion in progress (or silently failed)'),
    info: {
      ...held.record.info,
      status: 'uninstalling',
      description: 'Deletion in progress (or silently failed)',
      deleted: formatRfc3339(session.now()),
    },
  });
  const failure = run ? await removeObjects(session, request, run).catch(fail) : undefined;
  const record = withStatus(held.record, 'uninstalled', request.description || 'Uninstallation complete');
  await forget(session, request, history, held, record);
  return { ...summary(record, planned), warnings, failure };
}

/** Reads the history. Fails if another operation has locked the release. */
async function freeHistory(session: Session, request: UninstallRequest): Promise<readonly StoredRevision[]> {
  const [history] = await Promise.all([session.releases.history(request.name), session.cluster?.discover()]);
  if (!request.dryRun) refuseHeld(session, request, history.at(-1));
  return history;
}

async function planUninstall(
  session: Session,
  request: UninstallRequest,
  history: readonly StoredRevision[],
): Promise<Pick<UninstallResult, 'planned' | 'warnings'>> {
  const discovery = await session.cluster?.discover();
  const last = history.at(-1);
  if (!discovery || !last) return { planned: nothingPlanned, warnings: [] };
  const owner = { release: last.name, namespace: session.namespace };
  const previous = previousTargets(last.record().manifest, discovery, owner);
  const planned = await planFor(session, {
    owner,
    previous: orderStored(previous.targets, last.record()),
    desired: [],
    leftovers: leftoverTargets(history, discovery, owner),
    ownership: 'deleted-objects',
    verb: 'update',
    method: 'ssa',
    records: request.keepHistory ? ['update'] : ['update', 'delete'],
    hooks: last.record().hooks,
    events: request.choice.noHooks ? [] : ['pre-delete', 'post-delete'],
  });
  return { planned, warnings: previous.notes.map((note) => `revision ${last.revision}: ${note}`) };
}

function execution(
  session: Session,
  request: UninstallRequest,
  held: WritableRevision,
  changes: readonly Change[],
): Execution | undefined {
  if (!session.cluster) return undefined;
  return {
    cluster: session.cluster,
    held,
    changes,
    method: 'ssa',
    apply: { forceConflicts: false, forceReplace: false },
    choice: request.choice,
    events: { before: 'pre-delete', after: 'post-delete' },
    cascade: request.cascade,
    signal: session.signal,
    now: session.now,
  };
}

const stillThere = 'the release keeps the status "uninstalling"; run uninstall again';

/**
 * Deletes the objects, waits until they are gone, and runs the post-delete hooks.
 *
 * @returns the error that occurred after the deletions, if any; an error from a deletion is thrown instead
 */
async function removeObjects(session: Session, request: UninstallRequest, run: Execution): Promise<unknown> {
  try {
    const options = { signal: session.signal, emit: request.choice.emit, settle: settleGone(run) };
    await deleteChanges(run.cluster.client, run.changes, request.cascade, options);
  } catch (caught) {
    const error = asCancelled(caught, session.signal);
    if (isTillerlessError(error, 'CANCELLED')) throw prefixed(error, '', stillThere);
    if (!isTillerlessError(error)) throw error;
    throw new TillerlessError(error.code, error.message, {
      helmText: `failed to delete release: ${request.name}`,
      hint: `${error.message}\n      ${stillThere} after the cause is fixed`,
      cause: error.cause,
    });
  }
  const failures: TillerlessError[] = [];
  for (const step of [() => awaitGone(session, request, run), () => runReleaseHooks(run, 'post-delete')]) {
    try {
      await step();
    } catch (caught) {
      const error = asCancelled(caught, session.signal);
      if (isTillerlessError(error, 'CANCELLED')) throw prefixed(error, '', stillThere);
      if (!isTillerlessError(error)) throw error;
      failures.push(error);
    }
  }
  return failures.length > 0 ? afterDeletion(failures) : undefined;
}

async function awaitGone(session: Session, request: UninstallRequest, run: Execution): Promise<void> {
  if (!waitsForAll(request.choice.wait)) return;
  const gone = run.changes.filter((change) => change.action === 'delete').map((change) => change.target);
  await waitGone(run.cluster.client, gone, {
    timeoutMs: request.choice.wait.timeoutMs,
    jobsComplete: false,
    legacy: request.choice.wait.strategy === 'legacy',
    signal: session.signal,
    emit: request.choice.emit,
  });
}

function afterDeletion(failures: readonly TillerlessError[]): TillerlessError {
  const reasons = failures.map((failure) => reasonOf(failure)).join('; ');
  return new TillerlessError(failures[0]?.code ?? 'WAIT_TIMEOUT', failures.map((failure) => failure.message).join('; '), {
    helmText: `uninstallation completed with ${failures.length} error(s): ${reasons}`,
    hint: 'all objects were deleted or are waiting for their finalizers; the release was removed',
    notes: failures.flatMap((failure) => failure.notes),
    cause: failures[0]?.cause,
  });
}

/**
 * Deletes the records or, with --keep-history, marks them as uninstalled. The latest record is deleted last, so that an
 * interruption leaves a valid release.
 */
async function forget(
  session: Session,
  request: UninstallRequest,
  history: readonly StoredRevision[],
  held: WritableRevision,
  record: ReleaseRecord,
): Promise<void> {
  if (request.keepHistory) {
    await held.update(record);
    const older = history.slice(0, -1).filter((revision) => revision.status === 'deployed' || isPending(revision.status));
    await Promise.all(older.map((revision) => supersede(session, revision)));
    return;
  }
  session.log.debug('purge requested', { release: request.name });
  await purge(session, history);
}

async function purge(session: Session, history: readonly StoredRevision[]): Promise<void> {
  await Promise.all(history.slice(0, -1).map((revision) => session.releases.remove(revision)));
  const last = history.at(-1);
  if (last) await session.releases.remove(last);
}

async function purgeUninstalled(
  session: Session,
  request: UninstallRequest,
  history: readonly StoredRevision[],
  last: StoredRevision,
): Promise<UninstallResult> {
  if (request.keepHistory) {
    throw new TillerlessError('RELEASE_STATE', `release "${request.name}" is already uninstalled`, {
      helmText: `the release named ${JSON.stringify(request.name)} is already deleted`,
      hint: 'run uninstall without --keep-history to remove its records as well',
    });
  }
  if (!request.dryRun) await purge(session, history);
  return nothingDone(last.record());
}

function nothingDone(record: ReleaseRecord | undefined): UninstallResult {
  return { record, changes: [], planned: nothingPlanned, kept: [], notOwned: [], warnings: [] };
}

function summary(record: ReleaseRecord, planned: Planned): Omit<UninstallResult, 'warnings'> {
  const { changes } = planned;
  const named = (action: Change['action']): string[] =>
    changes
      .filter((change) => change.action === action)
      .map((change) => `[${change.target.resource.kind}] ${change.target.name}`);
  return {
    record,
    changes,
    planned,
    kept: named('keep'),
    notOwned: named('not-owned'),
  };
}
