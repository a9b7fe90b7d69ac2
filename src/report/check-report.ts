/** The severity of a finding. Only errors make a check fail. */
export type Severity = 'error' | 'warning';

/** A problem that `chart check` found. */
export interface CheckFinding {
  /** name of the check, for example "version" or "yaml/trailing-spaces" */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** path of the file, relative to the working directory; the chart's directory if no file is known */
  readonly file: string;
  /** starts at 1 */
  readonly line?: number;
  readonly column?: number;
  readonly hint?: string;
}

/** The findings for a chart. */
export interface ChartCheck {
  readonly name: string;
  /** path of the chart, relative to the working directory */
  readonly path: string;
  readonly version: string;
  readonly findings: readonly CheckFinding[];
  /** names of the checks that were run (passed or failed), without duplicates */
  readonly checks: readonly string[];
  /** number of unit tests that were run */
  readonly tests: number;
  /** number of installs and upgrades that were tested; only for `chart install-test` */
  readonly installs?: number;
  readonly milliseconds: number;
}

/** The result of `chart check`. */
export interface CheckReport {
  readonly charts: readonly ChartCheck[];
}
