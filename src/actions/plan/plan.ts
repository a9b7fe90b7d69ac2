import type { ParsedDocuments } from '../../base/yaml/parsed-documents.ts';
import { rightsText } from '../../kube/access-review.ts';
import { type DryRunAnswers, missingNamespaceNote } from '../../kube/change/dry-run.ts';
import type { PlanDocument, PlannedOperation, Problem } from '../../report/plan-document.ts';
import type { StoredRevision } from '../../storage/driver.ts';
import { type ApplyMethod, chartLabel, type ReleaseRecord } from '../../storage/release.ts';
import { install, installDefaults } from '../release/install.ts';
import { type ApplyChoice, type CrdChoice, defaultChoice, type OperationChoice } from '../release/operation-options.ts';
import { askServer, type Planned, serverWarnings } from '../release/preflight.ts';
import { lastDeployed } from '../release/read-history.ts';
import { rollback, rollbackDefaults } from '../release/rollback.ts';
import { uninstall, uninstallDefaults } from '../release/uninstall.ts';
import { upgrade, upgradeDefaults, type ValuesReuse } from '../release/upgrade.ts';
import type { ChartInput } from '../render/chart-input.ts';
import { chartCrds } from '../render/render-release.ts';
import type { Session } from '../session.ts';
import { loadView, type ObjectView } from './object-view.ts';
import { plannedChanges, problemsIn } from './plan-document.ts';

/** The operation to plan: an install, an upgrade to a chart, a rollback to an older revision, or an uninstall. */
export type PlanOf =
  | { readonly kind: 'chart'; readonly chart: ChartInput; readonly values: ValuesReuse }
  | { readonly kind: 'rollback'; readonly revision: number }
  | { readonly kind: 'uninstall' };

export interface PlanRequest {
  readonly name: string;
  readonly of: PlanOf;
  readonly apply: ApplyChoice;
  readonly noHooks?: boolean;
  /** defaults to Helm's behavior: an install creates CRDs, an upgrade does not change them */
  readonly crds?: CrdChoice | undefined;
  /** true to create the release's namespace if it is missing */
  readonly createNamespace?: boolean;
}

/** The effects of an operation, determined by running it as a dry run. */
export interface OperationPlan {
  readonly operation: Exclude<PlannedOperation, 'diff'>;
  /** current revision; undefined for an install */
  readonly from: ReleaseRecord | undefined;
  /** record that the operation would create; undefined for an uninstall */
  readonly to: ReleaseRecord | undefined;
  /** documents that have been parsed for this plan */
  readonly documents?: ParsedDocuments | undefined;
  readonly planned: Planned;
  /** files in crds/ that are applied before the manifest */
  readonly crds: readonly string[];
  readonly warnings: readonly string[];
}

const defaultView: ObjectView = { showSecrets: false, unified: undefined };

/**
 * Plans an operation and validates it with dry runs on the API server. Nothing is written.
 *
 * @param view how to display fields; by default, the data of Secrets is masked
 */
export async function planRelease(session: Session, request: PlanRequest, view = defaultView): Promise<PlanDocument> {
  return describePlan(session, request, await planOperation(session, request), view);
}

/** Plans an operation by running it as a dry run. */
export async function planOperation(session: Session, request: PlanRequest): Promise<OperationPlan> {
  const { of, name } = request;
  const reading = withHistoryReadOnce(session);
  switch (of.kind) {
    case 'uninstall':
      return planUninstall(reading, request);
    case 'rollback':
      return planRollback(reading, request, of.revision);
    case 'chart': {
      const [history] = await Promise.all([reading.releases.history(name), session.discover()]);
      const last = history.at(-1);
      // Choose between install and upgrade as `upgrade --install` does.
      if (!last || last.status === 'uninstalled') return planInstall(reading, request, of.chart);
      return planUpgrade(reading, request, of, (lastDeployed(history) ?? last).record());
    }
  }
}

function choiceOf(request: PlanRequest): OperationChoice {
  return { ...defaultChoice, noHooks: request.noHooks === true };
}

async function planUninstall(session: Session, request: PlanRequest): Promise<OperationPlan> {
  const { record, planned, warnings } = await uninstall(session, {
    ...uninstallDefaults,
    name: request.name,
    choice: choiceOf(request),
    dryRun: true,
  });
  return { operation: 'uninstall', from: record, to: undefined, planned, crds: [], warnings };
}

async function planRollback(session: Session, request: PlanRequest, revision: number): Promise<OperationPlan> {
  const { record, planned, warnings } = await rollback(session, {
    ...rollbackDefaults,
    name: request.name,
    revision,
    apply: request.apply,
    choice: choiceOf(request),
    dryRun: true,
  });
  const from = (await session.releases.history(request.name)).at(-1)?.record();
  return { operation: 'rollback', from, to: record, planned, crds: [], warnings };
}

