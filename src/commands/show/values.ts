import { showChart } from '../../actions/charts/show.ts';
import { loadNamedChart } from '../../actions/render/load-local-chart.ts';
import { chartSourceFlags } from '../flags/chart-source-flags.ts';
import { chartPath } from '../support/chart-path.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'values [CHART]',
  arity: { min: 1, max: 1 },
  completes: ['chart'],
  builder: {
    ...chartSourceFlags,
    jsonpath: { kind: 'string', describe: 'JSONPath expression that selects the values to print' },
  },
  async handler({ args, flags }, context) {
    context.io.stdout(showChart(loadNamedChart(await chartPath(context, args[0] ?? '', flags)), 'values', flags.jsonpath));
  },
});
