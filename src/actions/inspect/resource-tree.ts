import { listOf, specOf } from '../../base/kubernetes/wire-types.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import { isForbidden, isNotFound } from '../../kube/api-status.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { Discovery } from '../../kube/discovery.ts';
import { listObjects } from '../../kube/list-objects.ts';
import { type KubeObject, storedKey } from '../../kube/resource.ts';
import type { TargetedObject } from '../../kube/targets.ts';
import { isPodReady, podState } from '../../kube/wait/pod-state.ts';
import { readEvents, warningsOf } from '../../kube/wait/warnings.ts';
import type { UiResource, UiResourceTree, UiWarning } from '../../report/ui-release.ts';
import type { UiHealthState } from '../../report/ui-releases.ts';
import type { Session } from '../session.ts';
import { currentRecord, isPodFailing, objectHealth, releaseTargets, stateOf } from './release-health.ts';

/** Kinds that controllers create on behalf of other objects, by API version. */
const ownedKinds: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'ReplicaSet'],
  ['batch/v1', 'Job'],
  ['v1', 'Pod'],
];
/** Kinds that never own other objects. The API server is not queried for objects that they own. */
const leaves = new Set([
  'ConfigMap',
  'Secret',
  'Service',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
  'Ingress',
  'NetworkPolicy',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
  'Namespace',
  'Pod',
]);
const pageSize = 500;
const maxPages = 10;
const maxDepth = 6;

/**
 * Returns the live objects of a release, the objects that they own (down to Pods), and the reasons why objects are not ready.
 *
 * @param session a session for the release's namespace
 * @throws RELEASE_NOT_FOUND
 */
export async function resourceTree(session: Session, name: string): Promise<UiResourceTree> {
  const record = await currentRecord(session, name);
  const identity = { name, namespace: session.namespace, revision: record.version };
  const { cluster, signal } = session;
  if (!cluster || record.info.status === 'uninstalled') return { ...identity, resources: [], warnings: [], notes: [] };
  const discovery = await cluster.discover();
  const targets = await releaseTargets(session, record);
  const live = await cluster.readLive(targets, signal);
  const parents = targets.filter((target) => !leaves.has(target.resource.kind) && live.has(storedKey(target)));
  const namespaces = [...new Set(parents.map((target) => target.namespace))].filter(Boolean);
  const family = await readOwned(cluster.client, { discovery, namespaces, signal });
  const resources = targets.map((target) => targetNode(target, live.get(storedKey(target)), family.byOwner));
  const warnings = await treeWarnings(session, namespaces, { roots: [...live.values()], byOwner: family.byOwner });
  return { ...identity, resources, warnings, notes: family.notes };
}

/** Objects keyed by the UID of their owner. */
type ByOwner = ReadonlyMap<string, readonly KubeObject[]>;

interface OwnedRequest {
  readonly discovery: Discovery;
  readonly namespaces: readonly string[];
  readonly signal: AbortSignal;
}

/** Lists the objects that controllers have created. Kinds that the user is not allowed to list are skipped with a note. */
async function readOwned(
  client: KubeClient,
  { discovery, namespaces, signal }: OwnedRequest,
): Promise<{ readonly byOwner: ByOwner; readonly notes: string[] }> {
  const notes: string[] = [];
  const kinds = ownedKinds.flatMap(([apiVersion, kind]) => discovery.find(apiVersion, kind) ?? []);
  const lists = await Promise.all(
    namespaces.flatMap((namespace) =>
      kinds.map((resource) =>
        listObjects(client, { resource, namespace, pageSize, maxPages }, signal).catch((error: unknown) => {
          if (!isForbidden(error) && !isNotFound(error)) throw error;
          notes.push(`${resource.plural} in ${namespace} cannot be listed: ${reasonOf(error)}`);
          return { items: [] };
        }),
      ),
    ),
  );
  const byOwner = new Map<string, KubeObject[]>();
  for (const object of lists.flatMap(({ items }) => items)) {
    const owners = object.metadata.ownerReferences ?? [];
    const owner = owners.find(({ controller }) => controller) ?? owners[0];
    if (owner) byOwner.set(owner.uid, [...(byOwner.get(owner.uid) ?? []), object]);
  }
  return { byOwner, notes };
}

