import { checkChart } from '../../actions/chart-check/check-chart.ts';
import { type CheckSettings, readSettings, readStyle } from '../../actions/chart-check/check-settings.ts';
import { type Baseline, type CheckEnvironment, findBaseline, findCharts } from '../../actions/chart-check/find-charts.ts';
import { programVersion } from '../../base/program-version.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { githubText, junitText, sarifText } from '../../output/chart-check/check-formats.ts';
import { checkText } from '../../output/chart-check/check-text.ts';
import type { ChartCheck, CheckReport } from '../../report/check-report.ts';
import { defineFlags, type FlagValues } from '../flags/flag.ts';
import { serverFlags } from '../flags/server-flags.ts';
import { defineCommand } from '../support/define.ts';
import { checkTools } from '../tools/check-tools.ts';

const checkFlags = defineFlags({
  ...serverFlags,
  all: { kind: 'bool', ours: true, describe: 'check all charts, not only those that have changed' },
  'chart-dirs': { kind: 'strings', ours: true, describe: 'directories that contain charts (default charts)' },
  'check-version-increment': {
    kind: 'bool',
    ours: true,
    default: true,
    describe: 'check that the version of a changed chart is higher than on the target branch',
  },
  config: { kind: 'string', ours: true, describe: 'configuration file of chart-testing (default ct.yaml or .ct/ct.yaml)' },
  'excluded-charts': { kind: 'strings', ours: true, describe: 'names of directories whose charts are not checked' },
  'kube-version': { kind: 'string', ours: true, describe: 'Kubernetes version against whose API the objects are checked' },
  'lint-conf': {
    kind: 'string',
    ours: true,
    describe: 'configuration file of yamllint (default lintconf.yaml or .ct/lintconf.yaml)',
  },
  output: {
    kind: 'string',
    alias: 'o',
    ours: true,
    default: 'text',
    choices: ['text', 'json', 'junit', 'sarif', 'github'],
    describe: 'format of the report: text, json, junit, sarif, or github for annotations in GitHub Actions',
  },
  remote: { kind: 'string', ours: true, describe: 'name of the Git remote (default origin)' },
  since: { kind: 'string', ours: true, describe: 'commit to compare with the target branch (default HEAD)' },
  'skip-refresh': { kind: 'bool', ours: true, describe: 'use the cached indexes without updating them' },
  'target-branch': {
    kind: 'string',
    ours: true,
    describe: 'branch with which charts are compared (default: that of the remote)',
  },
  'validate-chart-schema': { kind: 'bool', ours: true, default: true, describe: 'check the fields of Chart.yaml' },
  'validate-maintainers': { kind: 'bool', ours: true, default: true, describe: 'check that charts have maintainers' },
  'validate-yaml': { kind: 'bool', ours: true, default: true, describe: 'check the style of YAML files' },
});

export const command = defineCommand({
  command: 'check [CHART...]',
  description: `Checks charts before they are released, like \`ct lint\` of chart-testing:

    version        it is higher than on the target branch
    chart-yaml     Chart.yaml has only known fields, with the right types
    maintainers    the chart has maintainers
    yaml           Chart.yaml, values.yaml and ci/*-values.yaml follow the style rules of yamllint
    dependencies   they can be downloaded; this is done only if Chart.yaml declares any
    lint, render   the chart can be linted and rendered, with each ci/*-values.yaml, or with the defaults if there is none
    api            the Kubernetes API accepts the objects
    unittest       the unit tests pass

Without CHART, the charts that differ from the target branch are checked. ct.yaml is read if it exists.`,
  arity: { min: 0 },
  completes: ['path'],
  builder: checkFlags,
  async handler({ args, flags, changed }, context) {
    const { io, signal } = context;
    const environment = { cwd: io.cwd, env: io.env, signal };
    const settings = settingsOf(io.cwd, args, { flags, changed });
    const baseline = await baselineFor(settings, environment, (warning) => io.stderr(`warning: ${warning}\n`));
    const style = readStyle(io.cwd, settings.lintConf);
    const request = { cwd: io.cwd, settings, style, baseline, tools: checkTools(context, flags) };
    const charts: ChartCheck[] = [];
    for (const path of await findCharts(settings, environment, baseline)) charts.push(await checkChart(path, request));
    io.stdout(reportText({ charts }, flags.output));
    const failed = charts.filter(({ findings }) => findings.some(({ severity }) => severity === 'error'));
    if (failed.length === 0) return;
    const names = failed.map(({ path }) => path).join(', ');
    throw new TillerlessError('CHECK_FAILED', `${failed.length} of ${charts.length} charts failed: ${names}`);
  },
});

interface CheckLine {
  readonly flags: FlagValues<typeof checkFlags>;
  readonly changed: ReadonlySet<string>;
}

/** Returns the settings in ct.yaml, overridden by flags and arguments. */
function settingsOf(cwd: string, charts: readonly string[], { flags, changed }: CheckLine): CheckSettings {
  const given: Partial<CheckSettings> = {
    all: flags.all,
    chartDirs: flags['chart-dirs'],
    excludedCharts: flags['excluded-charts'],
    remote: flags.remote,
    targetBranch: flags['target-branch'],
    since: flags.since,
    checkVersionIncrement: flags['check-version-increment'],
    validateMaintainers: flags['validate-maintainers'],
    validateChartSchema: flags['validate-chart-schema'],
    validateYaml: flags['validate-yaml'],
    lintConf: flags['lint-conf'],
  };
  const overrides = Object.entries(given).filter(([name]) => changed.has(settingNames[name] ?? name));
  const settings = { ...readSettings(cwd, flags.config), ...(Object.fromEntries(overrides) as Partial<CheckSettings>) };
  return charts.length > 0 ? { ...settings, charts } : settings;
}

/** Flags whose settings have another name. */
const settingNames: Readonly<Record<string, string>> = {
  chartDirs: 'chart-dirs',
  excludedCharts: 'excluded-charts',
  targetBranch: 'target-branch',
  checkVersionIncrement: 'check-version-increment',
  validateMaintainers: 'validate-maintainers',
  validateChartSchema: 'validate-chart-schema',
  validateYaml: 'validate-yaml',
  lintConf: 'lint-conf',
};

/** Returns the state to compare with. If the charts are known, and Git cannot be used, their versions are not compared. */
async function baselineFor(
  settings: CheckSettings,
  environment: CheckEnvironment,
  warn: (warning: string) => void,
): Promise<Baseline | undefined> {
  const isKnown = settings.charts.length > 0 || settings.all;
  if (isKnown && !settings.checkVersionIncrement) return undefined;
  try {
    return await findBaseline(settings, environment);
  } catch (error) {
    if (!isKnown || !isTillerlessError(error, 'CHECK_GIT')) throw error;
    warn(`versions are not compared with the target branch: ${error.message}`);
    return undefined;
  }
}

function reportText(report: CheckReport, format: string): string {
  switch (format) {
    case 'text':
      return checkText(report);
    case 'json':
      return `${JSON.stringify(report, undefined, 2)}\n`;
    case 'junit':
      return junitText(report);
    case 'sarif':
      return sarifText(report, programVersion);
    case 'github':
      return githubText(report);
    default:
      throw new TillerlessError('USAGE', `--output must be text, json, junit, sarif or github, not ${JSON.stringify(format)}`);
  }
}
