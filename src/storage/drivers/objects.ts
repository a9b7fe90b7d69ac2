import { textOf } from '../../base/untyped-fields.ts';
import { decodeRecord, encodeRecord } from '../codec.ts';
import { changedMeanwhile, existsAlready } from '../conflicts.ts';
import { type Driver, type HeadQuery, type RevisionHead, type RevisionWrite, recordKey, type StoredRevision } from '../driver.ts';
import { noteKey, noteOf } from '../parts-notice.ts';
import type { ReleaseRecord } from '../release.ts';
import type { SummaryCache } from '../summary-cache.ts';
import { readSummaries } from './object-summaries.ts';
import {
  hasParts,
  joinParts,
  type PartsReference,
  partNames,
  partOfKey,
  partsOf,
  revisionKey,
  type SplitRecord,
  splitRecord,
  unsplit,
} from './parts.ts';
import type { RecordClient, RecordKind, RecordObject } from './record-object.ts';

export const secretKind: RecordKind = {
  kind: 'Secret',
  encode: (payload) => Buffer.from(payload).toString('base64'),
  decode: (data) => Buffer.from(data, 'base64').toString('utf8'),
};

export const configMapKind: RecordKind = { kind: 'ConfigMap', encode: (payload) => payload, decode: (data) => data };

export interface ObjectDriverOptions {
  /** returns the current time in milliseconds since the Unix epoch */
  readonly clock: () => number;
  /** cache that persists between runs; undefined to disable caching */
  readonly cache: SummaryCache | undefined;
}

/** Creates a driver that stores revisions as Secrets or ConfigMaps, in the same format as Helm. */
export function createObjectDriver(kind: RecordKind, client: RecordClient, { clock, cache }: ObjectDriverOptions): Driver {
  const stamp = (): string => String(Math.floor(clock() / 1000));
  /** keys of the records that are stored in several objects (see parts.ts) */
  const inParts = new Set<string>();
  const read = async (object: RecordObject): Promise<StoredRevision> => {
    const own = readRevision(kind, object);
    const reference = partsOf(object, own.record);
    if (!reference) return own;
    inParts.add(object.metadata.name);
    const { namespace } = object.metadata;
    return readRevision(kind, object, {
      reference,
      parts: await Promise.all(partNames(reference).map((name) => client.get(name, namespace))),
    });
  };
  const writeParts = async (split: SplitRecord | undefined): Promise<void> => {
    for (const { metadata } of split?.parts ?? []) inParts.add(metadata.name.replace(/\.[0-9a-f]{12}\.\d+$/, ''));
    await Promise.all(split?.parts.map((part) => client.create(part)) ?? []);
  };
  return {
    kind: kind.kind,
    heads: async (query) => {
      const objects = await client.list(selectorOf(query), { metadataOnly: true, allNamespaces: query.allNamespaces === true });
      return objects.map(readHead);
    },
    history: async (name) => {
      const objects = await client.list(selectorOf({ name }), { metadataOnly: false, allNamespaces: false });
      return (await Promise.all(objects.map(read))).toSorted((a, b) => a.revision - b.revision);
    },
    get: async (name, revision, namespace) => {
      const object = await client.get(recordKey(name, revision), namespace);
      return object && read(object);
    },
    summaries: (query, take) =>
      readSummaries({ kind, client, cache, readWhole: (object) => readRevision(kind, object) }, query, take),
    create: async (write) => {
      const { object, split } = buildObject(kind, write, { createdAt: stamp() });
      await writeParts(split);
      const created = await client.create(object);
      if (created) return written(created, write);
      throw existsAlready(write.record);
    },
    update: async (write, base) => {
      // Keep the createdAt label. Helm drops it the first time that it updates a record.
      const { object, split } = buildObject(kind, write, { ...kept(base), modifiedAt: stamp() }, base);
      if (split && !hasParts(base, split)) await writeParts(split);
      const updated = await client.replace(object);
      if (updated) return written(updated, write);
      throw changedMeanwhile(write.record);
    },
    annotate: (head, annotations) => client.annotate(recordKey(head.name, head.revision), annotations),
    remove: async (head) => {
      await client.remove(recordKey(head.name, head.revision));
      if (!inParts.has(recordKey(head.name, head.revision))) return;
      const parts = await client.list(`${partOfKey}=${head.name},${revisionKey}=${head.revision}`, {
        metadataOnly: true,
        allNamespaces: false,
      });
      await Promise.all(parts.map(({ metadata }) => client.remove(metadata.name)));
    },
  };
}

/** Returns a revision that has just been written, without reading it back. */
function written(object: RecordObject, { record }: RevisionWrite): StoredRevision {
  return { ...readHead(object), record: () => record };
}

function kept(base: RevisionHead): Record<string, string> {
  return base.labels.createdAt === undefined ? {} : { createdAt: base.labels.createdAt };
}

function selectorOf(query: HeadQuery): string {
  return [query.selector, query.name === undefined ? undefined : `name=${query.name}`, 'owner=helm'].filter(Boolean).join(',');
}

function buildObject(
  kind: RecordKind,
  write: RevisionWrite,
  times: Readonly<Record<string, string>>,
  base?: RevisionHead,
): { readonly object: RecordObject; readonly split: SplitRecord | undefined } {
  const { record } = write;
  const whole = encodeRecord(record);
  const split = splitRecord(kind, record, whole);
  const payload = split ? encodeRecord(split.head) : whole;
  const system = { name: record.name, owner: 'helm', status: record.info.status ?? 'unknown', version: String(record.version) };
  const annotations = {
    ...base?.annotations,
    ...write.annotations,
    ...(split?.annotations ?? unsplit),
    [noteKey]: noteOf(record),
  };
  const live = Object.fromEntries(Object.entries(annotations).filter(([, value]) => value !== ''));
  const object = {
    apiVersion: 'v1',
    kind: kind.kind,
    ...(kind.kind === 'Secret' ? { type: 'helm.sh/release.v1' } : {}),
    metadata: {
      name: recordKey(record.name, record.version),
      namespace: record.namespace,
      labels: { ...write.labels, ...times, ...system },
      ...(Object.keys(live).length > 0 ? { annotations: live } : {}),
      ...(base?.resourceVersion ? { resourceVersion: base.resourceVersion } : {}),
    },
    data: { release: kind.encode(payload) },
  };
  return { object, split };
}

function readHead(object: RecordObject): RevisionHead {
  const { metadata } = object;
  const labels = metadata.labels ?? {};
  return {
    name: labels.name ?? '',
    namespace: metadata.namespace ?? '',
    revision: Number(labels.version ?? 0),
    status: labels.status ?? 'unknown',
    labels,
    annotations: metadata.annotations ?? {},
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
  };
}

interface FoundParts {
  readonly reference: PartsReference;
  readonly parts: readonly (RecordObject | undefined)[];
}

/** @param storedParts the other objects that a large record is stored in; undefined if `object` contains the entire record */
function readRevision(kind: RecordKind, object: RecordObject, storedParts?: FoundParts): StoredRevision {
  const head = readHead(object);
  const decode = (): ReleaseRecord => {
    const location = `${kind.kind} ${head.namespace}/${object.metadata.name}`;
    const own = decodeRecord(kind.decode(textOf(object.data?.release)), location);
    return storedParts ? joinParts(kind, { head: own, reference: storedParts.reference, location }, storedParts.parts) : own;
  };
  let decoded: ReleaseRecord | undefined;
  return {
    ...head,
    record: () => {
      decoded ??= decode();
      return decoded;
    },
  };
}
