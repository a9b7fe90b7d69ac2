import { loadNamedChart } from '../actions/locate-chart.ts';
import { type ShowPart, showChart } from '../actions/show.ts';
import { defineCommand } from './define.ts';
import { chartVersionFlags } from './flags/shared.ts';

function showCommand(part: ShowPart, summary: string) {
  return defineCommand({
    name: part,
    summary,
    usage: 'CHART',
    arity: { min: 1, max: 1 },
    completes: ['chart'],
    flags: { ...chartVersionFlags },
    async run({ args }, context) {
      context.io.stdout(showChart(loadNamedChart(args[0] ?? ''), part));
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
  flags: { ...chartVersionFlags, jsonpath: { kind: 'string', help: 'JSONPath of what to print of the values' } },
  async run({ args, flags }, context) {
    context.io.stdout(showChart(loadNamedChart(args[0] ?? ''), 'values', flags.jsonpath));
  },
});
