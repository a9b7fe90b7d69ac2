/** A line of a diff. */
export interface ChangedLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** An object whose manifest differs between two revisions. */
export interface ManifestChange {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  /** API group; for the core group, whose name is empty, the version ("v1") instead */
  readonly api: string;
  readonly change: 'ADD' | 'MODIFY' | 'REMOVE';
  /** all lines of both manifests; the data of Secrets may be masked */
  readonly lines: readonly ChangedLine[];
}

/** The differences between the stored and the rendered manifest of a release. */
export interface ReleaseManifestChanges {
  readonly id: string;
  readonly release: string;
  readonly namespace: string;
  /** path or name of the chart as shown in progress messages */
  readonly chart: string;
  /** the `chart` field of the release in the state file, or the value of --chart */
  readonly chartName: string;
  /** true if the release will be uninstalled */
  readonly isUninstalled: boolean;
  readonly changes: readonly ManifestChange[];
}
