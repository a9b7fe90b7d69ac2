import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { isAlreadyExists } from '../../kube/api-status.ts';
import { fieldManager } from '../../kube/apply.ts';
import type { Change } from '../../kube/change/plan.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { withDefinitions } from '../../kube/definitions.ts';
import type { Discovery } from '../../kube/discovery.ts';
import type { TargetedObject } from '../../kube/targets.ts';
import type { StoredRevision } from '../../storage/driver.ts';
import { type ApplyMethod, type ReleaseRecord, withStatus } from '../../storage/release.ts';
import { withGuardedEmit } from '../guarded-emit.ts';
import { capabilitiesOf, defaultCapabilities } from '../render/capabilities.ts';
import type { ChartInput } from '../render/chart-input.ts';
import { chartCrds } from '../render/render-release.ts';
import type { Session } from '../session.ts';
import { applyCrds, planCrds } from './crd-changes.ts';
import { crdTargets, installCrds } from './crds.ts';
import { type Execution, executePlan, prefixed } from './execute.ts';
import { renderedTargets } from './manifest-objects.ts';
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
import { orderRendered } from './ordering.ts';
import { leftoverTargets } from './orphaned-objects.ts';
import { chooseMethod, planFor, renderFor } from './plan-release.ts';
import { beforeWrite, rejectWarnings } from './preflight.ts';
import { historyWhileDiscovering } from './read-history.ts';
import { checkReadyWhen } from './ready-when.ts';
import { buildRecord } from './record.ts';
import { checkNewReleaseName } from './release-name.ts';
import { type HeldRevision, holdRevision, whileHeld } from './revision-lock.ts';
import { uninstall } from './uninstall.ts';
import { settledHistory, whenFree } from './wait-for-lock.ts';

export interface InstallRequest {
  readonly name: string;
  readonly chart: ChartInput;
  readonly apply: ApplyChoice;
  readonly choice: OperationChoice;
  readonly dryRun: DryRun;
  readonly createNamespace: boolean;
  /** true to reuse a name whose last revision is uninstalled or failed */
  readonly replace: boolean;
  readonly crds: CrdChoice;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  /** true to uninstall the release on failure */
  readonly rollbackOnFailure: boolean;
}

/** Default settings for an install. */
export const installDefaults: Omit<InstallRequest, 'name' | 'chart'> = {
  apply: defaultApply,
  choice: defaultChoice,
  dryRun: 'none',
  createNamespace: false,
  replace: false,
  crds: 'create',
  description: '',
  labels: {},
  rollbackOnFailure: false,
};

/**
 * Installs a release. A failed revision is recorded.
 *
 * @throws RELEASE_NAME, RELEASE_EXISTS, or any error from rendering, planning and applying
 */
export async function install(session: Session, request: InstallRequest): Promise<OperationResult> {
  checkNewReleaseName(request.name);
  return withGuardedEmit(session, request, installGuarded);
}

async function installGuarded(session: Session, request: InstallRequest): Promise<OperationResult> {
  const start = () => beginInstall(session, request);
  const { prepared, held } = await whenFree(session, request, start).catch((error: unknown) => {
    throw isTillerlessError(error, 'STORAGE_CONFLICT') ? nameTaken(error) : error;
  });
  if (!held) return { ...prepared, record: withStatus(prepared.record, 'pending-install', 'Dry run complete') };
  return whileHeld(held, () => carryOut(session, request, prepared, held));
}

/** Converts a storage conflict to the error for a release that another process is creating at the same time. */
function nameTaken(error: TillerlessError): TillerlessError {
  return new TillerlessError('RELEASE_EXISTS', error.message, {
    helmText: error.helmText,
    hint: error.hint,
    cause: error,
  });
}

interface Begun {
  readonly prepared: OperationResult;
  /** the locked revision; undefined in a dry run */
  readonly held?: HeldRevision;
}

