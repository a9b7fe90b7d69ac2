import { isNotFound } from '../../kube/api-status.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { type KubeObject, resourcePath, storedKey, type Target, targetPath } from '../../kube/resource.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import type { Session } from '../session.ts';
import { previousTargets } from './manifest-objects.ts';

/** A table of objects of one kind, as formatted by the API server. */
export interface ResourceTable {
  /** heading in Helm's format, for example "v1/Deployment" */
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface ServerTable {
  readonly columnDefinitions?: readonly { readonly name: string; readonly priority?: number }[];
  readonly rows?: readonly { readonly cells?: readonly unknown[]; readonly object?: KubeObject }[];
}

const asTable = 'application/json;as=Table;g=meta.k8s.io;v=v1,application/json';

/** Live objects, keyed by `storedKey`. */
export type SeenObjects = Map<string, KubeObject>;

/**
 * Reads a release's live objects concurrently, as tables formatted by the API server. Returns one table per kind, in the order of
 * the manifest.
 *
 * @param seen filled with the live objects, keyed by `storedKey`
 */
export async function resourceTables(session: Session, record: ReleaseRecord, seen?: SeenObjects): Promise<ResourceTable[]> {
  const { cluster } = session;
  if (!cluster) return [];
  const targets = await releaseTargets(session, cluster, record);
  const parts = await Promise.all(targets.flatMap((target) => [readOwn(cluster, target, seen), ...relatedPods(cluster, target)]));
  const merged = new Map<string, ResourceTable>();
  for (const part of parts) {
    if (!part) continue;
    const known = merged.get(part.title);
    merged.set(part.title, known ? { ...known, rows: [...known.rows, ...part.rows] } : part);
  }
  return [...merged.values()];
}

/** Reads a release's live objects for JSON and YAML output, keyed by heading. Each workload's pods are included as a list. */
export async function resourceObjects(session: Session, record: ReleaseRecord): Promise<Record<string, KubeObject[]>> {
  const { cluster } = session;
  if (!cluster) return {};
  const targets = await releaseTargets(session, cluster, record);
  const objects = await Promise.all(
    targets.map(async (target) => ({
      title: titleOf(target),
      object: await readObject(cluster, targetPath(target)),
      pods: await readPods(cluster, target),
    })),
  );
  const result: Record<string, KubeObject[]> = {};
  for (const { title, object, pods } of objects) {
    if (object) result[title] = [...(result[title] ?? []), object];
    if (pods) result['v1/Pod(related)'] = [...(result['v1/Pod(related)'] ?? []), pods];
  }
  return result;
}

async function releaseTargets(session: Session, cluster: Cluster, record: ReleaseRecord): Promise<readonly Target[]> {
  return previousTargets(record.manifest, await cluster.discover(), { release: record.name, namespace: session.namespace })
    .targets;
}

function titleOf(target: Target): string {
  return `${target.resource.version}/${target.resource.kind}`;
}

/** Reads an object as a table. If `seen` is set, the row includes the object, which avoids a second request. */
function readOwn(cluster: Cluster, target: Target, seen: SeenObjects | undefined): Promise<ResourceTable | undefined> {
  const path = `${targetPath(target)}${seen ? '?includeObject=Object' : ''}`;
  return readTable(cluster, titleOf(target), path, (object) => seen?.set(storedKey(target), object));
}

async function readTable(
  cluster: Cluster,
  title: string,
  path: string,
  see: (object: KubeObject) => void = () => undefined,
): Promise<ResourceTable | undefined> {
  try {
    const table = await cluster.client.json<ServerTable>('GET', path, { accept: asTable });
    for (const { object } of table.rows ?? []) if (object) see(object);
    const shown = (table.columnDefinitions ?? [])
      .map((column, index) => ({ column, index }))
      .filter(({ column }) => !column.priority);
    const rows = (table.rows ?? []).map((row) => shown.map(({ index }) => String(row.cells?.[index] ?? '')));
    return rows.length === 0 ? undefined : { title, columns: shown.map(({ column }) => column.name.toUpperCase()), rows };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Kinds whose pods are also listed, as in Helm. */
const workloads = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job']);

function podsPath(target: Target): string | undefined {
  if (!workloads.has(target.resource.kind)) return undefined;
  const selector = (target.object.spec as { selector?: { matchLabels?: Record<string, string> } } | undefined)?.selector
    ?.matchLabels;
  if (!selector) return undefined;
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return `${resourcePath({ group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true, verbs: [] }, target.namespace)}?labelSelector=${encodeURIComponent(labels.join(','))}`;
}

function relatedPods(cluster: Cluster, target: Target): Promise<ResourceTable | undefined>[] {
  const path = podsPath(target);
  return path ? [readTable(cluster, 'v1/Pod(related)', path)] : [];
}

async function readPods(cluster: Cluster, target: Target): Promise<KubeObject | undefined> {
  const path = podsPath(target);
  return path ? readObject(cluster, path) : undefined;
}

async function readObject(cluster: Cluster, path: string): Promise<KubeObject | undefined> {
  try {
    return await cluster.client.json('GET', path);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
