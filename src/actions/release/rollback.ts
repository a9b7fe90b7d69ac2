import { formatRfc3339 } from '../../base/go/rfc3339.ts';
import { reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import type { StoredRevision } from '../../storage/driver.ts';
import { userLabels } from '../../storage/driver.ts';
import { type ReleaseRecord, withStatus } from '../../storage/release.ts';
import { withGuardedEmit } from '../guarded-emit.ts';
import type { Session } from '../session.ts';
import { deleteCreated, type ExecutionFailure, executePlan, prefixed, recreatedText } from './execute.ts';
import { previousTargets, restoredTargets } from './manifest-objects.ts';
import { supersede } from './mark-superseded.ts';
import { type ApplyChoice, defaultApply, defaultChoice, type OperationChoice } from './operation-options.ts';
import type { OperationResult } from './operation-result.ts';
import { orderStored } from './ordering.ts';
import { leftoverTargets } from './orphaned-objects.ts';
import { checkApply, chooseMethod, planFor } from './plan-release.ts';
import { beforeWrite, nothingPlanned, rejectWarnings } from './preflight.ts';
import { pruneHistory } from './prune.ts';
import { readHistory } from './read-history.ts';
import { checkReleaseName } from './release-name.ts';
import { type HeldRevision, holdRevision, whileHeld } from './revision-lock.ts';
import { settledHistory, whenFree } from './wait-for-lock.ts';

export interface RollbackRequest {
  readonly name: string;
  /** revision to roll back to; 0 for the previous one */
  readonly revision: number;
  readonly apply: ApplyChoice;
  readonly choice: OperationChoice;
  readonly historyMax: number;
  readonly cleanupOnFail: boolean;
  readonly description: string;
  readonly dryRun: boolean;
}

/** Default settings for a rollback. */
export const rollbackDefaults: Omit<RollbackRequest, 'name'> = {
  revision: 0,
  apply: defaultApply,
  choice: defaultChoice,
  historyMax: 10,
  cleanupOnFail: false,
  description: '',
  dryRun: false,
};

/**
 * Creates a new revision as a copy of an older one. Nothing is rendered. The changes are computed from the latest revision, even
 * if it failed, so that its leftovers are deleted. A failed rollback is recorded as a failed revision.
 *
 * @throws RELEASE_NOT_FOUND, RELEASE_PENDING, or any error from planning and applying
 */
export async function rollback(session: Session, request: RollbackRequest): Promise<OperationResult> {
  checkReleaseName(request.name, `prepareRollback: Release name is invalid: ${request.name}`);
  return withGuardedEmit(session, request, rollbackGuarded);
}

async function rollbackGuarded(session: Session, request: RollbackRequest): Promise<OperationResult> {
  const { log } = session;
  log.debug('preparing rollback', { name: request.name });
  log.debug('getting last revision', { name: request.name });
  const { held, ...begun } = await whenFree(session, request, () => begin(session, request));
  return held ? whileHeld(held, () => carryOut(session, request, { ...begun, held })) : begun.prepared;
}

async function carryOut(
  session: Session,
  request: RollbackRequest,
  { prepared, last, history, held }: Begun & { readonly held: HeldRevision },
): Promise<OperationResult> {
  const { log } = session;
  log.debug('performing rollback', { name: request.name });
  request.choice.emit({ type: 'recorded', release: request.name, revision: prepared.record.version, status: 'pending-rollback' });
  const failure = session.cluster
    ? await executePlan({
        cluster: session.cluster,
        held,
        changes: prepared.changes,
        method: prepared.record.apply_method ?? 'csa',
        apply: request.apply,
        choice: request.choice,
        events: { before: 'pre-rollback', after: 'post-rollback' },
        createFailure: 'failed to create resource: ',
        cascade: 'background',
        signal: session.signal,
        now: session.now,
      })
    : undefined;
  if (failure) return failRollback(session, request, { held, last, history, failure });
  await supersedeDeployed(session, request.name, prepared.record.version);
  log.debug('updating status for rolled back release', { name: request.name });
  const description = held.record.info.description ?? '';
  const done = withStatus(held.record, 'deployed', request.description || `${description}${recreatedText(prepared.changes)}`);
  await held.finish(done);
  request.choice.emit({ type: 'recorded', release: request.name, revision: done.version, status: 'deployed' });
  return { ...prepared, record: done };
}

interface Begun {
  readonly prepared: OperationResult;
  readonly history: readonly StoredRevision[];
  readonly last: StoredRevision;
  /** the locked revision; undefined in a dry run */
  readonly held?: HeldRevision;
}

async function begin(session: Session, request: RollbackRequest): Promise<Begun> {
  const { last, target, history } = await chooseRevisions(session, request);
  const prepared = await prepareRollback(session, request, { last, target, history });
  if (request.dryRun) return { prepared, last, history };
  if (request.choice.warningsAsErrors) await rejectWarnings(session, prepared, request.apply);
  beforeWrite(request.choice.confirm, prepared);
  session.log.debug('rolling back', { name: request.name, currentVersion: last.revision, targetVersion: target.revision });
  session.log.debug('creating rolled back release', { name: request.name });
  await pruneHistory(session.releases, history, request.historyMax);
  const held = await holdRevision(session.uncancelled().releases, prepared.record, userLabels(target.labels), session.sharedNow);
  return { prepared, last, history, held };
}

interface Failed {
  readonly history: readonly StoredRevision[];
  readonly held: HeldRevision;
  readonly last: StoredRevision;
  readonly failure: ExecutionFailure;
}

/**
 * Records a failed rollback. As in Helm, the previous revision keeps the status "deployed", unless objects could not be applied.
 * In that case, no revision is deployed.
 */
async function failRollback(
  session: Session,
  request: RollbackRequest,
  { held, last, history, failure }: Failed,
): Promise<never> {
  const { cluster } = session;
  const { name } = request;
  if (request.cleanupOnFail && cluster) await deleteCreated(cluster, failure);
  if (failure.stage === 'apply') await supersede(session, last);
  const reason = reasonOf(failure.error);
  const waited = failure.stage === 'wait' ? `release ${name} failed: ` : '';
  await held.finish(
    withStatus(held.record, 'failed', waited ? `Release "${name}" failed: ${reason}` : `Rollback "${name}" failed: ${reason}`),
  );
  request.choice.emit({ type: 'recorded', release: name, revision: held.record.version, status: 'failed' });
  const deployed = history.findLast(
    (revision) => revision.status === 'deployed' && !(failure.stage === 'apply' && revision === last),
  );
  const left = deployed
    ? `revision ${deployed.revision} is still deployed`
    : 'no revision is deployed; roll back or upgrade again';
  throw prefixed(failure.error, waited, `revision ${held.record.version} is left as failed; ${left}`);
}

interface Chosen {
  readonly history: readonly StoredRevision[];
  readonly last: StoredRevision;
  readonly target: StoredRevision;
}

async function chooseRevisions(session: Session, request: RollbackRequest): Promise<Chosen> {
  const [first] = await Promise.all([
    readHistory(session.releases, request.name, session.namespace),
    session.cluster?.discover(),
  ]);
  // Users roll back to recover from an operation that helm left pending, so treat such a revision as stale immediately.
  const history = request.dryRun ? first : await settledHistory(session, { ...request, helmPatienceMs: -1 }, first);
  const last = history.at(-1);
  if (!last) throw new Error('an existing history has a last revision');
  const wanted = request.revision || last.revision - 1;
  const target = history.find((entry) => entry.revision === wanted);
  if (target) return { history, last, target };
  throw new TillerlessError('RELEASE_NOT_FOUND', `release "${request.name}" has no revision ${wanted}`, {
    helmText: `release has no ${wanted} version`,
    hint: `available revisions: ${history.map((entry) => entry.revision).join(', ')}`,
  });
}

async function prepareRollback(
  session: Session,
  request: RollbackRequest,
  { last, target, history }: Chosen,
): Promise<OperationResult> {
  const source = target.record();
  const method = chooseMethod(request.apply.serverSide, source.apply_method);
  checkApply(request.apply, method);
  const now = formatRfc3339(session.now());
  const record: ReleaseRecord = {
    ...source,
    version: last.revision + 1,
    apply_method: method,
    info: {
      first_deployed: last.record().info.first_deployed ?? now,
      last_deployed: now,
      deleted: '',
      description: request.description || `Rollback to ${target.revision}`,
      status: 'pending-rollback',
      ...(source.info.notes === undefined ? {} : { notes: source.info.notes }),
      rollback_revision: target.revision,
    },
  };
  const discovery = await session.cluster?.discover();
  if (!discovery) return { record, rendering: undefined, changes: [], planned: nothingPlanned, warnings: [] };
  const owner = { release: request.name, namespace: session.namespace };
  const previous = previousTargets(last.record().manifest, discovery, owner);
  const desired = restoredTargets(source.manifest, discovery, owner);
  const planned = await planFor(session, {
    owner,
    previous: orderStored(previous.targets, last.record()),
    desired: orderStored(desired.targets, source),
    leftovers: leftoverTargets(history, discovery, owner),
    ownership: 'unchecked',
    verb: 'update',
    method,
    apply: request.apply,
    records: ['create', 'update'],
    hooks: record.hooks,
    events: request.choice.noHooks ? [] : ['pre-rollback', 'post-rollback'],
  });
  return {
    record,
    rendering: undefined,
    changes: planned.changes,
    planned,
    warnings: [
      ...previous.notes.map((note) => `revision ${last.revision}: ${note}`),
      ...desired.notes.map((note) => `revision ${target.revision}: ${note}`),
    ],
  };
}

async function supersedeDeployed(session: Session, name: string, except: number): Promise<void> {
  const history = await session.uncancelled().releases.history(name);
  const others = history.filter((entry) => entry.status === 'deployed' && entry.revision !== except);
  await Promise.all(others.map((revision) => supersede(session, revision)));
}
