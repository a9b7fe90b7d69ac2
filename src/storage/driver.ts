import type { ReleaseRecord } from './release.ts';

/** What a listing knows of a revision without unpacking it. */
export interface RevisionHead {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: string;
  /** all labels of the stored object, Helm's own among them */
  readonly labels: Readonly<Record<string, string>>;
  /** holder and heartbeat live here */
  readonly annotations: Readonly<Record<string, string>>;
  /** of the object that holds it, and of its state; empty where the driver has none */
  readonly uid: string;
  readonly resourceVersion: string;
}

/** A stored revision; the record is unpacked when it is asked for. */
export interface StoredRevision extends RevisionHead {
  /** @throws STORAGE_DECODE */
  record(): ReleaseRecord;
}

export interface RevisionWrite {
  readonly record: ReleaseRecord;
  /** the user's labels, without Helm's own */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Selects revisions for `heads`. */
export interface HeadQuery {
  readonly name?: string;
  /** across all namespaces when true */
  readonly allNamespaces?: boolean;
  /** further label requirements, in Kubernetes' selector syntax */
  readonly selector?: string;
}

/** Selects revisions for `summaries`. */
export interface SummaryQuery {
  readonly heads: readonly RevisionHead[];
  /** all that `heads` was chosen from, which tells how best to read them */
  readonly all: readonly RevisionHead[];
  readonly allNamespaces: boolean;
}

/** One way to keep releases. All calls are about one namespace, but for `heads` of all. */
export interface Driver {
  readonly kind: 'Secret' | 'ConfigMap' | 'Memory' | 'SQL';
  /** metadata only; a release of another program is not listed */
  heads(query: HeadQuery): Promise<readonly RevisionHead[]>;
  /** every revision of a release with its data, oldest first */
  history(name: string): Promise<readonly StoredRevision[]>;
  /** undefined when there is none */
  get(name: string, revision: number, namespace?: string): Promise<StoredRevision | undefined>;
  /**
   * Reads what a listing shows: name, info and the chart's metadata. Each is given to `take` when it is there, in any order; what has gone
   * meanwhile is left out.
   */
  summaries(query: SummaryQuery, take: (revision: StoredRevision) => void): Promise<void>;
  /** @throws STORAGE_CONFLICT when the revision exists */
  create(write: RevisionWrite): Promise<StoredRevision>;
  /** @throws STORAGE_CONFLICT when somebody else changed it since `base` was read */
  update(write: RevisionWrite, base: RevisionHead): Promise<StoredRevision>;
  /** changes only annotations; used by the heartbeat */
  annotate(head: RevisionHead, annotations: Readonly<Record<string, string>>): Promise<void>;
  /** a revision that is gone is not an error */
  remove(head: Pick<RevisionHead, 'name' | 'revision'>): Promise<void>;
}

/** Labels that Helm sets itself; users may not. */
const systemLabels: ReadonlySet<string> = new Set(['name', 'owner', 'status', 'version', 'createdAt', 'modifiedAt']);

/** The name of the object that holds a revision. */
export function recordKey(name: string, revision: number): string {
  return `sh.helm.release.v1.${name}.v${revision}`;
}

/** The labels of a record that are the user's. */
export function userLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !systemLabels.has(key)));
}
