import type { ReleaseRecord } from './release.ts';

/** Metadata of a revision that is available without decoding its record. */
export interface RevisionHead {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: string;
  /** all labels of the stored object, including Helm's own */
  readonly labels: Readonly<Record<string, string>>;
  /** all annotations, including the lock's holder and heartbeat */
  readonly annotations: Readonly<Record<string, string>>;
  /** UID and resource version of the stored object; empty if the driver does not provide them */
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
  /** user-defined labels, without Helm's own */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A query for the revisions that `heads` returns. */
export interface HeadQuery {
  readonly name?: string;
  /** true to include all namespaces */
  readonly allNamespaces?: boolean;
  /** additional label selector */
  readonly selector?: string;
}

/** Selects the revisions whose summaries are to be read. */
export interface SummaryQuery {
  readonly heads: readonly RevisionHead[];
  /** the complete list that `heads` was selected from; lets the driver choose the fastest way to read the revisions */
  readonly all: readonly RevisionHead[];
  readonly allNamespaces: boolean;
}

/** A storage driver. All calls are limited to one namespace, except for `heads` with `allNamespaces`. */
export interface Driver {
  readonly kind: 'Secret' | 'ConfigMap' | 'Memory' | 'SQL';
  /** Lists the metadata of revisions. Objects with another owner are not listed. */
  heads(query: HeadQuery): Promise<readonly RevisionHead[]>;
  /** Reads all revisions of a release, oldest first. */
  history(name: string): Promise<readonly StoredRevision[]>;
  /** Reads a revision, or returns undefined if it does not exist. */
  get(name: string, revision: number, namespace?: string): Promise<StoredRevision | undefined>;
  /**
   * Reads only the fields that listings show: name, info and chart metadata. Calls `take` for each revision, in any order.
   * Revisions that have been deleted in the meantime are skipped.
   */
  summaries(query: SummaryQuery, take: (revision: StoredRevision) => void): Promise<void>;
  /** @throws STORAGE_CONFLICT if the revision already exists */
  create(write: RevisionWrite): Promise<StoredRevision>;
  /** @throws STORAGE_CONFLICT if the revision has changed since `base` was read */
  update(write: RevisionWrite, base: RevisionHead): Promise<StoredRevision>;
  /** Updates only the annotations. Used for the lock's heartbeat. */
  annotate(head: RevisionHead, annotations: Readonly<Record<string, string>>): Promise<void>;
  /** Deletes a revision. Does nothing if the revision does not exist. */
  remove(head: Pick<RevisionHead, 'name' | 'revision'>): Promise<void>;
}

/** Labels that Helm sets itself, and that users must not set. */
const systemLabels: ReadonlySet<string> = new Set(['name', 'owner', 'status', 'version', 'createdAt', 'modifiedAt']);

/** Returns the name of the object that a revision is stored in. */
export function recordKey(name: string, revision: number): string {
  return `sh.helm.release.v1.${name}.v${revision}`;
}

/** Returns only the user-defined labels. */
export function userLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !systemLabels.has(key)));
}
