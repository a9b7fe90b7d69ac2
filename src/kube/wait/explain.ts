import { type KubeClient, sleep } from '../client.ts';
import type { KubeObject } from '../resource.ts';
import { type Family, readFamily } from './owned-pods.ts';
import { isPodReady, podState } from './pod-state.ts';
import { readEvents, type Warning, warningsOf } from './warnings.ts';

/** The reason why a Pod of an awaited object is not ready. */
export interface PodTrouble {
  readonly pod: string;
  /** reason and details, for example "ImagePullBackOff web:1.5.0" or "Pending, 0/3 nodes available" */
  readonly reason: string;
  /** the last log lines of the failed container */
  readonly logs: readonly string[];
}

/** The reasons why an object is not ready. */
export interface Explanation {
  readonly pods: readonly PodTrouble[];
  /** number of Pods that are not ready and not listed in `pods` */
  readonly more: number;
  /** warning events, newest first */
  readonly warnings: readonly Warning[];
}

const logLines = 20;
const podsPerObject = 3;
const lateEventsMs = 500;

/**
 * Reads the Pods and ReplicaSets of objects, and the events in the objects' namespaces. Best effort: resources that the user is
 * not allowed to read are skipped.
 */
export async function readFamilies(
  client: KubeClient,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<{ readonly families: readonly Family[]; readonly events: ReadonlyMap<string, readonly KubeObject[]> }> {
  const namespaces = [...new Set(objects.map((object) => object.metadata.namespace ?? ''))].filter(Boolean);
  const [families, events] = await Promise.all([
    Promise.all(objects.map((object) => readFamily(client, object, signal).catch(() => ({ object, owners: [], pods: [] })))),
    Promise.all(namespaces.map(async (name) => [name, await readEvents(client, name, signal).catch(() => [])] as const)),
  ]);
  return { families, events: new Map(events) };
}

/**
 * Uses container states, scheduling, events, and the last log lines of failed containers to determine why objects are not ready.
 */
export async function explainObjects(
  client: KubeClient,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Explanation>> {
  let { families, events } = await readFamilies(client, objects, signal);
  const eventsOf = ({ object }: Family): readonly KubeObject[] => events.get(object.metadata.namespace ?? '') ?? [];
  if (families.some((family) => warningsOf(family, eventsOf(family)).length === 0)) {
    // Read the objects and events again after a delay, because controllers create an event shortly after they update the status.
    await sleep(lateEventsMs, signal).catch(() => undefined);
    ({ families, events } = await readFamilies(client, objects, signal));
  }
  const explained = families.map(async (family) => {
    const unready = { ...family, pods: family.pods.filter((pod) => !isPodReady(pod)) };
    const warnings = warningsOf(unready, eventsOf(family));
    const pods = await Promise.all(unready.pods.slice(0, podsPerObject).map((pod) => explainPod(client, pod, signal)));
    return [family.object.metadata.uid ?? '', { pods, more: unready.pods.length - pods.length, warnings }] as const;
  });
  return new Map(await Promise.all(explained));
}

/** Returns a short form of the most relevant reason, for the progress line. Returns an empty string if there is no reason. */
export function shortReason(family: Family, events: readonly KubeObject[]): string {
  const unready = family.pods.filter((pod) => !isPodReady(pod));
  const [first] = unready;
  const [warning] = warningsOf({ ...family, pods: unready }, events);
  const state = first && podState(first);
  const isStarting =
    state === undefined || state.reason.startsWith('Pending, containers') || state.reason === 'running, not ready';
  if (isStarting && warning) return `${warning.object}: ${warning.reason} ${warning.message}`;
  return first && state ? `Pod/${first.metadata.name}: ${state.reason}` : '';
}

async function explainPod(client: KubeClient, pod: KubeObject, signal: AbortSignal): Promise<PodTrouble> {
  const { reason, container, hasRun } = podState(pod);
  const logs = hasRun && container ? await lastLogs(client, pod, container, signal) : [];
  return { pod: pod.metadata.name, reason, logs };
}

async function lastLogs(client: KubeClient, pod: KubeObject, container: string, signal: AbortSignal): Promise<string[]> {
  const { namespace = '', name } = pod.metadata;
  const log = (previous: string): Promise<{ text: string }> =>
    client.raw(
      'GET',
      `/api/v1/namespaces/${namespace}/pods/${name}/log?container=${encodeURIComponent(container)}&tailLines=${logLines}${previous}`,
      { accept: '*/*', signal, repeatable: false },
    );
  // If the container is in back-off and has no log yet, read the log of its previous run.
  for (const previous of ['', '&previous=true']) {
    const lines = await log(previous).then(
      ({ text }) => text.split('\n').filter(Boolean),
      () => [],
    );
    if (lines.length > 0) return lines.slice(-logLines);
  }
  return [];
}
