import { gunzipSync } from 'node:zlib';
import type { KubeClient } from '../../../src/kube/client.ts';
import type { KubeObject } from '../../../src/kube/resource.ts';
import type { ReleaseRecord } from '../../../src/storage/release.ts';
import { type Place, plain } from './place.ts';

/** A stored revision, without the fields that differ between runs. */
export interface RevisionView {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: string | undefined;
  readonly description: string | undefined;
  readonly notes: string | undefined;
  readonly rollbackRevision: number | undefined;
  readonly method: string | undefined;
  readonly chart: string;
  readonly config: unknown;
  readonly chartValues: unknown;
  readonly manifest: string;
  /** "name phase" for each hook, in the order of the record */
  readonly hooks: readonly string[];
}

/** The content of a namespace: all release records, and all objects without an owner reference. */
export interface Snapshot {
  readonly records: readonly RevisionView[];
  /** objects keyed by "Kind/name" */
  readonly objects: Readonly<Record<string, unknown>>;
}

const kinds = [
  ['/api/v1', 'configmaps'],
  ['/api/v1', 'secrets'],
  ['/api/v1', 'services'],
  ['/api/v1', 'pods'],
  ['/apis/apps/v1', 'deployments'],
  ['/apis/batch/v1', 'jobs'],
] as const;

export async function snapshot(place: Place): Promise<Snapshot> {
  const { client, namespace } = place;
  const lists = await Promise.all([
    ...kinds.map(([api, plural]) => readList(client, `${api}/namespaces/${namespace}/${plural}`)),
    readList(client, `/apis/${namespace}.example.org/v1/namespaces/${namespace}/gadgets`),
  ]);
  const all = lists.flat();
  const isRecord = (object: KubeObject): boolean => object.metadata.labels?.owner === 'helm';
  const objects = all.filter((object) => !isRecord(object) && !isChild(object) && !object.metadata.deletionTimestamp);
  return settle(
    {
      records: sortRecords(all.filter(isRecord).map((object) => viewRecord(object))),
      objects: Object.fromEntries(
        objects.map((object) => [`${object.kind}/${object.metadata.name}`, viewObject(object)] as const).toSorted(byKey),
      ),
    },
    place,
  );
}

/** Sorts records by release and revision. */
export function sortRecords(records: readonly RevisionView[]): RevisionView[] {
  return records.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

async function readList(client: KubeClient, path: string): Promise<KubeObject[]> {
  const { status, text } = await client.raw('GET', path).catch(() => ({ status: 404, text: '' }));
  if (status !== 200) return [];
  const list = JSON.parse(text) as { kind: string; items?: KubeObject[] };
  return (list.items ?? []).map((item) => ({ ...item, kind: list.kind.replace(/List$/, '') }));
}

/** Reports whether an object was created by a controller, or by the cluster in every namespace. */
function isChild(object: KubeObject): boolean {
  return object.metadata.ownerReferences !== undefined || object.metadata.name === 'kube-root-ca.crt';
}

function viewRecord(object: KubeObject): RevisionView {
  const { createdAt: _, modifiedAt: __, ...labels } = object.metadata.labels ?? {};
  const { release = '' } = object.data as { release?: string };
  const outer = object.kind === 'Secret' ? Buffer.from(release, 'base64').toString() : release;
  const record = JSON.parse(gunzipSync(Buffer.from(outer, 'base64')).toString('utf8')) as ReleaseRecord;
  const { info, chart } = record;
  return {
    name: object.metadata.name,
    labels,
    status: info.status,
    description: info.description,
    notes: info.notes,
    rollbackRevision: info.rollback_revision,
    method: record.apply_method,
    chart: `${chart?.metadata?.name}-${chart?.metadata?.version}`,
    config: record.config,
    chartValues: chart?.values,
    manifest: record.manifest,
    hooks: (record.hooks ?? []).map((hook) => `${hook.name} ${hook.last_run?.phase ?? ''}`.trim()),
  };
}

const noise = new Set(['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink']);

function viewObject(object: KubeObject): unknown {
  const { apiVersion: _, kind, status: __, metadata, ...all } = object;
  // Ignore a Pod's spec, because admission controllers change it.
  const rest = kind === 'Pod' ? {} : all;
  const { annotations = {}, ...meta } = Object.fromEntries(Object.entries(metadata).filter(([key]) => !noise.has(key)));
  const kept = Object.entries(annotations as Record<string, string>).filter(
    ([key]) => key !== 'deployment.kubernetes.io/revision',
  );
  return withoutChosen({ metadata: { ...meta, ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}) }, ...rest });
}

const chosen = new Set(['clusterIP', 'clusterIPs', 'nodePort', 'nodeName', 'serviceAccount', 'serviceAccountName']);

/** Removes the fields that the cluster chooses, and sorts the keys. */
function withoutChosen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutChosen);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !chosen.has(key));
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutChosen(item)] as const).toSorted(byKey));
}

function settle(found: Snapshot, place: Place): Snapshot {
  return JSON.parse(plain(JSON.stringify(found), place)) as Snapshot;
}
