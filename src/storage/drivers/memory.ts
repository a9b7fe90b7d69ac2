import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Driver, RevisionHead, RevisionWrite, StoredRevision } from '../driver.ts';
import type { ReleaseRecord } from '../release.ts';

interface Entry {
  readonly write: RevisionWrite;
  readonly times: Readonly<Record<string, string>>;
  readonly resourceVersion: string;
}

/**
 * Creates a driver that stores revisions in memory, for tests and for `HELM_DRIVER=memory`.
 *
 * @param namespace namespace of the releases that the driver reads and writes
 * @param preloaded initial records, in any namespace
 */
export function createMemoryDriver(namespace: string, preloaded: readonly ReleaseRecord[], clock: () => number): Driver {
  const entries = new Map<string, Entry>();
  let counter = 0;
  const stamp = (): string => String(Math.floor(clock() / 1000));
  const key = (name: string, revision: number, space: string): string => `${space}/${name}/${revision}`;
  const put = (write: RevisionWrite, times: Record<string, string>): StoredRevision => {
    const entry = { write, times, resourceVersion: String(++counter) };
    entries.set(key(write.record.name, write.record.version, write.record.namespace), entry);
    return revisionOf(entry);
  };
  for (const record of preloaded)
    put({ record: { ...record, namespace: record.namespace || 'default' }, labels: {}, annotations: {} }, {});
  const select = (test: (head: StoredRevision) => boolean): StoredRevision[] =>
    [...entries.values()]
      .map(revisionOf)
      .filter(test)
      .toSorted((a, b) => a.revision - b.revision);
  return {
    kind: 'Memory',
    heads: async (query) =>
      select(
        (head) =>
          (query.name === undefined || head.name === query.name) &&
          (query.allNamespaces === true || head.namespace === namespace),
      ),
    history: async (name) => select((head) => head.name === name && head.namespace === namespace),
    get: async (name, revision, space = namespace) => {
      const entry = entries.get(key(name, revision, space));
      return entry && revisionOf(entry);
    },
    summaries: async ({ heads }, take) => {
      for (const head of heads) {
        const entry = entries.get(key(head.name, head.revision, head.namespace));
        if (entry) take(revisionOf(entry));
      }
    },
    create: async (write) => {
      if (entries.has(key(write.record.name, write.record.version, write.record.namespace))) {
        throw new TillerlessError(
          'STORAGE_CONFLICT',
          `revision ${write.record.version} of release "${write.record.name}" already exists`,
          { helmText: 'release: already exists' },
        );
      }
      return put(write, { createdAt: stamp() });
    },
    update: async (write) => put(write, { modifiedAt: stamp() }),
    annotate: async () => undefined,
    remove: async (head) => {
      entries.delete(key(head.name, head.revision, namespace));
    },
  };
}

function revisionOf(entry: Entry): StoredRevision {
  const { record, labels, annotations } = entry.write;
  const head: RevisionHead = {
    name: record.name,
    namespace: record.namespace,
    revision: record.version,
    status: record.info.status ?? 'unknown',
    labels: {
      ...labels,
      ...entry.times,
      name: record.name,
      owner: 'helm',
      status: record.info.status ?? 'unknown',
      version: String(record.version),
    },
    annotations,
    uid: '',
    resourceVersion: entry.resourceVersion,
  };
  return { ...head, record: () => record };
}
