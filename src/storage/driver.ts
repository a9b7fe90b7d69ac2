import type { ReleaseRecord } from './release.ts';

/** Metadata of a revision, available without decoding the record. */
export interface RevisionHead {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: string;
  /** all labels of the stored object, including Helm's own */
  readonly labels: Readonly<Record<string, string>>;
  /** annotations, which contain holder and heartbeat of the lock */
  readonly annotations: Readonly<Record<string, string>>;
  /** UID and resource version of the stored object; empty if the driver has none */
  readonly uid: string;
  readonly resourceVersion: string;
}

/** A stored revision. The record is decoded lazily. */
export interface StoredRevision extends RevisionHead {
  /** @throws STORAGE_DECODE */
  record(): ReleaseRecord;
}

export interface RevisionWrite {
  readonly record: ReleaseRecord;
  /** labels of the user, without Helm's own */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Selects revisions for `heads`. */
export interface HeadQuery {
  readonly name?: string;
  /** true for all namespaces */
  readonly allNamespaces?: boolean;
  /** additional label selector */
  readonly selector?: string;
}

/** Selects revisions for `summaries`. */
export interface SummaryQuery {
  readonly heads: readonly RevisionHead[];
  /** all heads from which `heads` was selected, to choose the best way to read them */
  readonly all: readonly RevisionHead[];
  readonly allNamespaces: boolean;
}

/** A storage driver. All calls apply to one namespace, except for `heads` with `allNamespaces`. */
export interface Driver {
  readonly kind: 'Secret' | 'ConfigMap' | 'Memory' | 'SQL';
  /** Lists metadata of revisions. Objects of other owners are not listed. */
  heads(query: HeadQuery): Promise<readonly RevisionHead[]>;
  /** Reads all revisions of a release, oldest first. */
  history(name: string): Promise<readonly StoredRevision[]>;
  /** Reads a revision; undefined if it does not exist. */
  get(name: string, revision: number, namespace?: string): Promise<StoredRevision | undefined>;
  /**
   * Reads the parts of records that listings show: name, info and chart metadata. Calls `take` for each, in any order. Revisions
   * that were deleted in the meantime are skipped.
   */
  summaries(query: SummaryQuery, take: (revision: StoredRevision) => void): Promise<void>;
  /** @throws STORAGE_CONFLICT if the revision exists */
  create(write: RevisionWrite): Promise<StoredRevision>;
  /** @throws STORAGE_CONFLICT if it was changed since `base` was read */
  update(write: RevisionWrite, base: RevisionHead): Promise<StoredRevision>;
  /** Updates annotations only; used for the heartbeat. */
  annotate(head: RevisionHead, annotations: Readonly<Record<string, string>>): Promise<void>;
  /** Deletes a revision. It is not an error if it does not exist. */
  remove(head: Pick<RevisionHead, 'name' | 'revision'>): Promise<void>;
}

/** Labels that Helm sets itself and that users may not set. */
const systemLabels: ReadonlySet<string> = new Set(['name', 'owner', 'status', 'version', 'createdAt', 'modifiedAt']);

/** Returns the name of the object that stores a revision. */
export function recordKey(name: string, revision: number): string {
  return `sh.helm.release.v1.${name}.v${revision}`;
}

/** Returns the labels that were set by the user. */
export function userLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !systemLabels.has(key)));
}