function targetNode(target: TargetedObject, live: KubeObject | undefined, byOwner: ByOwner): UiResource {
  const node = live ? liveNode(live, byOwner, 0) : undefined;
  const health = objectHealth(target, live);
  return {
    ...health,
    // If an object's Pods have failed, report the object as failed too, because its own status often contains only the number of
    // Pods.
    state: health.state === 'progressing' && node?.children.some(hasFailed) ? 'failed' : health.state,
    created: live?.metadata.creationTimestamp ?? '',
    containers: node?.containers ?? [],
    children: node?.children ?? [],
    ...(node?.reason ? { reason: node.reason } : {}),
  };
}

function hasFailed({ state, children }: UiResource): boolean {
  return state === 'failed' || (state === 'progressing' && children.some(hasFailed));
}

function liveNode(object: KubeObject, byOwner: ByOwner, depth: number): UiResource {
  const owned = depth < maxDepth ? (byOwner.get(object.metadata.uid ?? '') ?? []) : [];
  const children = owned.filter((child) => isShown(child, byOwner)).map((child) => liveNode(child, byOwner, depth + 1));
  const reason = ownReason(object) ?? children.find((child) => child.reason !== undefined)?.reason;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    ...liveState(object),
    created: object.metadata.creationTimestamp ?? '',
    containers: object.kind === 'Pod' ? containerNames(object) : [],
    children: children.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Reports whether to show an object. A Deployment's old ReplicaSets, which are scaled to zero, are hidden. */
function isShown(object: KubeObject, byOwner: ByOwner): boolean {
  if (object.kind !== 'ReplicaSet') return true;
  return specOf<'apps/ReplicaSet'>(object).replicas !== 0 || byOwner.has(object.metadata.uid ?? '');
}

function liveState(object: KubeObject): { readonly state: UiHealthState; readonly detail: string } {
  const general = stateOf(object);
  if (object.kind !== 'Pod' || general.state === 'ready') return general;
  return isPodFailing(object) ? { ...general, state: 'failed' } : general;
}

function ownReason(object: KubeObject): string | undefined {
  if (object.kind !== 'Pod' || isPodReady(object)) return undefined;
  return `Pod/${object.metadata.name}: ${podState(object).reason}`;
}

function containerNames(pod: KubeObject): string[] {
  const { initContainers, containers } = specOf<'/Pod'>(pod);
  return [...listOf(containers), ...listOf(initContainers)].flatMap(({ name }) => name ?? []);
}

/**
 * Returns the warning events for a release's objects and the objects that they own. Namespaces whose events cannot be read, for
 * example for lack of permissions, are skipped.
 */
async function treeWarnings(
  { cluster, signal }: Session,
  namespaces: readonly string[],
  { roots, byOwner }: { readonly roots: readonly KubeObject[]; readonly byOwner: ByOwner },
): Promise<UiWarning[]> {
  if (!cluster) return [];
  const events = await Promise.all(
    namespaces.map((namespace) =>
      readEvents(cluster.client, namespace, signal).catch((error: unknown) => {
        if (isTillerlessError(error)) return [];
        throw error;
      }),
    ),
  );
  const all = events.flat();
  return roots.flatMap((object) => {
    const owned = descendants(object, byOwner);
    const pods = owned.filter(({ kind }) => kind === 'Pod');
    return warningsOf({ object, owners: owned.filter(({ kind }) => kind !== 'Pod'), pods }, all);
  });
}

function descendants(object: KubeObject, byOwner: ByOwner, depth = 0): KubeObject[] {
  if (depth >= maxDepth) return [];
  const owned = byOwner.get(object.metadata.uid ?? '') ?? [];
  return owned.flatMap((child) => [child, ...descendants(child, byOwner, depth + 1)]);
}
