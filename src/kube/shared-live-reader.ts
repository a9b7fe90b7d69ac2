import { apiStatus } from './api-status.ts';
import type { KubeClient } from './client.ts';
import type { Cluster } from './cluster.ts';
import { listObjects } from './list-objects.ts';
import { type LiveObjects, readLive } from './read-live-objects.ts';
import { type ApiResource, type KubeObject, resourcePath, storedKey, type Target } from './resource.ts';

/** Number of reads in which a kind must occur before all of its objects are listed. */
const listFrom = 3;
/** Maximum number of objects of a kind in a list. If there are more, they are read individually. */
const listLimit = 500;
/** Kinds whose objects can be large, so that their lists would take too much memory. */
const largeKinds: ReadonlySet<string> = new Set(['ConfigMap', 'CustomResourceDefinition', 'Secret']);
/** Only objects of releases are listed. Others are read individually. */
const ownedByHelm = 'app.kubernetes.io/managed-by=Helm';

/** The objects of a kind in all namespaces, keyed by `storedKey`; undefined if they are not listed. */
type Listing = Promise<LiveObjects | undefined>;

/**
 * Returns a function that reads live objects as `readLive` does, but for many releases. If a kind occurs in several reads, the objects
 * of this kind are listed once, in all namespaces. Later reads return the objects as they were at that time.
 *
 * @param signal cancels the list requests
 */
export function createSharedReader(client: KubeClient, signal: AbortSignal): Cluster['readLive'] {
  const reads = new Map<string, number>();
  const listings = new Map<string, Listing>();
  const listingOf = (path: string, { resource }: Target): Listing | undefined => {
    const count = (reads.get(path) ?? 0) + 1;
    reads.set(path, count);
    if (count < listFrom || largeKinds.has(resource.kind)) return undefined;
    const listing = listings.get(path) ?? listAll(client, resource, signal);
    listings.set(path, listing);
    return listing;
  };
  return async (targets, readSignal) => {
    // The path contains the API version, because an object has different fields in each version.
    const pathOf = ({ resource }: Target): string => resourcePath(resource, '');
    const kinds = new Map(targets.map((target) => [pathOf(target), target]));
    const listed = new Map<string, LiveObjects | undefined>();
    await Promise.all([...kinds].map(async ([path, target]) => listed.set(path, await listingOf(path, target))));
    const found = new Map<string, KubeObject>();
    const unread = targets.filter((target) => {
      const object = listed.get(pathOf(target))?.get(storedKey(target));
      if (object) found.set(storedKey(target), object);
      return object === undefined;
    });
    return new Map([...found, ...(await readLive(client, unread, readSignal))]);
  };
}

async function listAll(client: KubeClient, resource: ApiResource, signal: AbortSignal): Listing {
  const scope = { resource, namespace: '', pageSize: listLimit, maxPages: 1, labelSelector: ownedByHelm };
  try {
    const { items, isComplete } = await listObjects(client, scope, signal);
    if (!isComplete) return undefined;
    const keyOf = ({ metadata: { name, namespace = '' } }: KubeObject): string => storedKey({ resource, namespace, name });
    return new Map(items.map((item) => [keyOf(item), item]));
  } catch (error) {
    // The user may be allowed to read objects only in some namespaces. Other errors are reported when the objects are read.
    if (apiStatus(error) !== undefined) return undefined;
    throw error;
  }
}
