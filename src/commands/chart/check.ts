import { checkChart } from '../../actions/chart-check/check-chart.ts';
import { findCharts } from '../../actions/chart-check/find-charts.ts';
import { readStyle } from '../../actions/chart-check/style-settings.ts';
import type { ChartCheck } from '../../report/check-report.ts';
import { defineFlags } from '../flags/flag.ts';
import { serverFlags } from '../flags/server-flags.ts';
import { defineCommand } from '../support/define.ts';
import { baselineFor, finishCheck, selectionFlags, settingsOf } from '../tools/check-selection.ts';
import { checkTools } from '../tools/check-tools.ts';

const checkFlags = defineFlags({
  ...serverFlags,
  'check-version-increment': {
    kind: 'bool',
    ours: true,
    default: true,
    describe: 'check that the version of a changed chart has been incremented, unless --all or CHART is specified',
  },
  'kube-version': { kind: 'string', ours: true, describe: 'validate objects against the API of this Kubernetes version' },
  'lint-conf': {
    kind: 'string',
    ours: true,
    describe: 'yamllint configuration file (default lintconf.yaml or .ct/lintconf.yaml)',
  },
  'skip-refresh': { kind: 'bool', ours: true, describe: 'use the cached repository indexes without updating them' },
  'validate-chart-schema': { kind: 'bool', ours: true, default: true, describe: 'check the fields of Chart.yaml' },
  'validate-maintainers': { kind: 'bool', ours: true, default: true, describe: 'check that charts have maintainers' },
  'validate-yaml': { kind: 'bool', ours: true, default: true, describe: 'check the style of YAML files' },
  ...selectionFlags,
});

export const command = defineCommand({
  command: 'check [CHART...]',
  description: `Checks charts before they are released, like chart-testing's \`ct lint\`:

    version        the version is higher than on the target branch
    chart-yaml     Chart.yaml has only known fields, with the right types
    maintainers    the chart has maintainers
    yaml           Chart.yaml, values.yaml and ci/*-values.yaml follow yamllint's style rules
    dependencies   the dependencies in Chart.yaml, if any, can be downloaded
    lint, render   the chart can be linted and rendered, with each ci/*-values.yaml, or with the defaults if there are none
    api            the Kubernetes API accepts the objects
    unittest       the unit tests pass

Without CHART, the charts that differ from the target branch are checked. ct.yaml is read if it exists.`,
  arity: { min: 0 },
  completes: ['path'],
  builder: checkFlags,
  async handler({ args, flags, changed }, context) {
    const { io, signal } = context;
    const environment = { cwd: io.cwd, env: io.env, signal };
    const settings = settingsOf(environment, args, { flags, changed });
    const style = readStyle(io.cwd, settings.lintConf);
    const baseline = await baselineFor(settings, environment, { needsPrevious: false });
    const request = { cwd: io.cwd, settings, style, baseline, tools: checkTools(context, flags) };
    const charts: ChartCheck[] = [];
    for (const path of await findCharts(settings, environment, baseline)) charts.push(await checkChart(path, request));
    finishCheck(io, { charts }, flags.output);
  },
});
