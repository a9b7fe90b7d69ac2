import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { loadChart } from '../../chart/load.ts';
import type { Chart } from '../../chart/model.ts';
import { TemplateCache } from '../../engine/template-cache.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import type { ChartCoverage } from '../../report/coverage-report.ts';
import type { ChartOutcome, SuiteOutcome, TestOutcome, UnittestReport } from '../../report/unittest-report.ts';
import { CoverageCollector } from './chart-coverage.ts';
import { DocumentCache } from './documents.ts';
import { type FoundSuite, findSuites } from './find-suites.ts';
import { KeyPool } from './key-pool.ts';
import { type KubeVersionMemory, RenderingCache, runTest, type SuiteContext } from './run-test.ts';
import { openSnapshots, type SnapshotFile } from './snapshot-file.ts';
import type { Suite } from './suite.ts';
import { ValuesFiles } from './test-values.ts';
import { isAtLeastVersion, unittestVersion } from './unittest-version.ts';

export interface UnittestRequest {
  readonly charts: readonly string[];
  /** patterns for suite files, relative to each chart */
  readonly files: readonly string[];
  /** patterns for values files, relative to the working directory */
  readonly values: readonly string[];
  readonly updateSnapshots: boolean;
  readonly withSubcharts: boolean;
  readonly failFast: boolean;
  readonly strict: boolean;
  readonly skipSchema: boolean;
  /** path, relative to the chart, of a second chart whose templates generate suites; empty if there is none */
  readonly chartTestsPath: string;
  /** run only tests whose full name ("SUITE TEST") contains this text; empty to run all tests */
  readonly filter: string;
  /** true to record which parts of the templates the tests execute */
  readonly recordsCoverage: boolean;
}

/** Runs the suites in tests/ with the defaults of helm-unittest. */
export const unittestDefaults: Omit<UnittestRequest, 'charts'> = {
  files: ['tests/*_test.yaml'],
  values: [],
  updateSnapshots: false,
  withSubcharts: false,
  failFast: false,
  strict: false,
  skipSchema: false,
  chartTestsPath: '',
  filter: '',
  recordsCoverage: false,
};

export interface UnittestEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Returns the current time in milliseconds since the Unix epoch. */
  now(): number;
  /** Called before the suites of a chart are run. */
  onChart(chart: Pick<ChartOutcome, 'name' | 'path'>): void;
  onSuite(suite: SuiteOutcome): void;
  onChartError(error: string): void;
  onWarning(text: string): void;
}

/** Runs the suites of charts as helm-unittest does. Errors in charts and suites are included in the report. */
export async function runUnittest(request: UnittestRequest, environment: UnittestEnvironment): Promise<UnittestReport> {
  const started = environment.now();
  const charts: ChartOutcome[] = [];
  const run: Run = {
    request,
    environment,
    kubeVersion: { major: '', minor: '' },
    files: [...request.files],
    values: [...request.values],
    coverage: [],
  };
  for (const path of request.charts) {
    const outcome = await runChart(path, run);
    charts.push(outcome);
    if (request.failFast && outcome.status === 'errored') break;
  }
  const coverage = request.recordsCoverage ? { charts: run.coverage } : undefined;
  return { charts, milliseconds: environment.now() - started, coverage };
}

/** State shared by all charts of a run. */
interface Run {
  readonly request: UnittestRequest;
  readonly environment: UnittestEnvironment;
  readonly kubeVersion: KubeVersionMemory;
  readonly files: string[];
  readonly values: string[];
  readonly coverage: ChartCoverage[];
}

interface ChartRun extends Run {
  readonly collector: CoverageCollector | undefined;
}

async function runChart(path: string, run: Run): Promise<ChartOutcome> {
  const { request, environment } = run;
  const broken: SuiteOutcome[] = [];
  const errored = (error: string): ChartOutcome => {
    environment.onChartError(error);
    return { name: '', path, status: 'errored', error, suites: broken };
  };
  const onBroken = (file: string, error: string): void => {
    broken.push(brokenSuite(file, error));
    environment.onSuite(brokenSuite(file, error));
  };
  let chart: Chart;
  let foundSuites: readonly FoundSuite[];
  try {
    if (!existsSync(path)) return errored(`stat ${path}: no such file or directory`);
    chart = loadChart(path);
    const { withSubcharts, strict, chartTestsPath } = request;
    const { onWarning } = environment;
    const search = { files: run.files, values: run.values, withSubcharts, strict, chartTestsPath, onBroken, onWarning };
    foundSuites = await findSuites({ chart, path, route: chart.metadata.name }, search);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return errored(reasonOf(error));
  }
  const { name } = chart.metadata;
  environment.onChart({ name, path });
  const coverage = request.recordsCoverage ? new CoverageCollector(chart) : undefined;
  const suites = await runSuitesOf(chart, filtered(foundSuites, request), { ...run, collector: coverage });
  if (coverage) run.coverage.push(coverage.report(path));
  // A chart fails if one of its suites has no tests. Such suites are rejected earlier, except for those with an invalid escape
  // sequence.
  const passed = suites.every(({ status, tests }) => (status === 'passed' || status === 'skipped') && tests.length > 0);
  return { name, path, status: passed ? 'passed' : 'failed', error: '', suites: [...broken, ...suites] };
}

