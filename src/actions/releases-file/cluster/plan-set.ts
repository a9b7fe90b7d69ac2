import type { Chart } from '../../../chart/model.ts';
import { randomSeed, seededRandomness } from '../../../engine/randomness.ts';
import { isTillerlessError, type TillerlessError } from '../../../errors/tillerless-error.ts';
import { withDefinitions } from '../../../kube/definitions.ts';
import type { KubeObject } from '../../../kube/resource.ts';
import type { PlanDocument } from '../../../report/plan-document.ts';
import type { SetPlanDocument, SetPlanEntry } from '../../../report/set-plan-document.ts';
import type { ObjectView } from '../../plan/object-view.ts';
import { describePlan, type PlanRequest, planOperation } from '../../plan/plan.ts';
import { crdObjects } from '../../release/crds.ts';
import type { ChartInput } from '../../render/chart-input.ts';
import { chartCrds } from '../../render/render-release.ts';
import type { Session } from '../../session.ts';
import type { Outside } from '../files/outside.ts';
import { runReleaseHooks } from '../hooks.ts';
import { skipsDeps } from '../planned-releases.ts';
import { inState, inStateLater, type ReleaseState } from '../read-releases.ts';
import { type ReleaseCharts, settingOf } from '../release-chart.ts';
import { type ExtraValues, valueInputsOf } from '../release-values.ts';
import { type CreatedTwice, createdTwice } from './created-twice.ts';
import {
  condensed,
  type FreshPlan,
  type KeptParts,
  type PlannedRelease,
  type RenderMoment,
  type Subject,
} from './planned-release.ts';
import { planningSessions } from './planning-sessions.ts';
import { type ReleaseSettings, releaseSettings, type SettingFlags } from './release-settings.ts';
import { runGraph } from './schedule.ts';
import type { SetRelease } from './set-releases.ts';
import { Slots } from './slots.ts';

/** Dependencies of operations on a cluster. */
export interface ClusterTools {
  readonly charts: ReleaseCharts;
  readonly outside: Outside;
  /** Returns the session for a kubeconfig context. An empty name means the current context. */
  session(kubeContext: string): Promise<Session>;
}

export interface SetOptions extends KeptParts {
  /** returns the flags that apply to the releases in a state file */
  readonly settingsOf: (state: ReleaseState) => SettingFlags;
  readonly skipDeps: boolean;
  readonly skipSchema: boolean;
  readonly concurrency: number;
  /** render time and random seed of each release, keyed by ID, to reproduce an earlier plan */
  readonly moments?: ReadonlyMap<string, RenderMoment>;
  /** "none" to skip validating the changes with the API server */
  readonly dryRun?: 'server' | 'none';
}

/** A plan for all releases. For a release that cannot be planned, it contains an error instead. */
export interface SetPlan {
  readonly releases: readonly PlannedRelease[];
  readonly failures: ReadonlyMap<string, TillerlessError>;
  /** see `createdTwice` */
  readonly twice: ReadonlyMap<string, CreatedTwice>;
  readonly document: SetPlanDocument;
}

/**
 * Plans all releases. Nothing is written. When a release is planned, the CRDs of the releases that it needs are taken into
 * account.
 *
 * @throws CANCELLED
 */
export async function planSet(
  targets: readonly SetRelease[],
  options: SetOptions & { readonly view: ObjectView },
  tools: ClusterTools,
): Promise<SetPlan> {
  const definitions = new Map<string, readonly KubeObject[]>();
  const needed = new Set(targets.flatMap(({ needs }) => needs));
  const files: CrdFiles = new Map();
  const largeCharts = new Slots(largeConcurrency);
  const forPlanning = planningSessions(tools.outside.signal, { checksPermissions: options.dryRun !== 'none' });
  tools.charts.prefetch(targets.filter(({ isInstalled }) => isInstalled));
  const outcomes = await runGraph(targets, {
    concurrency: options.concurrency || planConcurrency,
    failFast: false,
    signal: tools.outside.signal,
    work: async (target) => {
      const known = definitionsFor(target, targets, definitions);
      const subject = await subjectOf(target, options, tools);
      const plan = async (): Promise<PlannedRelease> => {
        const planned = { ...subject, made: await planSubject({ ...subject, session: forPlanning(subject.session) }, known) };
        if (needed.has(target.id)) definitions.set(target.id, definitionsOf(planned, files));
        return condensed(planned, options.dryRun === 'none' ? undefined : await describeTarget(planned, options.view), options);
      };
      return isLarge(subject.chart?.chart) ? largeCharts.run(plan) : plan();
    },
  });
  tools.outside.signal.throwIfAborted();
  const releases = targets.flatMap((target) => {
    const outcome = outcomes.get(target.id);
    return outcome?.kind === 'done' ? [outcome.result] : [];
  });
  const twice = createdTwice(releases);
  const failures = new Map<string, TillerlessError>();
  const entries = targets.map((target): SetPlanEntry => {
    const outcome = outcomes.get(target.id);
    const names = { id: target.id, release: target.release.name, namespace: target.release.namespace };
    if (outcome?.kind === 'done') {
      const { document, session, changedHooks } = outcome.result;
      const problems = [...(document?.problems ?? []), ...(twice.get(target.id)?.problems ?? [])];
      const changed = changedHooks.length > 0 ? { changedHooks } : {};
      return { ...names, namespace: session.namespace, ...(document ? { plan: { ...document, problems } } : {}), ...changed };
    }
    if (outcome?.kind !== 'failed') return { ...names, skipped: outcome?.because ?? '' };
    if (!isTillerlessError(outcome.error)) throw outcome.error;
    failures.set(target.id, outcome.error);
    return { ...names, error: outcome.error.helmText ?? outcome.error.message };
  });
  return { releases, failures, twice, document: { releases: entries } };
}

