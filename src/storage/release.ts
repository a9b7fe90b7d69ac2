import type { JsonMap } from '../base/go/value-to-json.ts';

/** A release revision as Helm stores it. Field names match the JSON, and unknown fields are preserved. */
export interface ReleaseRecord {
  readonly name: string;
  readonly info: ReleaseInfo;
  /** may be absent; Helm then displays the chart as MISSING */
  readonly chart?: StoredChart;
  /** user-supplied values, including nulls; absent if there are none */
  readonly config?: JsonMap;
  /** rendered documents, excluding hooks and crds/ */
  readonly manifest: string;
  readonly hooks?: readonly StoredHook[];
  /** revision number */
  readonly version: number;
  readonly namespace: string;
  /** apply method (Helm 4); client-side if absent */
  readonly apply_method?: ApplyMethod;
  readonly [field: string]: unknown;
}

export type ApplyMethod = 'ssa' | 'csa';

export type ReleaseStatus =
  | 'unknown'
  | 'deployed'
  | 'uninstalled'
  | 'superseded'
  | 'failed'
  | 'uninstalling'
  | 'pending-install'
  | 'pending-upgrade'
  | 'pending-rollback';

export interface ReleaseInfo {
  /** RFC 3339 with nanoseconds and time zone; Helm 3 writes "" for the zero time */
  readonly first_deployed?: string;
  readonly last_deployed?: string;
  readonly deleted?: string;
  readonly description?: string;
  readonly status?: ReleaseStatus;
  readonly notes?: string;
  readonly rollback_revision?: number;
  readonly [field: string]: unknown;
}

/** The chart stored in a record. Helm does not store its subcharts. */
export interface StoredChart {
  readonly metadata?: StoredMetadata | null;
  readonly lock?: unknown;
  readonly templates?: readonly StoredFile[] | null;
  readonly values?: JsonMap | null;
  /** base64-encoded */
  readonly schema?: string | null;
  readonly files?: readonly StoredFile[] | null;
  readonly [field: string]: unknown;
}

export interface StoredMetadata {
  readonly name: string;
  readonly version?: string;
  readonly appVersion?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly dependencies?: readonly StoredDependency[];
  readonly [field: string]: unknown;
}

export interface StoredDependency {
  readonly name?: string | null;
  readonly alias?: string | null;
  readonly [field: string]: unknown;
}

export interface StoredFile {
  readonly name?: string | null;
  /** content of the file in base64; Go writes null for an empty file */
  readonly data?: string | null;
  readonly modtime?: string | null;
}

export interface StoredHook {
  readonly name: string;
  readonly kind: string;
  readonly path: string;
  readonly manifest: string;
  readonly events: readonly string[];
  readonly last_run?: HookRun;
  readonly weight?: number;
  readonly delete_policies?: readonly string[];
  readonly output_log_policies?: readonly string[];
}

export interface HookRun {
  readonly started_at?: string | null;
  readonly completed_at?: string | null;
  readonly phase?: 'Unknown' | 'Running' | 'Succeeded' | 'Failed' | '' | null;
}

export function isPending(status: string | undefined): boolean {
  return status?.startsWith('pending-') === true;
}

/**
 * Reports whether a status indicates that an operation was interrupted, cancelled or failed, so that its objects may be
 * incomplete.
 */
export function isUnfinished(status: string | undefined): boolean {
  return isPending(status) || status === 'failed';
}

/**
 * Returns the chart metadata. If a record has no chart, the name and app version are "MISSING", as they are in Helm's listings.
 */
export function chartMetadata({ chart }: ReleaseRecord): StoredMetadata {
  return chart?.metadata ?? { name: 'MISSING', appVersion: 'MISSING' };
}

/** Returns the chart's "name-version" label for display in tables. */
export function chartLabel(record: ReleaseRecord): string {
  if (!record.chart?.metadata) return 'MISSING';
  const { name, version = '' } = record.chart.metadata;
  return `${name}-${version}`;
}

/** Returns a copy of a record with a different status and description. */
export function withStatus(record: ReleaseRecord, status: ReleaseStatus, description: string): ReleaseRecord {
  return { ...record, info: { ...record.info, status, description } };
}
