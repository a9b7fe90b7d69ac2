import { seededRandomness } from '../../engine/randomness.ts';
import type { PlanDocument } from '../../report/plan-document.ts';
import { install, installDefaults } from '../release/install.ts';
import type { OperationChoice } from '../release/operation-options.ts';
import { rollback, rollbackDefaults } from '../release/rollback.ts';
import { uninstall, uninstallDefaults } from '../release/uninstall.ts';
import { upgrade, upgradeDefaults } from '../release/upgrade.ts';
import type { RandomSource } from '../render/random-source.ts';
import type { Session } from '../session.ts';
import { describePlan, type PlanRequest, planOperation } from './plan.ts';
import { checkBeginning } from './plan-check.ts';
import { type SavedPlan, savedPlan } from './saved-plan.ts';

/** An in-memory plan with everything needed to run it. */
export interface PreparedOperation {
  readonly request: PlanRequest;
  readonly document: PlanDocument;
  readonly saved: SavedPlan;
  readonly keepHistory: boolean;
}

export interface PrepareRequest {
  readonly plan: PlanRequest;
  /** path or reference of the chart; undefined for a rollback or uninstall */
  readonly chart: string | undefined;
  /** source of the random values in `plan` */
  readonly random: RandomSource;
  readonly keepHistory: boolean;
}

/** Settings that do not affect the planned changes, and can therefore be chosen when the plan is executed. */
export interface RunChoice extends Pick<OperationChoice, 'wait' | 'emit'> {
  readonly rollbackOnFailure: boolean;
  readonly historyMax: number;
}

/** Plans an operation. Nothing is written. @throws any planning error */
export async function prepareOperation(session: Session, request: PrepareRequest): Promise<PreparedOperation> {
  const { plan, chart, random, keepHistory } = request;
  const madeMs = plan.of.kind === 'chart' ? (plan.of.chart.renderedAtMs ?? session.now()) : session.now();
  const planned = await planOperation(session, plan);
  const document = await describePlan(session, plan, planned, { showSecrets: false, unified: { context: 3 } });
  const saved = savedPlan({ request: plan, plan: planned, document, chartPath: chart, madeMs, random: random.seed });
  return { request: repeatable(plan, random), document, saved, keepHistory };
}

/** Returns the plan request with a fixed seed, so that the chart renders the same random values again. */
function repeatable(plan: PlanRequest, random: RandomSource): PlanRequest {
  if (plan.of.kind !== 'chart') return plan;
  return { ...plan, of: { ...plan.of, chart: { ...plan.of.chart, randomness: seededRandomness(random.seed) } } };
}

/**
 * Runs a plan. Fails before the first write if the operation would differ from the plan.
 *
 * @returns the new revision; undefined for an uninstall
 * @throws PLAN_STALE, or any error from the operation
 */
export async function runPrepared(
  session: Session,
  prepared: PreparedOperation,
  run: RunChoice,
): Promise<{ readonly revision: number | undefined }> {
  const { request, saved } = prepared;
  const { name, of, apply } = request;
  const choice: OperationChoice = {
    noHooks: request.noHooks === true,
    wait: run.wait,
    emit: run.emit,
    confirm: (beginning) => checkBeginning(saved, beginning),
  };
  const { rollbackOnFailure, historyMax } = run;
  switch (of.kind) {
    case 'uninstall': {
      const { failure } = await uninstall(session, { ...uninstallDefaults, name, choice, keepHistory: prepared.keepHistory });
      if (failure !== undefined) throw failure;
      return { revision: undefined };
    }
    case 'rollback': {
      // Use the revision in the plan: it is a revision number, even if the user requested the previous revision.
      const revision = saved.options.rollback;
      const { record } = await rollback(session, { ...rollbackDefaults, name, revision, apply, choice, historyMax });
      return { revision: record.version };
    }
    case 'chart': {
      const { chart } = of;
      const common = { name, chart, apply, choice, rollbackOnFailure };
      if (saved.operation === 'install') {
        const createNamespace = request.createNamespace === true;
        const crds = request.crds ?? 'create';
        const { record } = await install(session, { ...installDefaults, ...common, replace: true, createNamespace, crds });
        return { revision: record.version };
      }
      const crds = request.crds ?? 'skip';
      const { record } = await upgrade(session, { ...upgradeDefaults, ...common, values: of.values, historyMax, crds });
      return { revision: record.version };
    }
  }
}
