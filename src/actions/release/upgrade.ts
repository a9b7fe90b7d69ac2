import { valuesFromJson } from '../../base/go/json-to-value.ts';
import type { ValueMap } from '../../base/go/value.ts';
import { coalesceTables } from '../../engine/values/coalesce.ts';
import { reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { type Change, isWrite } from '../../kube/change/plan.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { withDefinitions } from '../../kube/definitions.ts';
import type { StoredRevision } from '../../storage/driver.ts';
import { userLabels } from '../../storage/driver.ts';
import { isPending, type ReleaseRecord, withStatus } from '../../storage/release.ts';
import { withGuardedEmit } from '../guarded-emit.ts';
import { capabilitiesOf, defaultCapabilities } from '../render/capabilities.ts';
import type { ChartInput } from '../render/chart-input.ts';
import { expectedLookups } from '../render/expected-lookups.ts';
import { checkDependencies } from '../render/render-release.ts';
import type { Session } from '../session.ts';
import { applyCrds, planCrds } from './crd-changes.ts';
import { deleteCreated, type ExecutionFailure, executePlan, prefixed, recreatedText } from './execute.ts';
import { previousTargets, renderedTargets } from './manifest-objects.ts';
import { supersede } from './mark-superseded.ts';
import {
  type ApplyChoice,
  type CrdChoice,
  type DryRun,
  defaultApply,
  defaultChoice,
  type OperationChoice,
} from './operation-options.ts';
import { type OperationResult, remapPlanned } from './operation-result.ts';
import { orderRendered, orderStored } from './ordering.ts';
import { leftoverTargets } from './orphaned-objects.ts';
import { checkApply, chooseMethod, planFor, renderFor } from './plan-release.ts';
import { beforeWrite, nothingPlanned, rejectWarnings } from './preflight.ts';
import { pruneHistory } from './prune.ts';
import { historyWhileDiscovering, lastDeployed } from './read-history.ts';
import { checkReadyWhen } from './ready-when.ts';
import { buildRecord } from './record.ts';
import { checkReleaseName } from './release-name.ts';
import { type HeldRevision, holderOf, holdRevision, whileHeld } from './revision-lock.ts';
import { rollback } from './rollback.ts';
import { settledHistory, whenFree } from './wait-for-lock.ts';

export type ValuesReuse = 'default' | 'reset' | 'reuse' | 'reset-then-reuse';

export interface UpgradeRequest {
  readonly name: string;
  readonly chart: ChartInput;
  /** whether and how to reuse the previous revision's values */
  readonly values: ValuesReuse;
  readonly apply: ApplyChoice;
  readonly choice: OperationChoice;
  readonly dryRun: DryRun;
  readonly crds: CrdChoice;
  readonly description: string;
  /** labels to merge over the previous revision's labels; the value "null" removes a label */
  readonly labels: Readonly<Record<string, string>>;
  /** maximum number of revisions to keep; 0 for no limit */
  readonly historyMax: number;
  /** true to roll back to the last successful revision on failure */
  readonly rollbackOnFailure: boolean;
  /** true to delete the objects created by this operation if it fails */
  readonly cleanupOnFail: boolean;
}

/** Default settings for an upgrade. */
export const upgradeDefaults: Omit<UpgradeRequest, 'name' | 'chart'> = {
  values: 'default',
  apply: defaultApply,
  choice: defaultChoice,
  dryRun: 'none',
  crds: 'skip',
  description: '',
  labels: {},
  historyMax: 10,
  rollbackOnFailure: false,
  cleanupOnFail: false,
};

/** The revisions that an upgrade is based on. */
export interface UpgradeBase {
  readonly history: readonly StoredRevision[];
  /** latest revision, regardless of its status */
  readonly last: StoredRevision;
  /** revision whose objects are in the cluster */
  readonly current: StoredRevision;
}

/**
 * Upgrades a release. A failed revision is recorded.
 *
 * @throws RELEASE_STATE if there is no deployed release, RELEASE_PENDING if another operation holds the release's lock, or any
 * error from `planFor` or `executePlan`
 */
export async function upgrade(session: Session, request: UpgradeRequest): Promise<OperationResult> {
  checkReleaseName(request.name);
  checkDependencies(request.chart.chart);
  return withGuardedEmit(session, request, upgradeGuarded);
}

async function upgradeGuarded(session: Session, request: UpgradeRequest): Promise<OperationResult> {
  const { base, prepared, held } = await whenFree(session, request, () => begin(session, request));
  if (!held) return { ...prepared, record: withStatus(prepared.record, 'pending-upgrade', 'Dry run complete') };
  return whileHeld(held, async () => {
    request.choice.emit({
      type: 'recorded',
      release: request.name,
      revision: prepared.record.version,
      status: 'pending-upgrade',
    });
    const failure = session.cluster ? await carryOut(session, session.cluster, request, held, prepared) : undefined;
    if (failure) return failUpgrade(session, request, { held, base, failure });
    return { ...prepared, record: await succeed(session, request, { held, current: base.current, changes: prepared.changes }) };
  });
}

interface Begun {
  readonly base: UpgradeBase;
  readonly prepared: OperationResult;
  /** the locked revision; undefined in a dry run */
  readonly held?: HeldRevision;
}

async function begin(session: Session, request: UpgradeRequest): Promise<Begun> {
  const { log } = session;
  const { name } = request;
  log.debug('preparing upgrade', { name });
  log.debug('getting last revision', { name });
  const base = await readBase(session, request);
  const planned = await prepareUpgrade(session, request, base);
  if (request.dryRun !== 'none') return { base, prepared: planned };
  if (request.choice.warningsAsErrors) await rejectWarnings(session, planned, request.apply);
  beforeWrite(request.choice.confirm, planned);
  const prepared = session.cluster ? await withCrds(session, session.cluster, request, planned) : planned;
  log.debug('performing update', { name });
  log.debug('creating upgraded release', { name });
  const labels = nextLabels(userLabels(base.last.labels), request.labels);
  await pruneHistory(session.releases, base.history, request.historyMax);
  const held = await holdRevision(session.uncancelled().releases, prepared.record, labels, session.sharedNow);
  return { base, prepared, held };
}

/** Applies changes to CRDs, and then finds the API resources for the new kinds in the plan. The rest of the plan is unchanged. */
async function withCrds(
  session: Session,
  cluster: Cluster,
  request: UpgradeRequest,
  prepared: OperationResult,
): Promise<OperationResult> {
  const { crdChanges } = prepared.planned;
  if (!crdChanges.some(isWrite)) return prepared;
  const { forceConflicts } = request.apply;
  const method = prepared.record.apply_method ?? 'csa';
  await applyCrds(cluster, crdChanges, { method, forceConflicts, signal: session.signal, emit: request.choice.emit });
  return remapPlanned(prepared, await cluster.discover());
}

/** Reads the history and runs discovery concurrently. Recovers a pending revision whose holder is dead. */
async function readBase(session: Session, request: Pick<UpgradeRequest, 'name' | 'choice' | 'dryRun'>): Promise<UpgradeBase> {
  const first = await historyWhileDiscovering(session, request.name);
  const history = request.dryRun === 'none' ? await settledHistory(session, request, first) : first;
  const last = history.at(-1);
  const current = lastDeployed(history) ?? (last && isUsableBase(last, session, request) ? last : undefined);
  if (last && current) return { history, last, current };
  throw new TillerlessError(
    'RELEASE_STATE',
    last
      ? `release "${request.name}" has no deployed revision (revision ${last.revision} is ${last.status})`
      : `release "${request.name}" not found in namespace "${session.namespace}"`,
    {
      helmText: `"${request.name}" has no deployed releases`,
      hint: last ? 'roll back to a good revision, or install it again with --install' : 'use `install` or `upgrade --install`',
    },
  );
}

/**
 * Reports whether an upgrade can start from a revision that is not deployed. A pending revision is treated as failed if its
 * operation was interrupted. This is only needed for dry runs, because otherwise the revision has already been marked as failed.
 */
function isUsableBase(last: StoredRevision, session: Session, { choice }: Pick<UpgradeRequest, 'choice'>): boolean {
  if (last.status === 'failed' || last.status === 'superseded') return true;
  return isPending(last.status) && holderOf(last, choice.wait.timeoutMs, session.sharedNow()) === undefined;
}

/** Returns the session for rendering. As in Helm, lookup finds nothing in a dry run on the client. */
function lookupSession(session: Session, { dryRun }: UpgradeRequest): Session {
  return dryRun === 'client' ? { ...session, cluster: undefined } : session;
}

async function prepareUpgrade(session: Session, request: UpgradeRequest, base: UpgradeBase): Promise<OperationResult> {
  const served = await session.discover();
  const crdChanges = served ? await planCrds(session, request.chart.chart, request.crds, served) : [];
  const definitions = crdChanges.map((change) => change.target.object);
  const discovery = served && withDefinitions(served, definitions);
  const current = base.current.record();
  const input = withReusedValues(request, current);
  const release = { name: request.name, namespace: session.namespace, revision: base.last.revision + 1, upgrade: true };
  const rendering = await renderFor(lookupSession(session, request), input, release, {
    capabilities: discovery ? capabilitiesOf(discovery) : defaultCapabilities(),
    definitions,
    expected: session.cluster ? expectedLookups(input.chart, current.manifest, session.namespace) : [],
  });
  const warnings = [...rendering.warnings, ...rendering.wordWarnings];
  const method = chooseMethod(request.apply.serverSide, base.last.record().apply_method);
  checkApply(request.apply, method);
  session.log.debug('determined release apply method', {
    server_side_apply: method === 'ssa',
    previous_release_apply_method: base.last.record().apply_method ?? '',
  });
  const record = buildRecord(rendering, {
    ...release,
    status: 'pending-upgrade',
    description: 'Preparing upgrade',
    method,
    nowMs: session.now(),
    firstDeployed: current.info.first_deployed,
    config: input.userValues,
  });
  if (!discovery) return { record, rendering, changes: [], planned: nothingPlanned, warnings };
  const owner = { release: request.name, namespace: session.namespace };
  const { documents } = rendering;
  const previous = previousTargets(current.manifest, discovery, owner, { documents });
  const events = request.choice.noHooks ? [] : ['pre-upgrade', 'post-upgrade'];
  const rendered = await renderedTargets(rendering, { discovery, owner, events });
  warnings.push(...rendered.notes);
  const desired = orderRendered({
    targets: rendered.targets,
    chart: input.chart,
    rendered: rendering.chart,
  });
  const ownership = request.apply.takeOwnership ? 'unchecked' : 'new-objects';
  const planned = await planFor(session, {
    owner,
    previous: orderStored(previous.targets, current),
    desired,
    leftovers: leftoverTargets(base.history, discovery, owner),
    ownership,
    verb: 'update',
    method,
    apply: request.apply,
    records: ['create', 'update'],
    hooks: record.hooks,
    events,
    crdChanges,
  });
  checkReadyWhen([...desired, ...planned.hooks], input.chart);
  const notes = previous.notes.map((note) => `revision ${base.current.revision}: ${note}`);
  return { record, rendering, changes: planned.changes, planned, warnings: [...warnings, ...notes] };
}

/** Returns the chart and values for an upgrade, which may reuse values of the previous revision. @throws STORAGE_DECODE */
export function withReusedValues(request: Pick<UpgradeRequest, 'chart' | 'values'>, current: ReleaseRecord): ChartInput {
  const { chart } = request;
  const old = valuesFromJson(current.config);
  const merged = (): ValueMap => coalesceTables(chart.userValues, old);
  const stored = { path: `values given to revision ${current.version}`, values: old };
  const sources = { files: [stored, ...(chart.sources?.files ?? [])], expressions: chart.sources?.expressions ?? [] };
  switch (request.values) {
    case 'reset':
      return chart;
    case 'reuse': {
      // As in Helm, the previous computed values replace the defaults of the new chart.
      const values = coalesceTables(old, defaultsOf(current));
      const raw = chart.chart.raw.filter((file) => file.name !== 'values.yaml');
      return { ...chart, chart: { ...chart.chart, values, raw }, userValues: merged(), sources };
    }
    case 'reset-then-reuse':
      return { ...chart, userValues: merged(), sources };
    case 'default':
      return chart.userValues.size === 0 && old.size > 0 ? { ...chart, userValues: old, sources } : chart;
  }
}

/**
 * Returns the default values of the chart in a release record.
 *
 * @throws STORAGE_DECODE if the record contains no chart; continuing would lose the defaults that the upgrade reuses
 */
function defaultsOf({ name, version, chart }: ReleaseRecord): ValueMap {
  if (chart) return valuesFromJson(chart.values);
  throw new TillerlessError(
    'STORAGE_DECODE',
    `cannot reuse values: the record of revision ${version} of release "${name}" contains no chart`,
    {
      hint: 'use --reset-values and specify all values',
    },
  );
}

function nextLabels(before: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, ...labels }).filter(([, value]) => value !== 'null'));
}