/** Number of releases that are planned concurrently. Planning only reads from the cluster. */
const planConcurrency = 8;
/**
 * Number of releases with large charts that are planned concurrently. It is low because planning such a release takes about 30 MB
 * of memory.
 */
const largeConcurrency = 2;
/** A chart is large if its templates, including those of its subcharts, have at least this total size in bytes. */
const largeChart = 300_000;

function isLarge(chart: Chart | undefined): boolean {
  return chart !== undefined && templateBytes(chart) >= largeChart;
}

function templateBytes({ templates, subcharts }: Chart): number {
  const own = templates.reduce((sum, { data }) => sum + data.length, 0);
  return subcharts.reduce((sum, subchart) => sum + templateBytes(subchart), own);
}

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

/** The CRDs in the crds/ directory of each chart. */
type CrdFiles = Map<Chart, readonly KubeObject[]>;

function definitionsOf({ chart, made }: FreshPlan, known: CrdFiles): readonly KubeObject[] {
  const rendered = made?.plan.planned.changes.map(({ target }) => target.object) ?? [];
  const definitions = rendered.filter(({ kind }) => kind === 'CustomResourceDefinition');
  if (chart === undefined) return definitions;
  const files = known.get(chart.chart) ?? crdObjects(chartCrds(chart.chart));
  known.set(chart.chart, files);
  return [...files, ...definitions].filter(({ kind }) => kind === 'CustomResourceDefinition');
}

/** Returns the session for the context and namespace of a release. */
export async function sessionOf({ release }: SetRelease, tools: Pick<ClusterTools, 'session'>): Promise<Session> {
  const session = await tools.session(release.kubeContext);
  return release.namespace === '' ? session : session.inNamespace(release.namespace);
}

async function subjectOf(target: SetRelease, options: SetOptions, tools: ClusterTools): Promise<Subject> {
  const session = await sessionOf(target, tools);
  const flags = options.settingsOf(target.state);
  const settings = releaseSettings(target, flags);
  const moment = options.moments?.get(target.id) ?? { madeMs: tools.outside.now(), random: randomSeed() };
  if (!target.isInstalled) return { target, session, settings, moment, chart: undefined };
  const input = await chartOf(target, { ...options, files: flags.files, set: flags.set }, tools);
  // Use a fixed time and random seed, so that the plan and its execution render the same manifests.
  const chart = { ...input, renderedAtMs: moment.madeMs, randomness: seededRandomness(moment.random) };
  return { target, session, settings, moment, chart };
}

async function planSubject(
  { target, session, settings, chart }: Subject,
  known: readonly KubeObject[],
): Promise<FreshPlan['made']> {
  if (chart === undefined) return planUninstall(session, target, settings);
  const request: PlanRequest = {
    name: target.release.name,
    of: { kind: 'chart', chart, values: settings.values },
    apply: settings.apply,
    crds: settings.crds,
    createNamespace: settings.createNamespace,
  };
  return { request, plan: await planOperation(withKnown(session, known), request) };
}

async function planUninstall(session: Session, { release }: SetRelease, { apply }: ReleaseSettings): Promise<FreshPlan['made']> {
  const history = await session.releases.history(release.name);
  const last = history.at(-1);
  if (last === undefined || last.status === 'uninstalled') return undefined;
  const request: PlanRequest = { name: release.name, of: { kind: 'uninstall' }, apply };
  return { request, plan: await planOperation(session, request) };
}

type ChartOptions = ExtraValues & Pick<SetOptions, 'skipDeps' | 'skipSchema'>;

async function chartOf(target: SetRelease, options: ChartOptions, tools: ClusterTools): Promise<ChartInput> {
  const { outside } = tools;
  inState(target.state, () => runReleaseHooks(target, { name: 'prepare', command: 'apply' }, outside));
  const values = await inStateLater(target.state, () => valueInputsOf(target, options, outside));
  const skipSchema = options.skipSchema || settingOf('skipSchemaValidation', target) === true;
  return tools.charts.input(target, { values, skipDeps: skipsDeps(target, options), skipSchema });
}

/** Adds the kinds that CRDs define to the discovered ones, because releases that are applied earlier will install these CRDs. */
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
async function describeTarget({ session, made }: FreshPlan, view: ObjectView): Promise<PlanDocument | undefined> {
  return made && describePlan(session, made.request, made.plan, view);
}
