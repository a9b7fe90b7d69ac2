import { type ShowPart, showChart } from '../actions/charts/show.ts';
import { loadNamedChart } from '../actions/render/load-local-chart.ts';
import { chartSourceFlags } from './flags/chart-source-flags.ts';
import { chartPath } from './support/chart-path.ts';
import { defineCommand } from './support/define.ts';

function showCommand(part: ShowPart, summary: string) {
  return defineCommand({
    name: part,
    summary,
    usage: 'CHART',
    arity: { min: 1, max: 1 },
    completes: ['chart'],
    flags: { ...chartSourceFlags },
    async run({ args, flags }, context) {
      context.io.stdout(showChart(loadNamedChart(await chartPath(context, args[0] ?? '', flags)), part));
    },
  });
}

export const showAllCommand = showCommand('all', 'show all information of the chart');
export const showChartCommand = showCommand('chart', "show the chart's definition");
export const showCrdsCommand = showCommand('crds', "show the chart's CRDs");
export const showReadmeCommand = showCommand('readme', "show the chart's README");

export const showValuesCommand = defineCommand({
  name: 'values',
  summary: "show the chart's values",
  usage: 'CHART',
  arity: { min: 1, max: 1 },
  completes: ['chart'],
  flags: { ...chartSourceFlags, jsonpath: { kind: 'string', help: 'JSONPath of what to print of the values' } },
  async run({ args, flags }, context) {
    context.io.stdout(showChart(loadNamedChart(await chartPath(context, args[0] ?? '', flags)), 'values', flags.jsonpath));
  },
});
