import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { globFiles } from '../../base/glob-files.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { loadChart } from '../../chart/load.ts';
import type { Chart } from '../../chart/model.ts';
import { processDependencies } from '../../engine/values/dependencies.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import type { ChartOutcome, SuiteOutcome, TestOutcome, UnittestReport } from '../../report/unittest-report.ts';
import { readSuites } from './read-suites.ts';
import { type KubeVersionMemory, runTest, type SuiteContext } from './run-test.ts';
import { SnapshotFile } from './snapshot-file.ts';
import type { Suite } from './suite.ts';
import { isAtLeastVersion, unittestVersion } from './unittest-version.ts';

export interface UnittestRequest {
  readonly charts: readonly string[];
  /** patterns of suite files, relative to each chart */
  readonly files: readonly string[];
  /** patterns of values files, relative to the working directory */
  readonly values: readonly string[];
  readonly updateSnapshots: boolean;
  readonly withSubcharts: boolean;
  readonly failFast: boolean;
  readonly strict: boolean;
  readonly skipSchema: boolean;
  /** folder of a chart in the chart, whose templates are suites; empty for none */
  readonly chartTestsPath: string;
  /** tests whose suite and name contain it; all when empty */
  readonly filter: string;
}

export interface UnittestEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** unix milliseconds */
  now(): number;
  /** a chart is about to run, or a suite has ended */
  onChart(chart: Pick<ChartOutcome, 'name' | 'path'>): void;
  onSuite(suite: SuiteOutcome): void;
  onChartError(error: string): void;
}

/** Runs the suites of charts, as helm-unittest does. Mistakes of charts and suites are part of the report. */
export async function runUnittest(request: UnittestRequest, around: UnittestEnvironment): Promise<UnittestReport> {
  const started = around.now();
  const charts: ChartOutcome[] = [];
  const kubeVersion = { major: '', minor: '' };
  for (const path of request.charts) {
    const outcome = await runChart(path, request, { ...around, kubeVersion });
    charts.push(outcome);
    if (request.failFast && outcome.status === 'errored') break;
  }
  return { charts, milliseconds: around.now() - started };
}

type Around = UnittestEnvironment & { readonly kubeVersion: KubeVersionMemory };

async function runChart(path: string, request: UnittestRequest, around: Around): Promise<ChartOutcome> {
  const errored = (error: string, suites: readonly SuiteOutcome[] = []): ChartOutcome => {
    around.onChartError(error);
    return { name: '', path, status: 'errored', error, suites };
  };
  let chart: Chart;
  try {
    if (!existsSync(path)) return errored(`stat ${path}: no such file or directory`);
    chart = loadChart(path);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return errored(reasonOf(error));
  }
  const found = findSuites({ chart, path, route: chart.metadata.name }, request);
  if ('broken' in found) {
    around.onSuite(found.broken);
    return errored(found.broken.error, [found.broken]);
  }
  around.onChart({ name: chart.metadata.name, path });
  const suites: SuiteOutcome[] = [];
  const shared = { chart, renderings: new Map(), valuesFiles: matching('', request.values).map((path) => resolve(path)) };
  for (const each of found.suites) {
    const outcome = await runSuite(each, request, { ...around, ...shared });
    around.onSuite(outcome);
    suites.push(outcome);
    if (request.failFast && outcome.status !== 'passed' && outcome.status !== 'skipped') break;
  }
  const passed = suites.every(({ status }) => status === 'passed' || status === 'skipped');
  return { name: chart.metadata.name, path, status: passed ? 'passed' : 'failed', error: '', suites };
}

interface FoundSuite {
  readonly suite: Suite;
  readonly file: string;
  readonly route: string;
}

interface ChartPlace {
  readonly chart: Chart;
  readonly path: string;
  readonly route: string;
}

type Found = { readonly suites: readonly FoundSuite[] } | { readonly broken: SuiteOutcome };

/** The suites of a chart and of its enabled subcharts that are folders. */
function findSuites(place: ChartPlace, request: UnittestRequest): Found {
  const suites: FoundSuite[] = [];
  for (const file of matching(place.path, request.files)) {
    try {
      for (const suite of readSuites(readSuiteFile(file), request)) suites.push({ suite, file, route: place.route });
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      return { broken: brokenSuite(file, reasonOf(error)) };
    }
  }
  if (request.withSubcharts)
    for (const subchart of enabledSubcharts(place.chart)) suites.push(...suitesBelow(place, subchart, request));
  return { suites };
}