async function planUpgrade(
  session: Session,
  request: PlanRequest,
  of: Extract<PlanOf, { readonly kind: 'chart' }>,
  from: ReleaseRecord,
): Promise<OperationPlan> {
  const { record, planned, rendering, warnings } = await upgrade(session, {
    ...upgradeDefaults,
    name: request.name,
    chart: of.chart,
    values: of.values,
    apply: request.apply,
    choice: choiceOf(request),
    dryRun: 'server',
    crds: request.crds ?? 'skip',
  });
  return { operation: 'upgrade', from, to: record, documents: rendering?.documents, planned, crds: [], warnings };
}

async function planInstall(session: Session, request: PlanRequest, chart: ChartInput): Promise<OperationPlan> {
  const { record, planned, rendering, warnings } = await install(session, {
    ...installDefaults,
    name: request.name,
    chart,
    apply: request.apply,
    choice: choiceOf(request),
    dryRun: 'server',
    replace: true,
    crds: request.crds ?? 'create',
  });
  const isCreated = request.crds !== 'skip' && request.crds !== 'apply';
  const crds = rendering && isCreated ? chartCrds(rendering.chart).map((crd) => crd.path) : [];
  return { operation: 'install', from: undefined, to: record, planned, crds, warnings };
}

/** Caches the release history, which planning reads twice but does not change. */
function withHistoryReadOnce(session: Session): Session {
  const known = new Map<string, Promise<readonly StoredRevision[]>>();
  const { releases } = session;
  const history = (name: string): Promise<readonly StoredRevision[]> => {
    const revisions = known.get(name) ?? releases.history(name);
    known.set(name, revisions);
    return revisions;
  };
  return { ...session, releases: { ...releases, history } };
}

/** Sends every write in a plan to the server as a dry run, and returns the plan with the results. */
export async function describePlan(
  session: Session,
  request: PlanRequest,
  plan: OperationPlan,
  view: ObjectView,
): Promise<PlanDocument> {
  const { from, to, planned } = plan;
  const { namespace } = session;
  const sending = { method: planMethod(request, plan), forceConflicts: request.apply.forceConflicts };
  const [answers, loaded] = await Promise.all([askServer(session, planned, sending), loadView(view)]);
  return {
    operation: plan.operation,
    release: request.name,
    namespace,
    revision: { ...(from ? { from: from.version } : {}), ...(to ? { to: to.version } : {}) },
    chart: { ...(from ? { from: chartLabel(from) } : {}), ...(to ? { to: chartLabel(to) } : {}) },
    changes: plannedChanges(planned.changes, answers.changes, loaded),
    hooks: hookNames(plan, request.noHooks === true),
    crds: plan.crds,
    crdChanges: plannedChanges(planned.crdChanges, answers.crdChanges, loaded),
    problems: [...problemsIn(answers.crdChanges), ...withRefused(problemsIn(answers.changes), planned.refused)],
    missingRights: rightsText(planned.missing),
    warnings: [...plan.warnings, ...namespaceWarnings(answers.changes, namespace, request.createNamespace === true)],
    serverWarnings: serverWarnings(planned, answers),
  };
}

/** Adds the reasons why objects cannot be re-created. They replace all other problems reported for these objects. */
function withRefused(problems: readonly Problem[], refused: readonly Problem[]): Problem[] {
  const isRefused = ({ object, namespace }: Problem): boolean =>
    refused.some((problem) => problem.object === object && problem.namespace === namespace);
  return [...problems.filter((problem) => !isRefused(problem)), ...refused];
}

function namespaceWarnings(answers: DryRunAnswers, namespace: string, created: boolean): string[] {
  const verdicts = [...answers.changes, ...answers.others.map((other) => other.verdict)];
  const note = missingNamespaceNote(namespace);
  const isMissing = !created && verdicts.some((verdict) => verdict?.kind === 'unchecked' && verdict.note === note);
  return isMissing ? [`namespace "${namespace}" does not exist; use install --create-namespace to create it`] : [];
}

/**
 * Returns the apply method of the new record. For an uninstall, the result does not matter, because there is no new record, and
 * deletions do not depend on the method.
 */
export function planMethod(request: PlanRequest, plan: OperationPlan): ApplyMethod | 'replace' {
  return request.apply.forceReplace ? 'replace' : (plan.to?.apply_method ?? 'ssa');
}

/** Returns the hooks that would run, in the form "pre-upgrade Job/web-migrate". */
function hookNames({ operation, from, to }: OperationPlan, noHooks: boolean): string[] {
  if (noHooks) return [];
  const verb = operation === 'uninstall' ? 'delete' : operation;
  const hooks = (to ?? from)?.hooks ?? [];
  return ['pre', 'post'].flatMap((when) =>
    hooks.filter((hook) => hook.events.includes(`${when}-${verb}`)).map((hook) => `${when}-${verb} ${hook.kind}/${hook.name}`),
  );
}
