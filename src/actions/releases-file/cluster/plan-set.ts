import { type RandomSeed, randomSeed, seededRandomness } from '../../../engine/randomness.ts';
import { isTillerlessError, type TillerlessError } from '../../../errors/tillerless-error.ts';
import { withDefinitions } from '../../../kube/definitions.ts';
import type { KubeObject } from '../../../kube/resource.ts';
import type { PlanDocument } from '../../../report/plan-document.ts';
import type { SetPlanDocument, SetPlanEntry } from '../../../report/set-plan-document.ts';
import { changedHooks } from '../../plan/manifest-changes.ts';
import type { ObjectView } from '../../plan/object-view.ts';
import { describePlan, type OperationPlan, type PlanRequest, planOperation } from '../../plan/plan.ts';
import { crdObjects } from '../../release/crds.ts';
import type { ChartInput } from '../../render/chart-input.ts';
import { chartCrds } from '../../render/render-release.ts';
import type { Session } from '../../session.ts';
import type { Outside } from '../files/outside.ts';
import { runReleaseHooks } from '../hooks.ts';
import { skipsDeps } from '../planned-releases.ts';
import { inState, inStateLater } from '../read-releases.ts';
import { type ReleaseCharts, settingOf } from '../release-chart.ts';
import { type ExtraValues, valueInputsOf } from '../release-values.ts';
import { type ReleaseSettings, releaseSettings, type SettingFlags } from './release-settings.ts';
import { runGraph } from './schedule.ts';
import type { SetRelease } from './set-releases.ts';

/** What operations on a cluster need. */
export interface ClusterTools {
  readonly charts: ReleaseCharts;
  readonly outside: Outside;
  /** Returns the session for a context of the kubeconfig; empty for the default one. */
  session(kubeContext: string): Promise<Session>;
}

export interface SetOptions extends ExtraValues {
  readonly settings: SettingFlags;
  readonly skipDeps: boolean;
  readonly skipSchema: boolean;
  readonly concurrency: number;
  /** render time and random seed of each release, by ID, to reproduce an earlier plan */
  readonly moments?: ReadonlyMap<string, RenderMoment>;
  /** "none" to skip the validation of the changes by the API server */
  readonly dryRun?: 'server' | 'none';
}

/** What is needed to render a chart again with the same result. */
export interface RenderMoment {
  /** time in milliseconds since the Unix epoch */
  readonly madeMs: number;
  readonly random: RandomSeed;
}

/** A release with its plan. */
export interface PlannedRelease {
  readonly target: SetRelease;
  readonly session: Session;
  readonly settings: ReleaseSettings;
  /** undefined for an uninstall */
  readonly chart: ChartInput | undefined;
  readonly moment: RenderMoment;
  /** undefined if there is nothing to do, because a release to uninstall does not exist */
  readonly request: PlanRequest | undefined;
  readonly plan: OperationPlan | undefined;
  /** the plan with the API server's responses */
  readonly document: PlanDocument | undefined;
}

type Undescribed = Omit<PlannedRelease, 'document'>;

/** A plan for all releases. It has an error for each release that cannot be planned. */
export interface SetPlan {
  readonly releases: readonly PlannedRelease[];
  readonly failures: ReadonlyMap<string, TillerlessError>;
  readonly document: SetPlanDocument;
}

/**
 * Plans all releases. Nothing is written. CRDs from a release are taken into account when the releases that need it are planned.
 *
 * @throws CANCELLED
 */
export async function planSet(
  targets: readonly SetRelease[],
  options: SetOptions & { readonly view: ObjectView },
  tools: ClusterTools,
): Promise<SetPlan> {
  const definitions = new Map<string, readonly KubeObject[]>();
  const outcomes = await runGraph(targets, {
    concurrency: options.concurrency || planConcurrency,
    failFast: false,
    signal: tools.outside.signal,
    work: async (target) => {
      const known = definitionsFor(target, targets, definitions);
      const planned = await planTarget(target, { ...options, known }, tools);
      definitions.set(target.id, definitionsOf(planned));
      return options.dryRun === 'none' ? { ...planned, document: undefined } : describeTarget(planned, options.view);
    },
  });
  tools.outside.signal.throwIfAborted();
  const releases: PlannedRelease[] = [];
  const failures = new Map<string, TillerlessError>();
  const entries = targets.map((target): SetPlanEntry => {
    const outcome = outcomes.get(target.id);
    const names = { id: target.id, release: target.release.name, namespace: target.release.namespace };
    if (outcome?.kind === 'done') {
      releases.push(outcome.result);
      const { document, session, plan } = outcome.result;
      const hooks = changedHooks(plan?.from, plan?.to);
      const changed = hooks.length > 0 ? { changedHooks: hooks } : {};
      return { ...names, namespace: session.namespace, ...(document ? { plan: document } : {}), ...changed };
    }
    if (outcome?.kind !== 'failed') return { ...names, skipped: outcome?.because ?? '' };
    if (!isTillerlessError(outcome.error)) throw outcome.error;
    failures.set(target.id, outcome.error);
    return { ...names, error: outcome.error.helmText ?? outcome.error.message };
  });
  return { releases, failures, document: { releases: entries } };
}

