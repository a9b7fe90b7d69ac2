import { type ShowPart, showChart } from '../../actions/charts/show.ts';
import { loadNamedChart } from '../../actions/render/load-local-chart.ts';
import { chartSourceFlags } from '../flags/chart-source-flags.ts';
import { chartPath } from '../support/chart-path.ts';
import { defineCommand } from '../support/define.ts';

export function showCommand(part: ShowPart) {
  return defineCommand({
    command: `${part} [CHART]`,
    arity: { min: 1, max: 1 },
    completes: ['chart'],
    builder: { ...chartSourceFlags },
    async handler({ args, flags }, context) {
      context.log.debug('original chart version', { version: flags.version });
      if (flags.version === '' && flags.devel) context.log.debug('setting version to >0.0.0-0');
      context.io.stdout(showChart(loadNamedChart(await chartPath(context, args[0] ?? '', flags)), part));
    },
  });
}