async function carryOut(
  session: Session,
  cluster: Cluster,
  request: UpgradeRequest,
  held: HeldRevision,
  prepared: OperationResult,
): Promise<ExecutionFailure | undefined> {
  const failure = await executePlan({
    cluster,
    held,
    changes: prepared.changes,
    method: prepared.record.apply_method ?? 'csa',
    apply: request.apply,
    choice: request.choice,
    events: { before: 'pre-upgrade', after: 'post-upgrade' },
    hookFailure: (event) => `${event} hooks failed: `,
    createFailure: 'failed to create resource: ',
    cascade: 'background',
    signal: session.signal,
    now: session.now,
  });
  if (failure && request.cleanupOnFail) await deleteCreated(cluster, failure);
  return failure;
}

/**
 * Records a successful upgrade. The previous revision is marked as superseded first, so that two revisions are never deployed at
 * the same time.
 */
async function succeed(
  session: Session,
  request: UpgradeRequest,
  { held, current, changes }: { held: HeldRevision; current: StoredRevision; changes: readonly Change[] },
): Promise<ReleaseRecord> {
  await supersede(session, current);
  session.log.debug('updating status for upgraded release', { name: request.name });
  const done = withStatus(held.record, 'deployed', request.description || `Upgrade complete${recreatedText(changes)}`);
  await held.finish(done);
  request.choice.emit({ type: 'recorded', release: done.name, revision: done.version, status: 'deployed' });
  return done;
}

