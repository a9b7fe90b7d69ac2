import { chartOfRecord } from '../../actions/explain/stored-chart.ts';
import { currentRecord } from '../../actions/inspect/release-health.ts';
import { readCompleteChart } from '../../actions/render/chart-input.ts';
import type { Session } from '../../actions/session.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { UiChartChoice } from '../../report/ui-operations.ts';
import { findChart } from './find-chart.ts';
import type { UiOptions } from './surroundings.ts';

type LoadedChart = Awaited<ReturnType<typeof readCompleteChart>>;

/**
 * Loads the chart for an install or upgrade.
 *
 * @returns the chart, and its path or a description of where it comes from
 * @throws CHART_NOT_FOUND, CHART_*, RELEASE_NOT_FOUND, and download errors
 */
export async function chosenChart(
  options: UiOptions,
  session: Session,
  { name, chart: choice }: { readonly name: string; readonly chart: UiChartChoice },
): Promise<{ readonly chart: LoadedChart; readonly path: string }> {
  const { env, downloads } = options;
  if (choice.kind === 'reference') {
    const path = await findChart(options, choice);
    return { chart: await readCompleteChart({ path }, { env, warn: (message) => downloads.warn(message) }), path };
  }
  const record = await currentRecord(session, name);
  if (record.chart?.metadata?.dependencies?.length)
    throw new TillerlessError('CHART_NOT_FOUND', 'the release record does not contain the dependencies of its chart', {
      hint: 'choose a chart from a repository or a local chart',
    });
  return { chart: chartOfRecord(record), path: `the chart of revision ${record.version}` };
}
