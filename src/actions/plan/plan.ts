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

/** What would be planned: a chart (install or upgrade), an older revision, or the end of the release. */
export type PlanOf =
  | { readonly kind: 'chart'; readonly chart: ChartInput; readonly values: ValuesReuse }
  | { readonly kind: 'rollback'; readonly revision: number }
  | { readonly kind: 'uninstall' };

export interface PlanRequest {
  readonly name: string;
  readonly of: PlanOf;
  readonly apply: ApplyChoice;
  readonly noHooks?: boolean;
  /** when absent as the operation has it: an install makes them, an upgrade leaves them alone */
  readonly crds?: CrdChoice | undefined;
  /** the namespace of the release will be made when it is missing */
  readonly createNamespace?: boolean;
}

/** What an operation is going to do, as its own dry run tells. */
export interface OperationPlan {
  readonly operation: Exclude<PlannedOperation, 'diff'>;
  /** revision that is in force; absent for an installation */
  readonly from: ReleaseRecord | undefined;
  /** record that would be made; absent for an uninstallation */
  readonly to: ReleaseRecord | undefined;
  readonly planned: Planned;
  /** files of crds/ that are applied first */
  readonly crds: readonly string[];
  readonly warnings: readonly string[];
}

/** Makes the plan of an operation, and asks the API server what it says of it; nothing is written anywhere. */
export async function planRelease(session: Session, request: PlanRequest, view: ObjectView): Promise<PlanDocument> {
  return describePlan(session, request, await planOperation(session, request), view);
}

/** Plans by the operation's own dry run. */
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
      // As `upgrade --install` decides.
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
  const { record, planned, warnings } = await upgrade(session, {
    ...upgradeDefaults,
    name: request.name,
    chart: of.chart,
    values: of.values,
    apply: request.apply,
    choice: choiceOf(request),
    dryRun: 'server',
    crds: request.crds ?? 'skip',
  });
  return { operation: 'upgrade', from, to: record, planned, crds: [], warnings };
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

/** Planning looks at the history twice and writes nothing, so one reading serves. */
function withHistoryReadOnce(session: Session): Session {
  const known = new Map<string, Promise<readonly StoredRevision[]>>();
  const { releases } = session;
  const history = (name: string): Promise<readonly StoredRevision[]> => {
    const found = known.get(name) ?? releases.history(name);
    known.set(name, found);
    return found;
  };
  return { ...session, releases: { ...releases, history } };
}

/** Asks the API server about every write of a plan, in one wave, and puts down what it answers. */
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

/** What keeps an object from being created anew tells more than that it can not be changed. */
function withRefused(problems: readonly Problem[], refused: readonly Problem[]): Problem[] {
  const isTold = ({ object, namespace }: Problem): boolean =>
    refused.some((each) => each.object === object && each.namespace === namespace);
  return [...problems.filter((problem) => !isTold(problem)), ...refused];
}

function namespaceWarnings(answers: DryRunAnswers, namespace: string, created: boolean): string[] {
  const verdicts = [...answers.changes, ...answers.others.map((other) => other.verdict)];
  const note = missingNamespaceNote(namespace);
  const isMissing = !created && verdicts.some((verdict) => verdict?.kind === 'unchecked' && verdict.note === note);
  return isMissing ? [`namespace "${namespace}" does not exist; install makes it with --create-namespace`] : [];
}

/** How objects are sent: as the new record says; deletions are the same by either method. */
export function planMethod(request: PlanRequest, plan: OperationPlan): ApplyMethod | 'replace' {
  return request.apply.forceReplace ? 'replace' : (plan.to?.apply_method ?? 'ssa');
}

/** Hooks that would run, as "pre-upgrade Job/web-migrate". */
function hookNames({ operation, from, to }: OperationPlan, noHooks: boolean): string[] {
  if (noHooks) return [];
  const word = operation === 'uninstall' ? 'delete' : operation;
  const hooks = (to ?? from)?.hooks ?? [];
  return ['pre', 'post'].flatMap((when) =>
    hooks.filter((hook) => hook.events.includes(`${when}-${word}`)).map((hook) => `${when}-${word} ${hook.kind}/${hook.name}`),
  );
}
