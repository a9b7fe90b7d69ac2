import type { Chart } from '../../chart/model.ts';
import { randomSeed } from '../../engine/randomness.ts';
import { repeatableRandomness } from '../../engine/repeatable-randomness.ts';
import type { ChartInput } from '../render/chart-input.ts';
import { checkArguments, renderArguments } from './argument-shapes.ts';
import { type RenderOptions, userValuesOf } from './render-options.ts';

/** The options of `renderChart` that also apply to an install or upgrade. */
export type ChartInputOptions = Pick<
  RenderOptions,
  'values' | 'valuesFiles' | 'set' | 'seed' | 'now' | 'skipSchemaValidation' | 'subNotes'
>;

/**
 * Combines a chart and values for `install`, `upgrade` and `plan`. Use `readChartInput` to read both from files.
 *
 * @throws USAGE, YAML_PARSE, VALUES_*
 */
export function chartInput(chart: Chart, options: ChartInputOptions = {}): ChartInput {
  checkArguments({ name: 'chartInput' }, renderArguments, { chart, options });
  const { skipSchemaValidation = false, subNotes = false, seed, now } = options;
  return {
    chart,
    ...userValuesOf(options),
    skipSchema: skipSchemaValidation,
    subNotes,
    enableDns: false,
    ...(now === undefined ? {} : { renderedAtMs: now.getTime() }),
    ...(seed === undefined ? {} : { randomness: repeatableRandomness(randomSeed(String(seed))) }),
  };
}