async function beginInstall(session: Session, request: InstallRequest): Promise<Begun> {
  const offline = request.dryRun === 'client';
  const history = offline ? [] : await begin(session, request);
  const last = history.at(-1);
  const cluster = offline ? undefined : session.cluster;
  const planned = await prepareInstall(
    offline ? { ...session, cluster: undefined, discover: async () => undefined } : session,
    request,
    history,
  );
  if (request.dryRun !== 'none') return { prepared: planned };
  if (request.choice.warningsAsErrors) await rejectWarnings(session, planned, request.apply);
  beforeWrite(request.choice.confirm, planned);
  const prepared = cluster ? await withCrds(session, cluster, request, planned) : planned;
  if (cluster && request.createNamespace) await createNamespace(cluster, session.namespace);
  if (last && last.status !== 'failed') await supersede(session, last, 'superseded by new release');
  const record = { ...prepared.record, version: (last?.revision ?? 0) + 1 };
  const held = await holdRevision(session.uncancelled().releases, record, request.labels, session.sharedNow).catch(
    (error: unknown) => {
      throw explainCreate(error, session.namespace);
    },
  );
  return { prepared: { ...prepared, record }, held };
}

/**
 * Applies the CRDs in crds/, and then finds the API resources for the new kinds in the plan. The rest of the plan is unchanged.
 */
async function withCrds(
  session: Session,
  cluster: Cluster,
  request: InstallRequest,
  prepared: OperationResult,
): Promise<OperationResult> {
  const options = { method: methodOf(request), signal: session.signal, emit: request.choice.emit };
  const { crds, crdChanges } = prepared.planned;
  if (crdChanges.length > 0) await applyCrds(cluster, crdChanges, { ...options, forceConflicts: request.apply.forceConflicts });
  else if (crds.length > 0) await installCrds(cluster, crds, options);
  else return prepared;
  return remapPlanned(prepared, await cluster.discover());
}

/**
 * Reads the history and runs discovery concurrently.
 *
 * @throws RELEASE_EXISTS if the name is already in use, unless this is a dry run
 */
async function begin(session: Session, request: InstallRequest): Promise<readonly StoredRevision[]> {
  const history = await historyWhileDiscovering(session, request.name);
  const last = history.at(-1);
  if (!last || request.dryRun !== 'none') return history;
  const settled = await settledHistory(session, request, history);
  // If the interrupted operation was an install, the release was never deployed, so its name can be reused.
  if (settled !== history && !history.some((revision) => revision.status === 'deployed')) return settled;
  if (request.replace && (last.status === 'uninstalled' || last.status === 'failed')) return history;
  throw new TillerlessError(
    'RELEASE_EXISTS',
    `release "${request.name}" already exists in namespace "${session.namespace}" (revision ${last.revision}, ${last.status})`,
    {
      helmText: 'release name check failed: cannot reuse a name that is still in use',
      hint: `upgrade it (\`upgrade --install\`), choose another name, or uninstall it first; revision ${last.revision} has the status ${last.status}`,
    },
  );
}

function methodOf({ apply }: InstallRequest): ApplyMethod {
  return chooseMethod(apply.serverSide === 'auto' ? 'true' : apply.serverSide, undefined);
}

/** Prepares an install. As in Helm, `.Release.Revision` is 1 in templates even if the release has earlier revisions. */
async function prepareInstall(
  session: Session,
  request: InstallRequest,
  history: readonly StoredRevision[],
): Promise<OperationResult> {
  const served = await session.discover();
  const { crds, crdChanges } = await definitionsFor(session, request, served);
  const definitions = [...crds, ...crdChanges.map((change) => change.target)].map((target) => target.object);
  const discovery = served && withDefinitions(served, definitions);
  const capabilities = discovery ? capabilitiesOf(discovery) : defaultCapabilities();
  const release = { name: request.name, namespace: session.namespace, revision: 1, upgrade: false };
  const rendering = await renderFor(session, request.chart, release, { capabilities, definitions });
  const method = methodOf(request);
  const record = buildRecord(rendering, {
    ...release,
    status: 'pending-install',
    description: 'Initial install underway',
    method,
    nowMs: session.now(),
    firstDeployed: undefined,
    config: request.chart.userValues,
  });
  const owner = { release: request.name, namespace: session.namespace };
  const events = request.choice.noHooks ? [] : ['pre-install', 'post-install'];
  const rendered = discovery && (await renderedTargets(rendering, { discovery, owner, events }));
  const { targets, notes } = rendered ?? { targets: [], notes: [] };
  const desired = orderRendered({ targets, chart: request.chart.chart, rendered: rendering.chart });
  const ownership = request.apply.takeOwnership ? 'unchecked' : 'new-objects';
  const planned = await planFor(session, {
    owner,
    previous: [],
    desired,
    leftovers: discovery ? leftoverTargets(history, discovery, owner) : [],
    ownership,
    verb: 'install',
    method,
    apply: request.apply,
    records: ['create', 'update'],
    hooks: record.hooks,
    events,
    crds,
    crdChanges,
  });
  checkReadyWhen([...desired, ...planned.hooks], request.chart.chart);
  return {
    record,
    rendering,
    changes: planned.changes,
    planned,
    warnings: [...rendering.warnings, ...rendering.wordWarnings, ...notes],
  };
}

