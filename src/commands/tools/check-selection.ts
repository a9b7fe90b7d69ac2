import { type CheckEnvironment, type CheckSettings, readSettings } from '../../actions/chart-check/check-settings.ts';
import { type Baseline, findBaseline } from '../../actions/chart-check/find-charts.ts';
import { programVersion } from '../../base/program-version.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { githubText, junitText, sarifText } from '../../output/chart-check/check-formats.ts';
import { checkText } from '../../output/chart-check/check-text.ts';
import type { Io } from '../../output/io.ts';
import type { CheckReport } from '../../report/check-report.ts';
import { defineFlags, type FlagValues } from '../flags/flag.ts';

/** Flags that select charts and the format of the report, for `chart check` and `chart install-test`. */
export const selectionFlags = defineFlags({
  all: { kind: 'bool', ours: true, describe: 'check all charts, not only those that have changed' },
  'chart-dirs': { kind: 'strings', ours: true, describe: 'directories that contain charts (default charts)' },
  config: { kind: 'string', ours: true, describe: 'chart-testing configuration file (default ct.yaml or .ct/ct.yaml)' },
  'excluded-charts': { kind: 'strings', ours: true, describe: 'names of chart directories to skip' },
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
  'target-branch': {
    kind: 'string',
    ours: true,
    describe: "branch to compare charts with (default: the remote's default branch)",
  },
});

/** The flags of `chart check` that override settings. */
interface ChecksFlags {
  readonly 'check-version-increment': boolean;
  readonly 'lint-conf': string;
  readonly 'validate-chart-schema': boolean;
  readonly 'validate-maintainers': boolean;
  readonly 'validate-yaml': boolean;
}
type SelectionFlags = FlagValues<typeof selectionFlags> & (ChecksFlags | object);

interface CheckLine {
  readonly flags: SelectionFlags;
  readonly changed: ReadonlySet<string>;
}

/** Returns the settings in ct.yaml and the environment, overridden by flags and arguments. @throws CHECK_CONFIG */
export function settingsOf(
  environment: Pick<CheckEnvironment, 'cwd' | 'env'>,
  charts: readonly string[],
  { flags, changed }: CheckLine,
): CheckSettings {
  const fromFlags: Partial<CheckSettings> = {
    all: flags.all,
    chartDirs: flags['chart-dirs'],
    excludedCharts: flags['excluded-charts'],
    remote: flags.remote,
    targetBranch: flags['target-branch'],
    since: flags.since,
    ...('validate-yaml' in flags ? checksOf(flags) : {}),
  };
  const overrides = Object.entries(fromFlags).filter(([name]) => changed.has(settingNames[name] ?? name));
  const settings = { ...readSettings(environment, flags.config), ...(Object.fromEntries(overrides) as Partial<CheckSettings>) };
  return charts.length > 0 ? { ...settings, charts } : settings;
}

function checksOf(flags: ChecksFlags): Partial<CheckSettings> {
  return {
    checkVersionIncrement: flags['check-version-increment'],
    validateMaintainers: flags['validate-maintainers'],
    validateChartSchema: flags['validate-chart-schema'],
    validateYaml: flags['validate-yaml'],
    lintConf: flags['lint-conf'],
  };
}

/** Flag names, keyed by the name of the setting that the flag overrides. Settings whose flag has the same name are omitted. */
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

/**
 * Returns the commit to compare with, or undefined if none is needed.
 *
 * @param needsPrevious true to compare charts with their previous version even if they are selected explicitly
 * @throws CHECK_GIT
 */
export async function baselineFor(
  settings: CheckSettings,
  environment: CheckEnvironment,
  { needsPrevious }: { readonly needsPrevious: boolean },
): Promise<Baseline | undefined> {
  const isKnown = settings.charts.length > 0 || settings.all;
  return isKnown && !needsPrevious ? undefined : findBaseline(settings, environment);
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

/** Prints a report. @throws CHECK_FAILED if there are errors; USAGE if the format is unknown */
export function finishCheck(io: Io, report: CheckReport, format: string): void {
  io.stdout(reportText(report, format));
  const failed = report.charts.filter(({ findings }) => findings.some(({ severity }) => severity === 'error'));
  if (failed.length === 0) return;
  const names = failed.map(({ path }) => path).join(', ');
  throw new TillerlessError('CHECK_FAILED', `${failed.length} of ${report.charts.length} charts failed: ${names}`);
}
