import type { StrictMode } from './undocumented-values.ts';
import type { SortOrder } from './value-row.ts';

/** A request to document charts. All paths are relative to the working directory unless stated otherwise. */
export interface DocsRequest {
  /** directory to search recursively for charts */
  readonly searchRoot: string;
  /** charts to document, or directories that contain them; if empty, all charts below the search root are documented */
  readonly charts: readonly string[];
  /** if not empty, only the charts in exactly these directories are documented */
  readonly only: readonly string[];
  /** name of the file that excludes directories from the search */
  readonly ignoreFile: string;
  /** path of the values file, relative to the chart */
  readonly valuesFile: string;
  /**
   * template files; names are relative to the chart, except for paths that start with a dot, which are relative to the search
   * root
   */
  readonly templateFiles: readonly string[];
  /** path of the generated file, relative to the chart */
  readonly outputFile: string;
  /** style of the shields.io badges */
  readonly badgeStyle: string;
  readonly order: SortOrder;
  readonly withDependencyValues: boolean;
  /** true to omit values without a description */
  readonly describedOnly: boolean;
  readonly skipFooter: boolean;
  /** set to require a description for every value */
  readonly strict: StrictMode | undefined;
}

export type DocsLogLevel = 'warning' | 'info' | 'debug';

export interface DocsEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** returns the current time in milliseconds since the Unix epoch */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** receives messages, worded as in helm-docs */
  readonly log: (level: DocsLogLevel, message: string) => void;
}
