import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, normalize } from 'node:path';
import { dumpYamlPretty } from '../../base/yaml/yaml.ts';
import { missingDependencies } from '../../chart/dependencies.ts';
import { extractChart } from '../../chart/extract.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { UnittestReport } from '../../report/unittest-report.ts';
import { fetchChart } from '../charts/fetch-chart.ts';
import { loadFolder } from '../dependencies/update.ts';
import { readUserValues, type ValueReaders } from '../render/user-values.ts';
import { runUnittest, type UnittestEnvironment, unittestDefaults } from '../unittest/run-suites.ts';
import { lockedState } from './deps/lock-file.ts';
import { buildLocalChart } from './deps/update-deps.ts';
import type { DepsTools } from './deps/write-lock.ts';
import { chartPath } from './describe-releases.ts';
import { runReleaseHooks, runStateHooks } from './hooks.ts';
import { type NeedsOptions, plannedReleases, skipsDeps } from './planned-releases.ts';
import { inState, inStateLater, type ReleaseState } from './read-releases.ts';
import type { Release } from './release.ts';
import { chartReference } from './release-chart.ts';
import { type ExtraValues, type StateRelease, valueInputsOf } from './release-values.ts';
import { stringsOf } from './state/load-state.ts';

export interface UnittestReleasesOptions extends NeedsOptions, ExtraValues {
  readonly failFast: boolean;
  readonly skipDeps: boolean;
}

export interface UnittestReleasesTools extends DepsTools {
  readonly readers: ValueReaders;
  /** output of the tests */
  readonly environment: UnittestEnvironment;
  /** called with the report for each release */
  readonly onReport: (report: UnittestReport) => void;
}

/** The result of running the tests of the releases in a state file. */
export interface UnittestOutcome {
  /** number of selected releases, including those without tests */
  readonly selected: number;
  readonly isPassed: boolean;
}

/**
 * Runs the unit tests of all releases in a state file that have `unitTests`, with the values of each release.
 *
 * @throws RELEASES_*, CHART_*, NETWORK, TEMPLATE_*, VALUES_*
 */
export async function unittestState(
  read: ReleaseState,
  options: UnittestReleasesOptions,
  tools: UnittestReleasesTools,
): Promise<UnittestOutcome> {
  const { outside } = tools;
  const state = lockedState(read, outside);
  const { installed, uninstalled } = inState(state, () => {
    runStateHooks(state, { name: 'prepare', command: 'unittest' }, outside);
    const planned = plannedReleases(state, options);
    for (const release of planned.installed) {
      suiteFiles(release);
      runReleaseHooks({ state, release }, { name: 'prepare', command: 'unittest' }, outside);
    }
    return planned;
  });
  let isPassed = true;
  for (const release of installed) {
    if (suiteFiles(release).length === 0) continue;
    if (!(await inStateLater(state, () => unittestRelease({ state, release }, options, tools)))) isPassed = false;
    inState(state, () => runReleaseHooks({ state, release }, { name: 'cleanup', command: 'unittest' }, outside));
    if (!isPassed && options.failFast) break;
  }
  inState(state, () => runStateHooks(state, { name: 'cleanup', command: 'unittest' }, outside));
  return { selected: installed.length + uninstalled.length, isPassed };
}

/**
 * Returns glob patterns for the suites listed in a release's `unitTests`. A directory is replaced with a pattern for all suites
 * in it.
 *
 * @throws RELEASES_FILE
 */
function suiteFiles({ name, fields }: Release): string[] {
  return stringsOf(fields.get('unitTests')).map((path) => {
    const clean = normalize(path);
    if (isAbsolute(path) || clean === '..' || clean.startsWith('../')) {
      const text = `release ${JSON.stringify(name)}: unitTests path ${JSON.stringify(path)} must be a relative path within the chart directory`;
      throw new TillerlessError('RELEASES_FILE', text);
    }
    return /[*?[]/.test(path) || /\.ya?ml$/i.test(path) ? path : `${path.replace(/\/+$/, '')}/*_test.yaml`;
  });
}

/** Runs the tests of a release. The values are passed in a temporary file. */
async function unittestRelease(
  target: StateRelease,
  options: UnittestReleasesOptions,
  tools: UnittestReleasesTools,
): Promise<boolean> {
  const { outside, environment } = tools;
  const { release } = target;
  const { values } = await readUserValues(await valueInputsOf(target, options, outside), tools.readers);
  const folder = mkdtempSync(join(tmpdir(), 'unittest-'));
  try {
    const chart = await testedChart(target, { folder, skipDeps: skipsDeps(target, options) }, tools);
    const valuesFile = join(folder, 'values.yaml');
    writeFileSync(valuesFile, dumpYamlPretty(values), { mode: 0o600 });
    outside.log('info', `Unit testing release=${release.name}, chart=${chartPath(target)}`);
    const request = { ...unittestDefaults, charts: [chart], files: suiteFiles(release), values: [valuesFile] };
    const report = await runUnittest({ ...request, withSubcharts: true, failFast: options.failFast }, environment);
    tools.onReport(report);
    return report.charts.every(({ status }) => status === 'passed');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface ChartPreparation {
  /** temporary directory for a chart that is not local */
  readonly folder: string;
  readonly skipDeps: boolean;
}

/** Returns the directory of a chart. Missing dependencies of a local chart are downloaded into its charts directory. */
async function testedChart(
  target: StateRelease,
  { folder, skipDeps }: ChartPreparation,
  { downloads, outside }: DepsTools,
): Promise<string> {
  const { name, source, isLocal } = chartReference(target, outside);
  if (!isLocal || name.endsWith('.tgz')) {
    const bytes = isLocal ? readFileSync(name) : (await fetchChart(name, source, downloads)).bytes;
    return extractChart(bytes, folder);
  }
  if (skipDeps || missingDependencies(loadFolder(name)).length === 0) return name;
  await buildLocalChart(target, { folder: name, shown: chartPath(target) }, { downloads, outside });
  return name;
}
