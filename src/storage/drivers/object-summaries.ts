import { textOf } from '../../base/untyped-fields.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { type RevisionHead, recordKey, type StoredRevision, type SummaryQuery } from '../driver.ts';
import { recordFromNote } from '../parts-notice.ts';
import { readSummary, summaryText } from '../record-summary.ts';
import type { ReleaseRecord } from '../release.ts';
import type { SummaryCache } from '../summary-cache.ts';
import type { RecordClient, RecordKind, RecordObject } from './record-object.ts';

/** Minimum number of records to read with paginated lists. Fewer records are read individually, which is cheaper. */
const pagesFrom = 50;
const firstPage = 5;
const longestPage = 500;
/** Approximate page size in characters. */
const pageText = 2_000_000;
/** Larger records are read individually and concurrently, because pages can only be read one after another. */
const largeText = 50_000;
const concurrency = 12;
/**
 * How many bytes of an object to read. The name, labels and managedFields come first, and the start of the data that follows is
 * usually sufficient.
 */
const beginnings = [12 << 10, (8 << 10) + 2 * summaryText];

interface Source {
  readonly kind: RecordKind;
  readonly client: RecordClient;
  readonly cache: SummaryCache | undefined;
  readonly readWhole: (object: RecordObject) => StoredRevision;
}

/** Reads summaries, a few at a time. For large listings, the summaries are cached. */
export async function readSummaries(
  source: Source,
  query: SummaryQuery,
  take: (revision: StoredRevision) => void,
): Promise<void> {
  const unnoted: RevisionHead[] = [];
  const taken = (head: RevisionHead, record: ReleaseRecord): void => take({ ...head, record: () => record });
  for (const head of query.heads) {
    const record = recordFromNote(head);
    if (record) taken(head, record);
    else unnoted.push(head);
  }
  // Reading a few records is faster than writing a cache file.
  const cache = unnoted.length > concurrency ? source.cache : undefined;
  const wanted = new Map<string, RevisionHead>();
  for (const head of unnoted) {
    const record = cache?.find(head);
    if (record) taken(head, record);
    else wanted.set(keyOf(head.namespace, recordKey(head.name, head.revision)), head);
  }
  await readWanted(source, { wanted, query }, (revision) => {
    if (cache) keepIn(cache, revision);
    take(revision);
  });
  cache?.save();
}

function keepIn(cache: SummaryCache, revision: StoredRevision): void {
  try {
    cache.keep(revision, revision.record());
  } catch (error) {
    // Do not cache invalid records. The caller reports the error.
    if (!isTillerlessError(error, 'STORAGE_DECODE')) throw error;
  }
}

interface Wanted {
  /** heads whose summaries have not been read yet, keyed by the namespace and name of their records */
  readonly wanted: Map<string, RevisionHead>;
  readonly query: SummaryQuery;
}

async function readWanted(source: Source, { wanted, query }: Wanted, take: (revision: StoredRevision) => void): Promise<void> {
  const takeOne = (object: RecordObject): void => {
    const key = keyOf(object.metadata.namespace ?? '', object.metadata.name);
    const head = wanted.get(key);
    wanted.delete(key);
    if (head) take(summaryOf(source, head, object));
  };
  const current = query.all.filter((head) => head.status !== 'superseded').length;
  if (wanted.size >= pagesFrom && current <= 2 * wanted.size) await takePages(source, query, takeOne);
  await takeEach(source, [...wanted.values()], take);
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** Reads pages of records. Stops early if the records are large or the continue token expires. */
async function takePages({ client }: Source, query: SummaryQuery, take: (object: RecordObject) => void): Promise<void> {
  let limit = firstPage;
  for (let next: string | undefined = ''; next !== undefined; ) {
    const page = await client.page('owner=helm,status!=superseded', { limit, next, allNamespaces: query.allNamespaces });
    if (!page) return;
    for (const object of page.items) take(object);
    const text = page.items.reduce((sum, object) => sum + textOf(object.data?.release).length, 0);
    const average = Math.max(1, text / Math.max(1, page.items.length));
    if (average > largeText) return;
    limit = Math.min(longestPage, Math.max(firstPage, Math.floor(pageText / average)));
    next = page.next;
  }
}

async function takeEach(source: Source, heads: readonly RevisionHead[], take: (revision: StoredRevision) => void): Promise<void> {
  for (let at = 0; at < heads.length; at += concurrency) {
    const some = heads.slice(at, at + concurrency);
    const revisions = await Promise.all(some.map((head) => readOne(source, head)));
    for (const revision of revisions) if (revision) take(revision);
  }
}

/** Reads a summary, from only the start of the object if possible. */
async function readOne(source: Source, head: RevisionHead): Promise<StoredRevision | undefined> {
  const name = recordKey(head.name, head.revision);
  for (const bytes of beginnings) {
    const text = await source.client.beginning(name, head.namespace, bytes);
    if (text === undefined) return undefined;
    const release = /"data":\{"release":"([A-Za-z0-9+/=]+)/.exec(text)?.[1];
    const summary = release && summaryFrom(source.kind, head, release);
    if (summary) return summary;
  }
  const object = await source.client.get(name, head.namespace);
  return object && summaryOf(source, head, object);
}

function summaryOf({ kind, readWhole }: Source, head: RevisionHead, object: RecordObject): StoredRevision {
  return summaryFrom(kind, head, textOf(object.data?.release)) ?? readWhole(object);
}

/** @param release the value of the `release` field, or a prefix of that value */
function summaryFrom(kind: RecordKind, head: RevisionHead, release: string): StoredRevision | undefined {
  // A summary requires at most `summaryText` characters of the encoded record. In a Secret, the record is encoded in base64 once
  // more, which makes it a third longer, so decoding twice as many characters is always enough.
  const record = readSummary(kind.decode(release.slice(0, 2 * summaryText)), head);
  return record && { ...head, record: () => record };
}
