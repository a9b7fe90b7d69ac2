import type { JsonMap } from '../base/go/value-to-json.ts';

/** The record of one revision, as Helm stores it: its JSON names are the field names, unknown fields are kept. */
export interface ReleaseRecord {
  readonly name: string;
  readonly info: ReleaseInfo;
  /** missing in records that Helm shows as MISSING */
  readonly chart?: StoredChart;
  /** what the user gave, nulls included; absent when nothing was given */
  readonly config?: JsonMap;
  /** rendered documents without hooks and without crds/ */
  readonly manifest: string;
  readonly hooks?: readonly StoredHook[];
  /** the revision */
  readonly version: number;
  readonly namespace: string;
  /** Helm 4: how objects were sent; absent means client-side */
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
  /** RFC 3339 with nanoseconds and zone; Helm 3 writes "" for never */
  readonly first_deployed?: string;
  readonly last_deployed?: string;
  readonly deleted?: string;
  readonly description?: string;
  readonly status?: ReleaseStatus;
  readonly notes?: string;
  readonly rollback_revision?: number;
  readonly [field: string]: unknown;
}

/** The chart of a record: only the parent, since Helm stores no subcharts. */
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

/** Of an operation that was cut off, cancelled or failed: what it began may not have come to its end. */
export function isUnfinished(status: string | undefined): boolean {
  return isPending(status) || status === 'failed';
}

/** The metadata of the chart. A record without a chart has "MISSING" there, as Helm's lists show it. */
export function chartMetadata({ chart }: ReleaseRecord): StoredMetadata {
  return chart?.metadata ?? { name: 'MISSING', appVersion: 'MISSING' };
}

/** "name-version" of the chart, as tables show it. */
export function chartLabel(record: ReleaseRecord): string {
  if (!record.chart?.metadata) return 'MISSING';
  const { name, version = '' } = record.chart.metadata;
  return `${name}-${version}`;
}

/** The record with another status and description. */
export function withStatus(record: ReleaseRecord, status: ReleaseStatus, description: string): ReleaseRecord {
  return { ...record, info: { ...record.info, status, description } };
}
