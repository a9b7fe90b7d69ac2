import { seededRandomness } from '../../engine/randomness.ts';
import type { Confirm } from '../release/preflight.ts';
import type { ChartInput } from '../render/chart-input.ts';
import { loadNamedChart } from '../render/load-local-chart.ts';
import { withRemoteSchemas } from '../render/remote-schemas.ts';
import { checkBeginning, checkChart } from './plan-check.ts';
import { decodeValueMap } from './plan-values.ts';
import { invalidPlan, readPlan, type SavedPlan } from './saved-plan.ts';

/** A saved plan with everything needed to execute it. */
export interface LoadedPlan {
  readonly plan: SavedPlan;
  /** undefined for rollback and uninstall */
  readonly input: ChartInput | undefined;
  /** throws an error if the operation no longer matches the plan; called before the first write */
  readonly confirm: Confirm;
}

/**
 * Reads a saved plan and loads its chart.
 *
 * @param chartPath current path of the chart; defaults to the path in the plan
 * @throws FILE_NOT_FOUND, PLAN_INVALID, PLAN_STALE if the chart has changed, CHART_*
 */
export async function loadPlan(
  file: string,
  chartPath: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LoadedPlan> {
  const plan = readPlan(file);
  const confirm: Confirm = (beginning) => checkBeginning(plan, beginning);
  if (!plan.chart) return { plan, input: undefined, confirm };
  const path = chartPath ?? plan.chart.path;
  const loaded = loadNamedChart(path);
  checkChart(plan, loaded, path);
  const { skipSchema, enableDns } = plan.options;
  const input: ChartInput = {
    chart: skipSchema ? loaded : await withRemoteSchemas(loaded, { env }),
    userValues: decodeValueMap(plan.values ?? {}, (problem) => invalidPlan(file, problem)),
    skipSchema,
    subNotes: false,
    enableDns,
    renderedAtMs: plan.madeMs,
    ...(plan.random ? { randomness: seededRandomness(plan.random) } : {}),
  };
  return { plan, input, confirm };
}
