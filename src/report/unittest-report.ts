/** What became of one assertion. */
export interface AssertionOutcome {
  /** from 0 */
  readonly index: number;
  readonly type: string;
  readonly not: boolean;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** what was expected and found; a tab stands before what is indented */
  readonly lines: readonly string[];
}

export type TestStatus = 'passed' | 'failed' | 'errored' | 'skipped';

export interface TestOutcome {
  readonly name: string;
  readonly status: TestStatus;
  /** why the test could not run */
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
  /** as it is shown: below the chart's path */
  readonly file: string;
  readonly status: TestStatus;
  /** why the suite could not run */
  readonly error: string;
  readonly tests: readonly TestOutcome[];
  readonly snapshots: SnapshotCounts;
}

export interface ChartOutcome {
  /** empty when the chart cannot be loaded */
  readonly name: string;
  readonly path: string;
  readonly status: 'passed' | 'failed' | 'errored';
  /** why the chart could not be tested */
  readonly error: string;
  readonly suites: readonly SuiteOutcome[];
}

/** The outcome of a run, in the order of the command line. */
export interface UnittestReport {
  readonly charts: readonly ChartOutcome[];
  readonly milliseconds: number;
}
