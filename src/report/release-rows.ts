/** A release in a state file, as printed by `helmfile list`. */
export interface ReleaseRow {
  readonly name: string;
  readonly namespace: string;
  /** result of the release's condition */
  readonly enabled: boolean;
  /** false if the release is to be uninstalled */
  readonly installed: boolean;
  /** labels in the form key:value, separated by commas */
  readonly labels: string;
  readonly chart: string;
  readonly version: string;
}

/** A release and its processing group, as printed by `helmfile show-dag`. */
export interface GraphRow {
  readonly group: number;
  readonly id: string;
  /** IDs of the releases that this release needs */
  readonly needs: readonly string[];
}
