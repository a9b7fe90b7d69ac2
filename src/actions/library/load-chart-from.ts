import type { Chart } from '../../chart/model.ts';
import { loadRenderedChart } from '../render/load-local-chart.ts';
import { chartPathOrSourceShape, checkArguments } from './argument-shapes.ts';
import { type ChartSource, loadChart } from './load-chart.ts';

/**
 * Loads a chart from the path of a folder or .tgz file, from the content of a .tgz file, or from a map of files.
 *
 * @throws USAGE, CHART_*, FILE_IO, YAML_PARSE, VALUES_INVALID
 */
export function loadChartFrom(source: string | ChartSource): Chart {
  checkArguments({ name: 'loadChart' }, { source: chartPathOrSourceShape }, { source });
  return typeof source === 'string' ? loadRenderedChart(source) : loadChart(source);
}
