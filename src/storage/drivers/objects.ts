import { TillerlessError } from '../../errors/tillerless-error.ts';
import { decodeRecord, encodeRecord } from '../codec.ts';
import { type Driver, type HeadQuery, type RevisionHead, type RevisionWrite, recordKey, type StoredRevision } from '../driver.ts';

/** A Secret or ConfigMap as far as this layer looks at it. */
export interface RecordObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly type?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly resourceVersion?: string;
  };
  readonly data?: Readonly<Record<string, string>>;
}

/** The API calls a driver needs; the cluster's client satisfies it. Paths are below the collection of the namespace. */
export interface RecordClient {
  list(
    selector: string,
    options: { readonly metadataOnly: boolean; readonly allNamespaces: boolean },
  ): Promise<readonly RecordObject[]>;
  /** undefined when there is none */
  get(name: string, namespace?: string): Promise<RecordObject | undefined>;
  /** undefined when an object of that name exists */
  create(object: RecordObject): Promise<RecordObject | undefined>;
  /** undefined when the resourceVersion is not the current one */
  replace(object: RecordObject): Promise<RecordObject | undefined>;
  annotate(name: string, annotations: Readonly<Record<string, string>>): Promise<void>;
  remove(name: string): Promise<void>;
}

/** How the two kinds of objects differ. */
export interface RecordKind {
  readonly kind: 'Secret' | 'ConfigMap';
  /** Secrets carry their data in base64 once more */
  encode(payload: string): string;
  decode(data: string): string;
}

export const secretKind: RecordKind = {
  kind: 'Secret',
  encode: (payload) => Buffer.from(payload).toString('base64'),
  decode: (data) => Buffer.from(data, 'base64').toString('utf8'),
};

export const configMapKind: RecordKind = { kind: 'ConfigMap', encode: (payload) => payload, decode: (data) => data };

/** Keeps revisions as objects of the cluster, in the shape of Helm's driver of that kind. */
export function createObjectDriver(kind: RecordKind, client: RecordClient, clock: () => number): Driver {
  const stamp = (): string => String(Math.floor(clock() / 1000));
  const read = (object: RecordObject): StoredRevision => readRevision(kind, object);
  return {
    kind: kind.kind,
    heads: async (query) => {
      const objects = await client.list(selectorOf(query), { metadataOnly: true, allNamespaces: query.allNamespaces === true });
      return objects.map(readHead);
    },
    history: async (name) => {
      const objects = await client.list(selectorOf({ name }), { metadataOnly: false, allNamespaces: false });
      return objects.map(read).toSorted((a, b) => a.revision - b.revision);
    },
    get: async (name, revision, namespace) => {
      const object = await client.get(recordKey(name, revision), namespace);
      return object && read(object);
    },
    create: async (write) => {
      const object = buildObject(kind, write, { createdAt: stamp() });
      const created = await client.create(object);
      if (created) return read(created);
      throw new TillerlessError(
        'STORAGE_CONFLICT',
        `revision ${write.record.version} of release "${write.record.name}" exists already`,
        {
          helmText: 'release: already exists',
          hint: 'another operation on this release has just begun; see its history',
        },
      );
    },
    update: async (write, base) => {
      // Helm drops createdAt and foreign labels at the first update; we keep what others wrote.
      const object = buildObject(kind, write, { ...kept(base), modifiedAt: stamp() }, base);
      const updated = await client.replace(object);
      if (updated) return read(updated);
      throw new TillerlessError(
        'STORAGE_CONFLICT',
        `revision ${write.record.version} of release "${write.record.name}" was changed by another operation`,
        {
          hint: 'see the history of the release, then run the command again',
        },
      );
    },
    annotate: (head, annotations) => client.annotate(recordKey(head.name, head.revision), annotations),
    remove: (head) => client.remove(recordKey(head.name, head.revision)),
  };
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
): RecordObject {
  const { record } = write;
  const system = { name: record.name, owner: 'helm', status: record.info.status ?? 'unknown', version: String(record.version) };
  const annotations = { ...base?.annotations, ...write.annotations };
  const live = Object.fromEntries(Object.entries(annotations).filter(([, value]) => value !== ''));
  return {
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
    data: { release: kind.encode(encodeRecord(record)) },
  };
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
    resourceVersion: metadata.resourceVersion ?? '',
  };
}

function readRevision(kind: RecordKind, object: RecordObject): StoredRevision {
  const head = readHead(object);
  let decoded: ReturnType<StoredRevision['record']> | undefined;
  return {
    ...head,
    record: () => {
      decoded ??= decodeRecord(kind.decode(object.data?.release ?? ''), `${kind.kind} ${head.namespace}/${object.metadata.name}`);
      return decoded;
    },
  };
}
