/** A release of a file of releases, as `helmfile list` prints it. */
export interface ReleaseRow {
  readonly name: string;
  readonly namespace: string;
  /** result of the condition */
  readonly enabled: boolean;
  /** false if the release must not exist */
  readonly installed: boolean;
  /** labels in the form key:value, separated by commas */
  readonly labels: string;
  readonly chart: string;
  readonly version: string;
}

/** A release and the group in which it is processed, as `helmfile show-dag` prints it. */
export interface GraphRow {
  readonly group: number;
  readonly id: string;
  /** IDs of the releases that it needs */
  readonly needs: readonly string[];
}
