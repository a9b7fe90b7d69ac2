/** A chart in a configured repository. */
export interface UiChart {
  /** REPO/CHART */
  readonly reference: string;
  readonly version: string;
  readonly appVersion: string;
  readonly description: string;
}

/** Returned by GET /api/charts. */
export interface UiChartList {
  readonly charts: readonly UiChart[];
  readonly repositories: readonly { readonly name: string; readonly url: string }[];
  readonly warnings: readonly string[];
}

/** Returned by GET /api/chart: the content of a chart version. Everything in it is untrusted text. */
export interface UiChartContent {
  readonly reference: string;
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly description: string;
  readonly home: string;
  readonly isDeprecated: boolean;
  readonly maintainers: readonly string[];
  readonly keywords: readonly string[];
  readonly dependencies: readonly { readonly name: string; readonly version: string; readonly repository: string }[];
  /** Markdown */
  readonly readme: string;
  /** values.yaml */
  readonly values: string;
  /** values.schema.json; empty if there is none */
  readonly schema: string;
  /** all versions in the repository, newest first; empty if the reference is not REPO/CHART */
  readonly versions: readonly { readonly version: string; readonly appVersion: string }[];
}

/** Returned by POST /api/repositories/update. */
export interface UiRepositoryUpdate {
  readonly outcomes: readonly { readonly name: string; readonly problem?: string }[];
}
