import type { CoverageReport } from './coverage-report.ts';

/** The outcome of an assertion. */
export interface AssertionOutcome {
  /** index of the assertion, starting at 0 */
  readonly index: number;
  readonly type: string;
  readonly not: boolean;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** expected and actual values; indented lines start with a tab */
  readonly lines: readonly string[];
}

export type TestStatus = 'passed' | 'failed' | 'errored' | 'skipped';

export interface TestOutcome {
  readonly name: string;
  readonly status: TestStatus;
  /** the reason why the test could not be run; empty if it was run */
  readonly error: string;
  readonly skipReason: string;
  readonly assertions: readonly AssertionOutcome[];
  readonly milliseconds: number;
}

export interface SnapshotCounts {
  readonly total: number;
  readonly failed: number;
  readonly created: number;
  readonly vanished: number;
}

export interface SuiteOutcome {
  readonly name: string;
  /** path to print, starting with the path of the chart */
  readonly file: string;
  readonly status: TestStatus;
  /** the reason why the suite could not be run; empty if it was run */
  readonly error: string;
  readonly tests: readonly TestOutcome[];
  readonly snapshots: SnapshotCounts;
}

export interface ChartOutcome {
  /** name of the chart; empty if the chart could not be loaded */
  readonly name: string;
  readonly path: string;
  readonly status: 'passed' | 'failed' | 'errored';
  /** the reason why the chart could not be tested; empty if it was tested */
  readonly error: string;
  readonly suites: readonly SuiteOutcome[];
}

/** The outcome of a run. The charts are in the order of the command line. */
export interface UnittestReport {
  readonly charts: readonly ChartOutcome[];
  readonly milliseconds: number;
  /** coverage of the templates, if recorded */
  readonly coverage: CoverageReport | undefined;
}
