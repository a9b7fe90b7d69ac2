import { isForbidden, isNotFound, isOutdated } from './api-status.ts';
import type { KubeClient } from './client.ts';
import { apiVersionOf, type KubeObject, resourcePath, storedKey, type Target, targetPath } from './resource.ts';

/** From this many objects of one kind in one namespace on, one list is cheaper than a read of each. */
const listFrom = 8;
/** A collection is read as long as this many objects of it could be ours, and up to twice as many as we have. */
const listLimit = 500;
/** Objects in one answer at most. */
const pageLimit = 2500;

/** Objects of the cluster by `storedKey`; what does not exist is not in the map. */
export type LiveObjects = ReadonlyMap<string, KubeObject>;

/**
 * Reads the objects behind targets, all at once: a list for each kind with many targets, a GET for each of the others.
 */
export async function readLive(client: KubeClient, targets: readonly Target[], signal?: AbortSignal): Promise<LiveObjects> {
  const groups = new Map<string, Target[]>();
  // An object that both sides of a diff have is asked for once.
  for (const target of new Map(targets.map((each) => [storedKey(each), each])).values()) {
    const key = resourcePath(target.resource, target.namespace);
    const group = groups.get(key);
    if (group) group.push(target);
    else groups.set(key, [target]);
  }
  const found = new Map<string, KubeObject>();
  await Promise.all(
    [...groups].map(async ([path, members]) => {
      const unread = members.length >= listFrom ? await readList(client, { path, members, found }, signal) : members;
      await readEach(client, unread, found, signal);
    }),
  );
  return found;
}

interface Listing {
  readonly path: string;
  readonly members: readonly Target[];
  /** takes what is read */
  readonly found: Map<string, KubeObject>;
}

interface Page {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly KubeObject[];
}

/** @returns the members of which nothing is known after that: listing is not allowed, or the collection is much longer than our part of it */
async function readList(client: KubeClient, { path, members, found }: Listing, signal?: AbortSignal): Promise<readonly Target[]> {
  const most = Math.max(listLimit, 2 * members.length);
  const byName = new Map(members.map((member) => [member.name, member]));
  try {
    for (let read = 0, next = ''; read < most; ) {
      const page = await client.json<Page>('GET', `${path}?limit=${Math.min(most, pageLimit)}${next}`, { signal });
      for (const item of page.items ?? []) {
        const member = byName.get(item.metadata.name);
        byName.delete(item.metadata.name);
        // Items of a list do not carry their kind.
        if (member)
          found.set(storedKey(member), { ...item, apiVersion: apiVersionOf(member.resource), kind: member.resource.kind });
      }
      if (!page.metadata?.continue) return [];
      read += page.items?.length ?? most;
      next = `&continue=${encodeURIComponent(page.metadata.continue)}`;
    }
  } catch (error) {
    // The rest of a list that takes too long is gone after a while (410).
    if (!isForbidden(error) && !isOutdated(error) && !isNotFound(error)) throw error;
    if (isNotFound(error)) return [];
  }
  return [...byName.values()];
}

async function readEach(
  client: KubeClient,
  members: readonly Target[],
  found: Map<string, KubeObject>,
  signal?: AbortSignal,
): Promise<void> {
  await Promise.all(
    members.map(async (member) => {
      const object = await readOne(client, member, signal);
      if (object) found.set(storedKey(member), object);
    }),
  );
}

/** undefined when the object does not exist. */
export async function readOne(client: KubeClient, target: Target, signal?: AbortSignal): Promise<KubeObject | undefined> {
  try {
    return await client.json('GET', targetPath(target), { signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
