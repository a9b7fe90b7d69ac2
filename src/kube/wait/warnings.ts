import { fieldsOf, itemsOf, numberOf, textOf } from '../../base/untyped-fields.ts';
import type { KubeClient } from '../client.ts';
import type { KubeObject } from '../resource.ts';
import type { Family } from './owned-pods.ts';

/** Something a controller said about an object, told once however often it was said. */
export interface Warning {
  /** "ReplicaSet/web-7d9f" */
  readonly about: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
}

const listLimit = 500;
const shownLimit = 5;
/** Of what is said without a warning, these tell why a claim waits. */
const claimReasons = new Set(['FailedBinding', 'WaitForFirstConsumer', 'ExternalProvisioning']);

/** The events of a namespace that may tell why something is not ready. @throws what the client throws */
export async function readEvents(client: KubeClient, namespace: string, signal: AbortSignal): Promise<readonly KubeObject[]> {
  const base = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events?limit=${listLimit}&fieldSelector=`;
  const selectors = ['type=Warning', 'type=Normal,involvedObject.kind=PersistentVolumeClaim'];
  const lists = await Promise.all(
    selectors.map((each) => client.json<{ items?: KubeObject[] }>('GET', base + encodeURIComponent(each), { signal })),
  );
  return lists.flatMap((list) => list.items ?? []);
}

/** Events about an object, its replica set, its pods that are not ready and their claims: the newest first, each once. */
export function warningsOf(family: Family, events: readonly KubeObject[]): Warning[] {
  const { object, owners, pods } = family;
  const uids = new Set([object, ...owners, ...pods].map((each) => each.metadata.uid));
  const claims = new Set(pods.flatMap(claimsOf));
  const own = events.filter((event) => {
    const about = fieldsOf(event.involvedObject);
    const isClaim = about.kind === 'PersistentVolumeClaim';
    if (event.type !== 'Warning' && !(isClaim && claimReasons.has(textOf(event.reason)))) return false;
    return uids.has(textOf(about.uid)) || (isClaim && claims.has(textOf(about.name)));
  });
  const found = new Map<string, Warning>();
  for (const event of own.toSorted((a, b) => timeOf(b) - timeOf(a))) {
    const warning = warningFrom(event);
    const key = `${warning.reason} ${warning.message}`;
    const known = found.get(key);
    found.set(key, known ? { ...known, count: known.count + warning.count } : warning);
  }
  return [...found.values()].slice(0, shownLimit);
}

/** "FailedCreate ReplicaSet/web-7d9f: Error creating: … (3 times)" */
export function warningText({ about, reason, message, count }: Warning): string {
  return `${reason} ${about}: ${message}${count > 1 ? ` (${count} times)` : ''}`;
}

function warningFrom(event: KubeObject): Warning {
  const about = fieldsOf(event.involvedObject);
  return {
    about: `${textOf(about.kind)}/${textOf(about.name)}`,
    reason: textOf(event.reason),
    message: textOf(event.message).trim().replace(/\s+/g, ' '),
    count: Math.max(1, numberOf(fieldsOf(event.series).count, numberOf(event.count, 1))),
  };
}

/** Events come in two forms, old and new; each has a time of its own. */
function timeOf(event: KubeObject): number {
  const time = textOf(fieldsOf(event.series).lastObservedTime) || textOf(event.lastTimestamp) || textOf(event.eventTime);
  return Date.parse(time || (event.metadata.creationTimestamp ?? '')) || 0;
}

function claimsOf(pod: KubeObject): string[] {
  const volumes = itemsOf(fieldsOf(pod.spec).volumes);
  return volumes.map((volume) => textOf(fieldsOf(volume.persistentVolumeClaim).claimName)).filter(Boolean);
}