/** Returns the CRDs to apply. Compares them with the cluster only if existing CRDs are to be updated. */
async function definitionsFor(
  session: Session,
  request: InstallRequest,
  served: Discovery | undefined,
): Promise<{ readonly crds: readonly TargetedObject[]; readonly crdChanges: readonly Change[] }> {
  if (request.crds === 'skip' || !served || !session.cluster) return { crds: [], crdChanges: [] };
  const { chart } = request.chart;
  if (request.crds === 'apply') return { crds: [], crdChanges: await planCrds(session, chart, 'apply', served) };
  return { crds: crdTargets(chartCrds(chart), served), crdChanges: [] };
}

/**
 * Creates the namespace if it is missing. Unlike Helm 4, which applies the namespace, this function does not add a label to an
 * existing one.
 */
async function createNamespace(cluster: Cluster, name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { name } } };
  try {
    await cluster.client.json('POST', `/api/v1/namespaces?fieldManager=${fieldManager}`, { body });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

async function carryOut(
  session: Session,
  request: InstallRequest,
  prepared: OperationResult,
  held: HeldRevision,
): Promise<OperationResult> {
  const { record, changes } = prepared;
  request.choice.emit({ type: 'recorded', release: record.name, revision: record.version, status: 'pending-install' });
  const failure = session.cluster
    ? await executePlan(execution(session, session.cluster, request, held, changes, record))
    : undefined;
  if (!failure) {
    const done = withStatus(held.record, 'deployed', request.description || 'Install complete');
    await held.finish(done);
    request.choice.emit({ type: 'recorded', release: done.name, revision: done.version, status: 'deployed' });
    return { ...prepared, record: done };
  }
  const failed = withStatus(held.record, 'failed', `Release "${record.name}" failed: ${reasonOf(failure.error)}`);
  await held.finish(failed);
  if (!request.rollbackOnFailure)
    throw prefixed(
      failure.error,
      '',
      `release "${record.name}" is left as failed; fix the chart and run upgrade --install, or uninstall it`,
    );
  await uninstall(session.uncancelled(), undoRequest(request));
  throw prefixed(
    failure.error,
    `release ${record.name} failed, and has been uninstalled due to rollback-on-failure being set: `,
    'all objects that were created have been deleted',
  );
}

function execution(
  session: Session,
  cluster: Cluster,
  request: InstallRequest,
  held: Execution['held'],
  changes: readonly Change[],
  record: ReleaseRecord,
): Execution {
  return {
    cluster,
    held,
    changes,
    method: record.apply_method ?? 'csa',
    apply: request.apply,
    choice: request.choice,
    events: { before: 'pre-install', after: 'post-install' },
    hookFailure: (event) => `failed ${event}: `,
    cascade: 'background',
    signal: session.signal,
    now: session.now,
  };
}

function undoRequest(request: InstallRequest) {
  return {
    name: request.name,
    choice: { ...request.choice, confirm: undefined },
    keepHistory: false,
    ignoreNotFound: true,
    description: '',
    cascade: 'background',
    dryRun: false,
  } as const;
}

/** Adds Helm's prefix to an error from creating the record, and a hint if the namespace is missing. */
function explainCreate(error: unknown, namespace: string): unknown {
  const prefixedError = prefixed(error, 'create: failed to create: ');
  const missing = error instanceof Error && error.message.includes(`namespaces "${namespace}" not found`);
  return missing
    ? prefixed(prefixedError, '', `namespace "${namespace}" does not exist; use --create-namespace to create it`)
    : prefixedError;
}
