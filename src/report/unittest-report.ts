/** The outcome of one assertion. */
export interface AssertionOutcome {
  /** zero-based */
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
  /** path in the output, which starts with the path of the chart */
  readonly file: string;
  readonly status: TestStatus;
  /** why the suite could not run */
  readonly error: string;
  readonly tests: readonly TestOutcome[];
  readonly snapshots: SnapshotCounts;
}

export interface ChartOutcome {
  /** empty if the chart cannot be loaded */
  readonly name: string;
  readonly path: string;
  readonly status: 'passed' | 'failed' | 'errored';
  /** why the chart could not be tested */
  readonly error: string;
  readonly suites: readonly SuiteOutcome[];
}

/** The outcome of a run; charts are in the order of the command line. */
export interface UnittestReport {
  readonly charts: readonly ChartOutcome[];
  readonly milliseconds: number;
}
