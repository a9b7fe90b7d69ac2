import type { JsonMap } from '../base/go/value-to-json.ts';

/** The record of a revision as stored by Helm. Field names are the JSON names; unknown fields are kept. */
export interface ReleaseRecord {
  readonly name: string;
  readonly info: ReleaseInfo;
  /** missing in records that Helm displays as MISSING */
  readonly chart?: StoredChart;
  /** values of the user, including nulls; absent if there are none */
  readonly config?: JsonMap;
  /** rendered documents without hooks and without crds/ */
  readonly manifest: string;
  readonly hooks?: readonly StoredHook[];
  /** number of the revision */
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
  /** RFC 3339 with nanoseconds and zone; Helm 3 writes "" for the zero time */
  readonly first_deployed?: string;
  readonly last_deployed?: string;
  readonly deleted?: string;
  readonly description?: string;
  readonly status?: ReleaseStatus;
  readonly notes?: string;
  readonly rollback_revision?: number;
  readonly [field: string]: unknown;
}

/** The chart of a record, without subcharts, which Helm does not store. */
export interface StoredChart {
  readonly metadata?: StoredMetadata | null;
  readonly lock?: unknown;
  readonly templates?: readonly StoredFile[] | null;
  readonly values?: JsonMap | null;
  /** base64 */
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
  /** base64; Go writes null for an empty file */
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
 * Reports whether a status belongs to an operation that was interrupted, cancelled or failed, so that its objects may be
 * incomplete.
 */
export function isUnfinished(status: string | undefined): boolean {
  return isPending(status) || status === 'failed';
}

/** Returns the chart metadata. For a record without a chart they are "MISSING", as in Helm's lists. */
export function chartMetadata({ chart }: ReleaseRecord): StoredMetadata {
  return chart?.metadata ?? { name: 'MISSING', appVersion: 'MISSING' };
}

/** Returns "name-version" of the chart, as displayed in tables. */
export function chartLabel(record: ReleaseRecord): string {
  if (!record.chart?.metadata) return 'MISSING';
  const { name, version = '' } = record.chart.metadata;
  return `${name}-${version}`;
}

/** Returns a copy of a record with another status and description. */
export function withStatus(record: ReleaseRecord, status: ReleaseStatus, description: string): ReleaseRecord {
  return { ...record, info: { ...record.info, status, description } };
}
