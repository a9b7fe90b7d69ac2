import { isForbidden, isNotFound } from './api-status.ts';
import type { KubeClient } from './client.ts';
import { apiVersionOf, type KubeObject, resourcePath, storedKey, type Target, targetPath } from './resource.ts';

/** From this many objects of one kind in one namespace on, one list is cheaper than a read of each. */
const listFrom = 8;
/** A longer collection is not worth reading for our few objects. */
const listLimit = 500;

/** Objects of the cluster by `storedKey`; what does not exist is not in the map. */
export type LiveObjects = ReadonlyMap<string, KubeObject>;

/**
 * Reads the objects behind targets, all at once: a list for each kind with many targets, a GET for each of the others.
 */
export async function readLive(client: KubeClient, targets: readonly Target[], signal?: AbortSignal): Promise<LiveObjects> {
  const groups = new Map<string, Target[]>();
  for (const target of targets) {
    const key = resourcePath(target.resource, target.namespace);
    groups.set(key, [...(groups.get(key) ?? []), target]);
  }
  const found = new Map<string, KubeObject>();
  await Promise.all(
    [...groups].map(async ([path, members]) => {
      const objects = members.length >= listFrom ? await readList(client, path, members, signal) : undefined;
      await (objects ? keep(found, objects) : readEach(client, members, found, signal));
    }),
  );
  return found;
}

async function keep(found: Map<string, KubeObject>, objects: ReadonlyMap<string, KubeObject>): Promise<void> {
  for (const [key, object] of objects) found.set(key, object);
}

/** undefined when listing is not allowed or the collection is long. */
async function readList(
  client: KubeClient,
  path: string,
  members: readonly Target[],
  signal?: AbortSignal,
): Promise<Map<string, KubeObject> | undefined> {
  try {
    const list = await client.json<{ metadata?: { continue?: string }; items?: KubeObject[] }>(
      'GET',
      `${path}?limit=${listLimit}`,
      { signal },
    );
    if (list.metadata?.continue) return undefined;
    const byName = new Map((list.items ?? []).map((item) => [item.metadata.name, item]));
    const result = new Map<string, KubeObject>();
    for (const member of members) {
      const item = byName.get(member.name);
      // Items of a list do not carry their kind.
      if (item) result.set(storedKey(member), { ...item, apiVersion: apiVersionOf(member.resource), kind: member.resource.kind });
    }
    return result;
  } catch (error) {
    if (isForbidden(error)) return undefined;
    if (isNotFound(error)) return new Map();
    throw error;
  }
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
