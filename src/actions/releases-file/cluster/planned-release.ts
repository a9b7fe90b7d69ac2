import type { RandomSeed } from '../../../engine/randomness.ts';
import { isWrite } from '../../../kube/change/plan.ts';
import type { ManifestChange } from '../../../report/manifest-change.ts';
import { hasChanges, type PlanDocument } from '../../../report/plan-document.ts';
import { changedHooks, type ManifestComparison } from '../../plan/manifest-documents.ts';
import type { OperationPlan, PlanRequest } from '../../plan/plan.ts';
import { type SavedPlan, savedPlan } from '../../plan/saved-plan.ts';
import type { ChartInput } from '../../render/chart-input.ts';
import type { Session } from '../../session.ts';
import { chartName } from '../release-values.ts';
import type { ReleaseSettings } from './release-settings.ts';
import type { SetRelease } from './set-releases.ts';

/** The inputs needed to render a chart again with the same result. */
export interface RenderMoment {
  /** time in milliseconds since the Unix epoch */
  readonly madeMs: number;
  readonly random: RandomSeed;
}

/** A release to be planned. */
export interface Subject {
  readonly target: SetRelease;
  readonly session: Session;
  readonly settings: ReleaseSettings;
  /** undefined for an uninstall */
  readonly chart: ChartInput | undefined;
  readonly moment: RenderMoment;
}

/** A release with its complete plan, including all objects and records. */
export interface FreshPlan extends Subject {
  /** undefined if the release is to be uninstalled but does not exist */
  readonly made: { readonly request: PlanRequest; readonly plan: OperationPlan } | undefined;
}

/** A planned release, without its complete plan. The complete plans of many releases would take too much memory. */
export interface PlannedRelease extends Subject {
  /** operation to execute; undefined if there is nothing to do */
  readonly operation: OperationPlan['operation'] | undefined;
  /** revision before the operation */
  readonly revision: number | undefined;
  /** true if executing the plan would change objects */
  readonly changesObjects: boolean;
  readonly changedHooks: readonly string[];
  /** differences between the stored and the rendered manifests, if requested */
  readonly manifests: readonly ManifestChange[];
  /** the plan with the API server's responses; undefined if there was no dry run */
  readonly document: PlanDocument | undefined;
  /** the plan that the operation must match; undefined if there was no dry run or if the plan is only displayed */
  readonly saved: SavedPlan | undefined;
}

/** Which optional parts of a plan to keep after planning. */
export interface KeptParts {
  /** what to do with the plans after displaying them: nothing, execute them, or save them to a file */
  readonly use?: 'none' | 'execute' | 'save';
  /** how to compare manifests; undefined to skip the comparison */
  readonly comparison?: Omit<ManifestComparison, 'namespace'>;
}

/** Returns a planned release without the parts of the plan that are not needed after planning. */
export async function condensed(
  { made, ...subject }: FreshPlan,
  document: PlanDocument | undefined,
  { use = 'execute', comparison }: KeptParts,
): Promise<PlannedRelease> {
  const { target, session, moment } = subject;
  const { from, to, documents, operation, planned } = made?.plan ?? {};
  const chartPath = use === 'save' ? chartName(target) : undefined;
  return {
    ...subject,
    operation,
    revision: from?.version,
    // The API server may treat different values as equal, for example an empty list and a missing one.
    changesObjects: document ? hasChanges(document) : [...(planned?.changes ?? []), ...(planned?.crdChanges ?? [])].some(isWrite),
    changedHooks: changedHooks(from, to, documents),
    manifests: comparison && made ? await compared(made.plan, { ...comparison, namespace: session.namespace }) : [],
    document,
    saved: made && document && use !== 'none' ? savedPlan({ ...made, document, chartPath, ...moment }) : undefined,
  };
}

/** Compares the manifests. The module is loaded on demand, because only `diff` compares them. */
async function compared(plan: OperationPlan, comparison: ManifestComparison): Promise<ManifestChange[]> {
  if (plan.operation === 'uninstall') return [];
  const { manifestChanges } = await import('../../plan/manifest-changes.ts');
  return manifestChanges(plan, comparison);
}

/** Reports whether executing a plan would change anything. */
export function isChanged({ target, operation, changesObjects, changedHooks }: PlannedRelease): boolean {
  if (operation === undefined) return false;
  return !target.isInstalled || operation === 'install' || changesObjects || changedHooks.length > 0;
}
