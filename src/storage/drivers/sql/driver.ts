import { parseLabelSelector } from '../../../base/kubernetes/label-selector.ts';
import { decodeRecord, encodeRecord } from '../../codec.ts';
import { changedMeanwhile, existsAlready } from '../../conflicts.ts';
import {
  type Driver,
  type HeadQuery,
  type RevisionHead,
  type RevisionWrite,
  recordKey,
  type StoredRevision,
} from '../../driver.ts';
import { readSummary } from '../../record-summary.ts';
import type { ReleaseRecord } from '../../release.ts';
import type { Answer, Database } from './database.ts';
import { lookAtTables, makeTables, type Tables } from './schema.ts';
import { annotateText, insertText, removeText, selectText, summariesText, updateText, type Where } from './statements.ts';

/** Number of revisions that a listing reads per query. */
const summaryPage = 500;

type Row = Answer['rows'][number];

/** The dependencies of an SQL driver. */
export interface SqlPlace {
  readonly database: Database;
  readonly namespace: string;
  /** returns the current time in milliseconds since the Unix epoch */
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

/**
 * Creates a driver that stores revisions in PostgreSQL. It uses Helm's tables, which contain one row per revision and store
 * custom labels separately.
 */
export function createSqlDriver(location: SqlPlace): Driver {
  const { database, namespace, signal, clock } = location;
  const tables = knownTables(location);
  const select = async (where: Where, withBody: boolean): Promise<StoredRevision[]> => {
    const now = await tables.forReading();
    if (!now.releases) return [];
    const { rows } = await database.run({ text: selectText(now, where, withBody), values: Object.values(where), signal });
    return rows.map(readRow);
  };
  const get = async (name: string, revision: number, space = namespace): Promise<StoredRevision | undefined> =>
    (await select({ key: recordKey(name, revision), namespace: space }, true))[0];
  /**
   * Returns the row that a statement has written. If the statement was retried because a response was lost, the first attempt may
   * have written the row, so an existing row with the same content is also returned.
   */
  const rowOf = async ({ rows, tries }: Answer, [key, space, body]: readonly unknown[]): Promise<StoredRevision | undefined> => {
    if (rows[0]) return readRow(rows[0]);
    return tries === 1 ? undefined : (await select({ key: String(key), namespace: String(space), body: String(body) }, false))[0];
  };
  return {
    kind: 'SQL',
    heads: async (query) => {
      const revisions = await select(headWhere(query, namespace), false);
      const matches = query.selector ? parseLabelSelector(query.selector) : undefined;
      return matches ? revisions.filter(({ labels }) => matches(labels)) : revisions;
    },
    history: (name) => select({ name, namespace, owner: 'helm' }, true),
    get,
    summaries: async ({ heads }, take) => {
      if (!(await tables.forReading()).releases) return;
      for (let at = 0; at < heads.length; at += summaryPage) {
        const page = heads.slice(at, at + summaryPage);
        const summaryOf = await readStarts(location, page);
        for (const head of page) {
          const revision = summaryOf(head) ?? (await get(head.name, head.revision, head.namespace));
          if (revision) take(revision);
        }
      }
    },
    create: async (write) => {
      const now = await tables.forWriting();
      const { name, version } = write.record;
      const values = [...valuesOf(write, clock), name, version, JSON.stringify(write.labels), JSON.stringify(write.annotations)];
      const row = await rowOf(await database.run({ text: insertText(now), values, signal }), values);
      if (row) return written(row, write, now.annotations ? write.annotations : {});
      throw existsAlready(write.record);
    },
    update: async (write, base) => {
      const now = await tables.forWriting();
      const values = [...valuesOf(write, clock), base.resourceVersion, JSON.stringify(write.annotations)];
      // Retry if the server is temporarily unavailable, because the update may record the outcome of an operation.
      const row = await rowOf(await database.run({ text: updateText(now), values, signal, patient: true }), values);
      if (row) return written(row, write, now.annotations ? { ...base.annotations, ...write.annotations } : {});
      throw changedMeanwhile(write.record);
    },
    annotate: async (head, annotations) => {
      if (!(await tables.forWriting()).annotations) return;
      const values = [recordKey(head.name, head.revision), head.namespace, JSON.stringify(annotations)];
      await database.run({ text: annotateText, values, signal });
    },
    remove: async (head) => {
      const now = await tables.forReading();
      if (!now.releases) return;
      const values = [recordKey(head.name, head.revision), namespace];
      await database.run({ text: removeText(now), values, signal, patient: true });
    },
  };
}

/**
 * Reads the start of each record.
 *
 * @returns a function that returns the summary of a revision, or undefined if the start is not sufficient
 */
async function readStarts(
  { database, signal }: SqlPlace,
  heads: readonly RevisionHead[],
): Promise<(head: RevisionHead) => StoredRevision | undefined> {
  const values = [heads.map((head) => recordKey(head.name, head.revision)), heads.map((head) => head.namespace)];
  const { rows } = await database.run({ text: summariesText, values, signal });
  const starts = new Map(rows.map((row) => [`${row.namespace}/${row.key}`, String(row.start)]));
  return (head) => {
    const start = starts.get(`${head.namespace}/${recordKey(head.name, head.revision)}`);
    const record = start === undefined ? undefined : readSummary(start, head);
    return record && { ...head, record: () => record };
  };
}

interface KnownTables {
  forReading(): Promise<Tables>;
  /** Creates any missing tables. */
  forWriting(): Promise<Tables>;
}

function knownTables({ database, signal }: SqlPlace): KnownTables {
  let seen: Tables = { releases: false, labels: false, annotations: false };
  /** true if the user lacks the permission to create the annotations table */
  let isHelmAlone = false;
  const isComplete = (): boolean => seen.releases && seen.labels && (seen.annotations || isHelmAlone);
  const forReading = async (): Promise<Tables> => {
    // As long as a table is missing, check for it before each read, because another process may have created it in the meantime.
    // In particular, locks are stored in the annotations table.
    if (!isComplete()) seen = await lookAtTables(database, signal);
    return seen;
  };
  return {
    forReading,
    forWriting: async () => {
      await forReading();
      if (isComplete()) return seen;
      seen = await makeTables(database, seen, signal);
      isHelmAlone = !seen.annotations;
      return seen;
    },
  };
}

function headWhere(query: HeadQuery, namespace: string): Where {
  return {
    ...(query.name === undefined ? {} : { name: query.name }),
    ...(query.allNamespaces ? {} : { namespace }),
    owner: 'helm',
  };
}

/** Returns the first parameters of a write statement, which are the same for all writes. */
function valuesOf({ record }: RevisionWrite, clock: () => number): unknown[] {
  const { name, version, namespace, info } = record;
  const seconds = Math.floor(clock() / 1000);
  return [recordKey(name, version), namespace, encodeRecord(record), info.status ?? 'unknown', seconds];
}

/** Returns a revision that has just been written, without reading it back. */
function written(
  row: StoredRevision,
  { record, labels }: RevisionWrite,
  annotations: Readonly<Record<string, string>>,
): StoredRevision {
  const live = Object.fromEntries(Object.entries(annotations).filter(([, value]) => value !== ''));
  return { ...row, labels: { ...labels, ...row.labels }, annotations: live, record: () => record };
}

function readRow(row: Row): StoredRevision {
  const [name, namespace, status, revision] = [String(row.name), String(row.namespace), String(row.status), Number(row.version)];
  const times = { createdAt: Number(row.createdat), modifiedAt: Number(row.modifiedat) };
  const system = { name, owner: 'helm', status, version: String(revision) };
  let decoded: ReleaseRecord | undefined;
  return {
    name,
    namespace,
    revision,
    status,
    labels: { ...pairs(row.labels), ...timeLabels(times), ...system },
    annotations: pairs(row.annotations),
    uid: '',
    resourceVersion: String(row.row_version),
    record: () => {
      decoded ??= decodeRecord(String(row.body ?? ''), `row ${namespace}/${row.key} of releases_v1`);
      return decoded;
    },
  };
}

/**
 * Converts the labels or annotations in a JSON column, which the database client has already parsed. The column is null if there
 * are none.
 */
function pairs(value: unknown): Readonly<Record<string, string>> {
  return (value ?? {}) as Readonly<Record<string, string>>;
}

function timeLabels(times: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(times).flatMap(([key, seconds]) => (seconds > 0 ? [[key, String(seconds)]] : [])));
}