function suitesBelow(place: ChartPlace, subchart: Chart, request: UnittestRequest): readonly FoundSuite[] {
  const { name } = subchart.metadata;
  const found = findSuites(
    { chart: subchart, path: join(place.path, 'charts', name), route: `${place.route}/charts/${name}` },
    request,
  );
  return 'broken' in found ? [] : found.suites;
}

function enabledSubcharts(chart: Chart): readonly Chart[] {
  try {
    return processDependencies(chart, new Map()).chart.subcharts;
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return chart.subcharts;
  }
}

function readSuiteFile(file: string): string {
  try {
    if (statSync(file).isDirectory()) throw brokenFile(`read ${file}: is a directory`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isTillerlessError(error)) throw error;
    throw brokenFile(`open ${file}: ${systemProblem(error)}`);
  }
}

function brokenFile(problem: string): TillerlessError {
  return new TillerlessError('UNITTEST_SUITE', problem);
}

/** A suite that needs a newer helm-unittest is skipped. */
function withMinimumVersion(suite: Suite): Suite {
  const { minimumVersion } = suite.skip;
  if (minimumVersion === '' || isAtLeastVersion(minimumVersion)) return suite;
  const reason = `Test suite requires minimum unittest plugin version ${minimumVersion}, but current version is ${unittestVersion}`;
  return { ...suite, skip: { ...suite.skip, reason } };
}

function brokenSuite(file: string, error: string): SuiteOutcome {
  return { name: '', file, status: 'errored', error, tests: [], snapshots: { total: 0, failed: 0, created: 0, vanished: 0 } };
}

/** Files of patterns in order; of neighbouring equal patterns one counts. */
function matching(folder: string, patterns: readonly string[]): string[] {
  return patterns
    .filter((pattern, i) => pattern !== patterns[i - 1])
    .flatMap((pattern) => globFiles(isAbsolute(pattern) ? '' : folder, pattern));
}

async function runSuite(
  { suite, file, route }: FoundSuite,
  request: UnittestRequest,
  around: Around & Pick<SuiteContext, 'chart' | 'renderings' | 'valuesFiles'>,
): Promise<SuiteOutcome> {
  const folder = join(dirname(file), '__snapshot__');
  const id = suite.snapshotId === '' ? '' : `_${suite.snapshotId}`;
  const result = (given: Pick<SuiteOutcome, 'status' | 'error' | 'tests' | 'snapshots'>): SuiteOutcome => ({
    name: suite.name,
    file,
    ...given,
  });
  try {
    mkdirSync(folder, { recursive: true });
    const snapshots = new SnapshotFile(join(folder, `${basename(file)}${id}.snap`), { isUpdating: request.updateSnapshots });
    const checked = withMinimumVersion(suite);
    const context = {
      ...around,
      suite: checked,
      file,
      route,
      snapshots,
      skipSchema: request.skipSchema,
      failFast: request.failFast,
    };
    const tests = await runTests(checked, request, context);
    snapshots.store();
    return result({ status: statusOf(tests), error: '', tests, snapshots: snapshots.counts });
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return { ...brokenSuite(file, reasonOf(error)), name: suite.name };
  }
}

async function runTests(suite: Suite, request: UnittestRequest, context: SuiteContext): Promise<TestOutcome[]> {
  const tests: TestOutcome[] = [];
  const wanted = suite.tests.filter(({ name }) => `${suite.name} ${name}`.includes(request.filter));
  for (const test of wanted) {
    const outcome = await runTest(test, context);
    tests.push(outcome);
    if (request.failFast && outcome.status !== 'passed' && outcome.status !== 'skipped') break;
  }
  return tests;
}

function statusOf(tests: readonly TestOutcome[]): SuiteOutcome['status'] {
  if (tests.length > 0 && tests.every(({ skipReason }) => skipReason !== '')) return 'skipped';
  return tests.every(({ status }) => status === 'passed' || status === 'skipped') ? 'passed' : 'failed';
}
