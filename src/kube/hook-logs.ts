import { specOf } from '../base/kubernetes/wire-types.ts';
import { textOf } from '../base/untyped-fields.ts';
import { isTillerlessError } from '../errors/tillerless-error.ts';
import type { Emit } from '../report/release-event.ts';
import { apiStatus } from './api-status.ts';
import { type KubeClient, sleep } from './client.ts';
import type { KubeObject, Target } from './resource.ts';

/** The log of a container. */
export interface ContainerLog {
  readonly pod: string;
  readonly container: string;
  readonly text: string;
  /** the API server's error message if the log is not available */
  readonly problem: string | undefined;
}

/** Reads the logs of all containers of a Pod, or of the Pods of a Job. Init containers are skipped, as they are in Helm. */
export async function hookLogs(client: KubeClient, target: Target): Promise<ContainerLog[]> {
  const logs: ContainerLog[] = [];
  for (const pod of await podsOf(client, target)) {
    for (const { name } of containersOf(pod)) {
      const source = { pod: pod.metadata.name, container: name };
      try {
        // Do not retry the request. If it fails because the Pod's node does not respond, a retry is unlikely to help.
        const { text } = await client.raw('GET', logPath(target, pod.metadata.name, name), { accept: '*/*', repeatable: false });
        logs.push({ ...source, text, problem: undefined });
      } catch (error) {
        if (!isTillerlessError(error)) throw error;
        logs.push({ ...source, text: '', problem: apiStatus(error)?.message ?? error.message });
      }
    }
  }
  return logs;
}

/** Returns the Pods of a hook. @throws CLUSTER_REQUEST if the Pod does not exist */
async function podsOf(client: KubeClient, target: Target, signal?: AbortSignal): Promise<KubeObject[]> {
  const base = podsPath(target);
  if (target.resource.kind === 'Pod') return [await client.json('GET', `${base}/${target.name}`, { signal })];
  const selector = encodeURIComponent(`job-name=${target.name}`);
  const list = await client.json<{ items?: KubeObject[] }>('GET', `${base}?labelSelector=${selector}`, { signal });
  return list.items ?? [];
}

function podsPath(target: Target): string {
  return `/api/v1/namespaces/${target.namespace}/pods`;
}

function logPath(target: Target, pod: string, container: string): string {
  return `${podsPath(target)}/${pod}/log?container=${encodeURIComponent(container)}`;
}

function containersOf(pod: KubeObject): readonly { readonly name: string }[] {
  const { containers } = specOf<'/Pod'>(pod);
  return Array.isArray(containers) ? containers.map(({ name }) => ({ name: textOf(name) })) : [];
}

/** Streams container logs as events. */
export interface LogFollower {
  /** Waits briefly for the remaining log lines, then stops. */
  end(): Promise<void>;
}

const lookEveryMs = 500;
const graceMs = 1000;

/**
 * Follows the logs of all containers of a Pod, or of the Pods of a Job, from the beginning. Logs that cannot be read are ignored.
 */
export function followLogs(
  client: KubeClient,
  target: Target,
  options: { readonly signal: AbortSignal; readonly emit: Emit },
): LogFollower {
  if (target.resource.kind !== 'Pod' && target.resource.kind !== 'Job') return { end: async () => undefined };
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, options.signal]);
  const streams = new Map<string, Promise<void>>();
  const begin = async (): Promise<void> => {
    for (const pod of await podsOf(client, target, signal).catch(() => [])) {
      for (const container of startedContainers(pod)) {
        const key = `${pod.metadata.name} ${container}`;
        if (!streams.has(key))
          streams.set(key, copyLog(client, logPath(target, pod.metadata.name, container), key, signal, options.emit));
      }
    }
  };
  const looking = (async () => {
    while (!signal.aborted) {
      await begin();
      await sleep(lookEveryMs, signal).catch(() => undefined);
    }
  })();
  return {
    end: async () => {
      await begin();
      await Promise.race([Promise.all(streams.values()), sleep(graceMs, stop.signal).catch(() => undefined)]);
      stop.abort();
      await looking;
    },
  };
}

function startedContainers(pod: KubeObject): string[] {
  const status = pod.status as
    | { containerStatuses?: { name: string; state?: { waiting?: unknown; running?: unknown; terminated?: unknown } }[] }
    | undefined;
  return (status?.containerStatuses ?? []).filter(({ state }) => state?.running ?? state?.terminated).map(({ name }) => name);
}

async function copyLog(client: KubeClient, path: string, key: string, signal: AbortSignal, emit: Emit): Promise<void> {
  try {
    for await (const line of client.lines(`${path}&follow=true`, { accept: '*/*', signal }))
      emit({ type: 'log', object: `Pod/${key}`, line });
  } catch {
    // Ignore errors while streaming the log. The full log is read afterwards, and its errors are reported.
  }
}
