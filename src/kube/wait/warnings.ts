import { listOf, specOf, type WireEvent } from '../../base/kubernetes/wire-types.ts';
import type { KubeClient } from '../client.ts';
import type { KubeObject } from '../resource.ts';
import type { Family } from './owned-pods.ts';

/** A warning event for an object. Repeated events are merged. */
export interface Warning {
  /** for example "ReplicaSet/web-7d9f" */
  readonly object: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
}

const listLimit = 500;
const shownLimit = 5;
/** Event reasons (type Normal) that explain why a PersistentVolumeClaim is pending. */
const claimReasons = new Set(['FailedBinding', 'WaitForFirstConsumer', 'ExternalProvisioning']);

type Event = KubeObject & WireEvent;

/** Reads the events in a namespace that may explain why an object is not ready. @throws any error from the client */
export async function readEvents(client: KubeClient, namespace: string, signal: AbortSignal): Promise<readonly Event[]> {
  const base = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events?limit=${listLimit}&fieldSelector=`;
  const selectors = ['type=Warning', 'type=Normal,involvedObject.kind=PersistentVolumeClaim'];
  const lists = await Promise.all(
    selectors.map((selector) => client.json<{ items?: Event[] }>('GET', base + encodeURIComponent(selector), { signal })),
  );
  return lists.flatMap((list) => list.items ?? []);
}

/**
 * Returns the events for an object, its ReplicaSet, its unready Pods and their PersistentVolumeClaims, newest first and without
 * duplicates.
 */
export function warningsOf(family: Family, events: readonly Event[]): Warning[] {
  const { object, owners, pods } = family;
  const uids = new Set([object, ...owners, ...pods].map((member) => member.metadata.uid));
  const claims = new Set(pods.flatMap(claimsOf));
  const own = events.filter((event) => {
    const { kind, name = '', uid = '' } = event.involvedObject ?? {};
    const isClaim = kind === 'PersistentVolumeClaim';
    if (event.type !== 'Warning' && !(isClaim && claimReasons.has(event.reason ?? ''))) return false;
    return uids.has(uid) || (isClaim && claims.has(name));
  });
  const warnings = new Map<string, Warning>();
  for (const event of own.toSorted((a, b) => timeOf(b) - timeOf(a))) {
    const warning = warningFrom(event);
    const key = `${warning.reason} ${warning.message}`;
    const known = warnings.get(key);
    warnings.set(key, known ? { ...known, count: known.count + warning.count } : warning);
  }
  return [...warnings.values()].slice(0, shownLimit);
}

/** Formats a warning, for example "FailedCreate ReplicaSet/web-7d9f: Error creating: … (3 times)". */
export function warningText({ object, reason, message, count }: Warning): string {
  return `${reason} ${object}: ${message}${count > 1 ? ` (${count} times)` : ''}`;
}

function warningFrom({ involvedObject, reason = '', message = '', series, count }: Event): Warning {
  const { kind = '', name = '' } = involvedObject ?? {};
  return {
    object: `${kind}/${name}`,
    reason,
    message: message.trim().replace(/\s+/g, ' '),
    count: Math.max(1, series?.count ?? count ?? 1),
  };
}

/** Returns the timestamp of an event, whose field differs between core/v1 and events.k8s.io. */
function timeOf({ metadata, series, lastTimestamp, eventTime }: Event): number {
  return Date.parse(series?.lastObservedTime || lastTimestamp || eventTime || metadata.creationTimestamp || '') || 0;
}

function claimsOf(pod: KubeObject): string[] {
  return listOf(specOf<'/Pod'>(pod).volumes)
    .map((volume) => volume.persistentVolumeClaim?.claimName ?? '')
    .filter(Boolean);
}