function deployedText({ current }: UpgradeBase): string {
  if (current.status === 'deployed') return 'the previous revision is still deployed';
  return 'no revision of the release is deployed: fix the listed errors and upgrade again, or uninstall it';
}

async function failUpgrade(
  session: Session,
  request: UpgradeRequest,
  { held, base, failure }: { held: HeldRevision; base: UpgradeBase; failure: ExecutionFailure },
): Promise<never> {
  const { error } = failure;
  const { name, version } = held.record;
  await held.finish(withStatus(held.record, 'failed', `Upgrade "${name}" failed: ${reasonOf(error)}`));
  request.choice.emit({ type: 'recorded', release: name, revision: version, status: 'failed' });
  if (!request.rollbackOnFailure) throw prefixed(error, '', `revision ${version} is left as failed; ${deployedText(base)}`);
  const undoing = session.uncancelled();
  const good = (await undoing.releases.history(name)).findLast(
    (revision) => revision.status === 'deployed' || revision.status === 'superseded',
  );
  if (!good)
    throw prefixed(error, 'unable to find a previously successful release when attempting to rollback. original upgrade error: ');
  await rollback(undoing, {
    name,
    revision: good.revision,
    apply: request.apply,
    choice: { ...request.choice, confirm: undefined },
    historyMax: 0,
    cleanupOnFail: request.cleanupOnFail,
    description: '',
    dryRun: false,
  });
  throw prefixed(
    error,
    `release ${name} failed, and has been rolled back due to rollback-on-failure being set: `,
    `rolled back to revision ${good.revision}`,
  );
}