/** Removes the tests that do not match the filter from each suite. */
function filtered(suites: readonly FoundSuite[], { filter }: UnittestRequest): readonly FoundSuite[] {
  if (filter === '') return suites;
  return suites.flatMap((entry) => {
    const tests = entry.suite.tests.filter(({ name }) => `${entry.suite.name} ${name}`.includes(filter));
    return tests.length === 0 ? [] : [{ ...entry, suite: { ...entry.suite, tests } }];
  });
}

async function runSuitesOf(chart: Chart, suites: readonly FoundSuite[], run: ChartRun): Promise<SuiteOutcome[]> {
  const outcomes: SuiteOutcome[] = [];
  const shared = {
    chart,
    renderings: new RenderingCache(),
    documents: new DocumentCache(),
    templates: new TemplateCache(),
    keys: new KeyPool(),
    coverage: run.collector,
    valuesOf: new ValuesFiles(),
  };
  const report = (outcome: SuiteOutcome): void => {
    run.environment.onSuite(outcome);
    outcomes.push(outcome);
  };
  const bySnapshotFile = new Map<string, FoundSuite[]>();
  for (const found of suites) {
    const same = bySnapshotFile.get(snapshotPath(found));
    if (same) same.push(found);
    else bySnapshotFile.set(snapshotPath(found), [found]);
  }
  for (const current of suites) {
    const snapshotFile = snapshotPath(current);
    const others = bySnapshotFile.get(snapshotFile)?.filter((other) => other !== current) ?? [];
    const names = new Set(others.flatMap(({ suite }) => suite.tests.map(({ name }) => name)));
    const isKept = run.request.filter === '' ? (test: string): boolean => names.has(test) : (): boolean => true;
    const [outcome, storeError] = await runSuite(current, { run, shared, snapshotFile, isKept });
    report(outcome);
    if (storeError !== undefined) report(storeError);
    if (run.request.failFast && outcomes.some(({ status }) => status !== 'passed' && status !== 'skipped')) break;
  }
  return outcomes;
}

function snapshotPath({ suite, file }: FoundSuite): string {
  const id = suite.snapshotId === '' ? '' : `_${suite.snapshotId}`;
  return join(dirname(file), '__snapshot__', `${basename(file)}${id}.snap`);
}

/** Marks a suite as skipped if it requires a newer version of helm-unittest. */
function withMinimumVersion(suite: Suite): Suite {
  const { minimumVersion } = suite.skip;
  if (minimumVersion === '' || isAtLeastVersion(minimumVersion)) return suite;
  const reason = `Test suite requires minimum unittest plugin version ${minimumVersion}, but current version is ${unittestVersion}`;
  return { ...suite, skip: { ...suite.skip, reason } };
}

function brokenSuite(file: string, error: string): SuiteOutcome {
  return { name: '', file, status: 'errored', error, tests: [], snapshots: { total: 0, failed: 0, created: 0, vanished: 0 } };
}

interface SuiteRun {
  readonly run: Run;
  readonly shared: Pick<SuiteContext, 'chart' | 'renderings' | 'documents' | 'templates' | 'keys' | 'coverage' | 'valuesOf'>;
  readonly snapshotFile: string;
  /** reports whether to keep the snapshots of a test that is not in this suite */
  readonly isKept: (test: string) => boolean;
}

/** Runs a suite. @returns the outcome of the suite and, if its snapshots cannot be written, a second outcome that reports this */
async function runSuite(
  { suite, file, route, valuesFiles }: FoundSuite,
  { run, shared, snapshotFile, isKept }: SuiteRun,
): Promise<[SuiteOutcome, SuiteOutcome | undefined]> {
  const { request, environment } = run;
  let snapshots: SnapshotFile;
  if (/[/\\]/.test(suite.snapshotId))
    return [brokenSuite(file, `the snapshotId ${JSON.stringify(suite.snapshotId)} must not be a path`), undefined];
  try {
    snapshots = openSnapshots(snapshotFile, { isUpdating: request.updateSnapshots, isKept });
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return [brokenSuite(file, reasonOf(error)), undefined];
  }
  const { skipSchema, failFast } = request;
  const { env, signal } = environment;
  const checked = withMinimumVersion(suite);
  const suiteContext = {
    suite: checked,
    file,
    route,
    valuesFiles,
    snapshots,
    skipSchema,
    failFast,
    kubeVersion: run.kubeVersion,
  };
  const tests = await runTests(checked, { ...shared, ...suiteContext, env, signal, now: () => environment.now() });
  const outcome = { name: suite.name, file, status: statusOf(tests, suite), error: '', tests, snapshots: snapshots.counts };
  try {
    snapshots.store();
    return [outcome, undefined];
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return [outcome, brokenSuite(snapshotFile, reasonOf(error))];
  }
}

async function runTests(suite: Suite, context: SuiteContext): Promise<TestOutcome[]> {
  const tests: TestOutcome[] = [];
  for (const test of suite.tests) {
    context.signal.throwIfAborted();
    const outcome = await runTest(test, context);
    tests.push(outcome);
    if (context.failFast && outcome.status !== 'passed' && outcome.status !== 'skipped') break;
  }
  return tests;
}

function statusOf(tests: readonly TestOutcome[], suite: Suite): SuiteOutcome['status'] {
  if (tests.length === suite.tests.length && tests.every(({ skipReason }) => skipReason !== '')) return 'skipped';
  return tests.length > 0 && tests.every(({ status }) => status === 'passed' || status === 'skipped') ? 'passed' : 'failed';
}