/** Number of releases that are planned at the same time. Planning reads from the cluster only. */
const planConcurrency = 8;

/** Returns the CRDs of all releases that a release needs, directly or indirectly. */
function definitionsFor(
  target: SetRelease,
  targets: readonly SetRelease[],
  definitions: ReadonlyMap<string, readonly KubeObject[]>,
): readonly KubeObject[] {
  const seen = new Set<string>();
  const rest = [...target.needs];
  for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    rest.push(...(targets.find((other) => other.id === id)?.needs ?? []));
  }
  return [...seen].flatMap((id) => definitions.get(id) ?? []);
}

function definitionsOf({ chart, plan }: Undescribed): readonly KubeObject[] {
  const rendered = plan?.planned.changes.map(({ target }) => target.object) ?? [];
  const files = chart === undefined ? [] : crdObjects(chartCrds(chart.chart));
  return [...files, ...rendered].filter(({ kind }) => kind === 'CustomResourceDefinition');
}

/** Returns the session for the context and namespace of a release. */
export async function sessionOf({ release }: SetRelease, tools: Pick<ClusterTools, 'session'>): Promise<Session> {
  const session = await tools.session(release.kubeContext);
  return release.namespace === '' ? session : session.inNamespace(release.namespace);
}

async function planTarget(
  target: SetRelease,
  options: SetOptions & { readonly known: readonly KubeObject[] },
  tools: ClusterTools,
): Promise<Undescribed> {
  const { release } = target;
  const session = await sessionOf(target, tools);
  const settings = releaseSettings(target, options.settings);
  const moment = options.moments?.get(target.id) ?? { madeMs: tools.outside.now(), random: randomSeed() };
  const base = { target, session, settings, moment };
  if (!target.isInstalled) return { ...base, ...(await planUninstall(session, target, settings)) };
  const input = await chartOf(target, options, tools);
  // Fixes time and randomness, so that the plan and its execution render the same manifests.
  const chart = { ...input, renderedAtMs: moment.madeMs, randomness: seededRandomness(moment.random) };
  const request: PlanRequest = {
    name: release.name,
    of: { kind: 'chart', chart, values: settings.values },
    apply: settings.apply,
    crds: settings.crds,
    createNamespace: settings.createNamespace,
  };
  return { ...base, chart, request, plan: await planOperation(withKnown(session, options.known), request) };
}

async function planUninstall(
  session: Session,
  { release }: SetRelease,
  { apply }: ReleaseSettings,
): Promise<Pick<PlannedRelease, 'chart' | 'request' | 'plan'>> {
  const history = await session.releases.history(release.name);
  const last = history.at(-1);
  if (last === undefined || last.status === 'uninstalled') return { chart: undefined, request: undefined, plan: undefined };
  const request: PlanRequest = { name: release.name, of: { kind: 'uninstall' }, apply };
  return { chart: undefined, request, plan: await planOperation(session, request) };
}

async function chartOf(target: SetRelease, options: SetOptions, tools: ClusterTools): Promise<ChartInput> {
  const { outside } = tools;
  inState(target.state, () => runReleaseHooks(target, { name: 'prepare', command: 'apply' }, outside));
  const values = await inStateLater(target.state, () => valueInputsOf(target, options, outside));
  const skipSchema = options.skipSchema || settingOf('skipSchemaValidation', target) === true;
  return tools.charts.input(target, { values, skipDeps: skipsDeps(target, options), skipSchema });
}

/** Adds CRDs to what the API server serves, because releases that are executed first will create them. */
function withKnown(session: Session, known: readonly KubeObject[]): Session {
  if (known.length === 0) return session;
  return {
    ...session,
    discover: async () => {
      const discovery = await session.discover();
      return discovery && withDefinitions(discovery, known);
    },
  };
}

/** Sends the writes of a plan to the API server as a dry run. */
async function describeTarget(planned: Undescribed, view: ObjectView): Promise<PlannedRelease> {
  const { session, request, plan } = planned;
  const document = request && plan ? await describePlan(session, request, plan, view) : undefined;
  return { ...planned, document };
}
