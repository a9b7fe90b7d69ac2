import type { JsonMap } from '../base/go/value-to-json.ts';

/** The record of one revision, as Helm stores it: its JSON names are the field names, unknown fields are kept. */
export interface ReleaseRecord {
  readonly name: string;
  readonly info: ReleaseInfo;
  readonly chart: StoredChart;
  /** what the user gave, nulls included; absent when nothing was given */
  readonly config?: JsonMap;
  /** rendered documents without hooks and without crds/ */
  readonly manifest: string;
  readonly hooks?: readonly StoredHook[] | null;
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
  readonly metadata: StoredMetadata;
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
  readonly [field: string]: unknown;
}

export interface StoredFile {
  readonly name: string;
  /** base64 */
  readonly data: string;
  readonly modtime?: string;
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
  readonly started_at?: string;
  readonly completed_at?: string;
  readonly phase: 'Unknown' | 'Running' | 'Succeeded' | 'Failed' | '';
}

export function isPending(status: string | undefined): boolean {
  return status?.startsWith('pending-') === true;
}

/** Of an operation that was cut off, cancelled or failed: what it began may not have come to its end. */
export function isUnfinished(status: string | undefined): boolean {
  return isPending(status) || status === 'failed';
}

/** "name-version" of the chart, as tables show it; "MISSING" as Helm does when the record has no chart. */
export function chartLabel(record: ReleaseRecord): string {
  const metadata = record.chart?.metadata;
  return metadata ? `${metadata.name}-${metadata.version ?? ''}` : 'MISSING';
}

/** The record with another status and description. */
export function withStatus(record: ReleaseRecord, status: ReleaseStatus, description: string): ReleaseRecord {
  return { ...record, info: { ...record.info, status, description } };
}
