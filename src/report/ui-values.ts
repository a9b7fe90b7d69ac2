import type { UiChartChoice } from './ui-operations.ts';

/** A value that a chart supports, for completion in the editor. */
export interface UiValueKey {
  /** keys from the root */
  readonly path: readonly string[];
  /** JSON type; empty if unknown */
  readonly type: string;
  readonly description: string;
  /** default value as JSON; empty if there is none */
  readonly standard: string;
  /** permitted values as JSON */
  readonly choices: readonly string[];
}

/** Returned by GET /api/values-help: the data that the values editor needs about a chart. */
export interface UiValuesHelp {
  readonly chart: string;
  readonly version: string;
  /** values.yaml of the chart */
  readonly defaults: string;
  readonly hasSchema: boolean;
  /** versions in the repository, newest first; empty if the chart is not from a repository */
  readonly versions: readonly string[];
  readonly keys: readonly UiValueKey[];
}

/** Sent to POST /api/values/check. */
export interface UiValuesCheckRequest {
  readonly namespace: string;
  readonly name: string;
  readonly chart: UiChartChoice;
  readonly values: string;
}

/** An error in values. Lines and columns start at 1, and are absent if the position is unknown. */
export interface UiValueProblem {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly hint?: string;
}

/** Returned by POST /api/values/check. */
export interface UiValuesCheck {
  readonly problems: readonly UiValueProblem[];
}

/** Returned by GET /api/adopt: values for which the release's manifest matches the live state. */
export interface UiAdoption {
  /** the user's values with the changes, as YAML */
  readonly values: string;
  readonly adopted: readonly { readonly object: string; readonly field: string; readonly value: string; readonly path: string }[];
  /** drifted fields that are not set by any value */
  readonly left: readonly { readonly object: string; readonly field: string; readonly reason: string }[];
}
