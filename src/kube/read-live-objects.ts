import { isForbidden, isNotFound, isOutdated } from './api-status.ts';
import type { KubeClient } from './client.ts';
import { apiVersionOf, type KubeObject, resourcePath, storedKey, type Target, targetPath } from './resource.ts';

/** Minimum number of objects of one kind in one namespace for which a list request is cheaper than individual reads. */
const listFrom = 8;
/**
 * Maximum number of objects to list in a collection, or twice the number of targets if that is higher. Targets that have not been
 * found by then are read individually.
 */
const listLimit = 500;
/** Maximum page size of a list request. */
const pageLimit = 2500;

/** Live objects keyed by `storedKey`. Objects that do not exist are absent. */
export type LiveObjects = ReadonlyMap<string, KubeObject>;

/**
 * Reads the live objects of targets concurrently, with one list request for each kind that has many targets and one GET for each
 * remaining target.
 */
export async function readLive(client: KubeClient, targets: readonly Target[], signal?: AbortSignal): Promise<LiveObjects> {
  const groups = new Map<string, Target[]>();
  // Remove duplicate targets, so that an object that occurs on both sides of a diff is read only once.
  for (const target of new Map(targets.map((target) => [storedKey(target), target])).values()) {
    const key = resourcePath(target.resource, target.namespace);
    const group = groups.get(key);
    if (group) group.push(target);
    else groups.set(key, [target]);
  }
  const objects = new Map<string, KubeObject>();
  await Promise.all(
    [...groups].map(async ([path, members]) => {
      const unread = members.length >= listFrom ? await readList(client, { path, members, objects }, signal) : members;
      await readEach(client, unread, objects, signal);
    }),
  );
  return objects;
}

interface Listing {
  readonly path: string;
  readonly members: readonly Target[];
  /** the map that the objects are added to */
  readonly objects: Map<string, KubeObject>;
}

interface Page {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly KubeObject[];
}

/**
 * Lists a collection and adds the targets found in it to `objects`.
 *
 * @returns the targets that have not been read, because listing is forbidden or the collection is much larger than the number of
 * targets
 */
async function readList(
  client: KubeClient,
  { path, members, objects }: Listing,
  signal?: AbortSignal,
): Promise<readonly Target[]> {
  const most = Math.max(listLimit, 2 * members.length);
  const byName = new Map(members.map((member) => [member.name, member]));
  try {
    for (let read = 0, next = ''; read < most; ) {
      const page = await client.json<Page>('GET', `${path}?limit=${Math.min(most, pageLimit)}${next}`, { signal });
      for (const item of page.items ?? []) {
        const member = byName.get(item.metadata.name);
        byName.delete(item.metadata.name);
        // The API server omits apiVersion and kind in list items.
        if (member)
          objects.set(storedKey(member), { ...item, apiVersion: apiVersionOf(member.resource), kind: member.resource.kind });
      }
      if (!page.metadata?.continue) return [];
      read += page.items?.length ?? most;
      next = `&continue=${encodeURIComponent(page.metadata.continue)}`;
    }
  } catch (error) {
    // If the user is not allowed to list objects or the continue token has expired (410), the remaining objects are read
    // individually.
    if (!isForbidden(error) && !isOutdated(error) && !isNotFound(error)) throw error;
    if (isNotFound(error)) return [];
  }
  return [...byName.values()];
}

async function readEach(
  client: KubeClient,
  members: readonly Target[],
  objects: Map<string, KubeObject>,
  signal?: AbortSignal,
): Promise<void> {
  await Promise.all(
    members.map(async (member) => {
      const object = await readOne(client, member, signal);
      if (object) objects.set(storedKey(member), object);
    }),
  );
}

/** Reads an object, or returns undefined if it does not exist. */
export async function readOne(client: KubeClient, target: Target, signal?: AbortSignal): Promise<KubeObject | undefined> {
  try {
    return await client.json('GET', targetPath(target), { signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
