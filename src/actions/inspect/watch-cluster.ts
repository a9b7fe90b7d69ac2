import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { isForbidden } from '../../kube/api-status.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { ApiResource, ObjectMeta } from '../../kube/resource.ts';
import { watchChanges } from '../../kube/watch-changes.ts';
import type { Session } from '../session.ts';

/** Callbacks for changes in the cluster. */
export interface ClusterObserver {
  releaseChanged(release: { readonly namespace: string; readonly name: string }): void;
  /** called when any release may have changed: after the watch has started, or has been resumed after an interruption */
  releasesUnknown(): void;
  /** called with the namespace of an object; an empty namespace means that any object may have changed */
  objectChanged(namespace: string): void;
  lost(error: unknown): void;
}

/**
 * Kinds to watch in order to detect changes to a release's objects. Kinds such as ReplicaSet are omitted, because a change to an
 * owned object also changes the status of its owner.
 */
const watchedKinds: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['v1', 'ConfigMap'],
  ['v1', 'PersistentVolumeClaim'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
  ['networking.k8s.io/v1', 'Ingress'],
];
/**
 * Names of objects whose changes are ignored: those for leader election, which change every few seconds, the ConfigMaps with the
 * root CA, and release records.
 */
const noisy = /leader-election|kube-root-ca\.crt|^sh\.helm\.release\./;

/**
 * Watches release records and the objects of common kinds until the signal aborts. Resolves when the watches have ended. Skips
 * objects that the user is not allowed to watch.
 *
 * @param requested namespace to watch; empty for all namespaces, or for the session's namespace if the user is not allowed to
 * list releases in all of them
 */
export async function watchCluster(session: Session, requested: string, observer: ClusterObserver): Promise<void> {
  const { cluster, signal } = session;
  if (!cluster) return;
  const discovery = await cluster.discover();
  const namespace = requested || (await widestNamespace(session, cluster));
  const find = ([apiVersion, kind]: readonly [string, string]): ApiResource[] => {
    const resource = discovery.find(apiVersion, kind);
    return resource?.verbs.includes('watch') ? [resource] : [];
  };
  const watch = async (resource: ApiResource): Promise<void> => {
    const changed = ({ name, namespace: inside = '' }: ObjectMeta): void => {
      if (!noisy.test(name)) observer.objectChanged(inside);
    };
    // Do not report lost connections here, because the watch on release records already does.
    const quiet = { changed, started: () => observer.objectChanged(''), lost: () => undefined };
    await watchChanges(cluster.client, { resource, namespace }, { observer: quiet, signal }).catch(unlessRejected);
  };
  await Promise.all([watchRecords(session, namespace, observer), ...watchedKinds.flatMap(find).map(watch)]);
}

async function widestNamespace({ releases, namespace, signal }: Session, { client }: Cluster): Promise<string> {
  if (releases.kind !== 'Secret' && releases.kind !== 'ConfigMap') return '';
  const plural = releases.kind === 'Secret' ? 'secrets' : 'configmaps';
  try {
    await client.raw('GET', `/api/v1/${plural}?limit=1&labelSelector=owner%3Dhelm`, { signal });
    return '';
  } catch (error) {
    if (isForbidden(error)) return namespace;
    throw error;
  }
}

async function watchRecords(session: Session, namespace: string, observer: ClusterObserver): Promise<void> {
  const { cluster, releases, signal } = session;
  if (!cluster) return;
  if (releases.kind !== 'Secret' && releases.kind !== 'ConfigMap')
    return repeatUntilAborted(() => observer.releasesUnknown(), signal);
  const resource = (await cluster.discover()).find('v1', releases.kind);
  if (!resource) return;
  const scope = { resource, namespace, labelSelector: 'owner=helm' };
  const records = {
    changed: ({ labels = {}, namespace: inside = '' }: ObjectMeta) => {
      if (labels.name) observer.releaseChanged({ namespace: inside, name: labels.name });
    },
    started: () => observer.releasesUnknown(),
    lost: (error: unknown) => observer.lost(error),
  };
  await watchChanges(cluster.client, scope, { observer: records, signal }).catch(unlessRejected);
}

/** A database does not report changes, so the list is polled. */
const databaseMs = 15_000;

function repeatUntilAborted(run: () => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(run, databaseMs);
    timer.unref();
    const stop = (): void => {
      clearInterval(timer);
      resolve();
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Ignores API server errors, for example if the user is allowed to list objects but not to watch them. */
function unlessRejected(error: unknown): void {
  if (!isTillerlessError(error)) throw error;
}
