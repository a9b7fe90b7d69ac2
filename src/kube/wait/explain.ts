import type { KubeClient } from '../client.ts';
import type { KubeObject } from '../resource.ts';

/** Why a pod of an awaited object is not ready. */
export interface PodTrouble {
  readonly pod: string;
  /** for example "ImagePullBackOff: web:1.5.0" or "Pending: 0/3 nodes available" */
  readonly reason: string;
  /** the last lines of the container that failed */
  readonly logs: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;
const logLines = 20;
const podsPerObject = 3;

/**
 * Looks for what keeps the pods of objects from getting ready: container states, scheduling, the last words of what failed.
 * Best effort: what may not be read is left out.
 *
 * @returns troubles by the uid of the object
 */
export async function explainPods(
  client: KubeClient,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly PodTrouble[]>> {
  const result = new Map<string, PodTrouble[]>();
  await Promise.all(
    objects.map(async (object) => {
      try {
        const pods = await podsOf(client, object, signal);
        const troubled = pods.filter((pod) => !isReady(pod)).slice(0, podsPerObject);
        result.set(object.metadata.uid ?? '', await Promise.all(troubled.map((pod) => explainPod(client, pod, signal))));
      } catch {
        // Reading pods may be forbidden or the server gone; the state of the object itself is told in any case.
      }
    }),
  );
  return result;
}

async function podsOf(client: KubeClient, object: KubeObject, signal: AbortSignal): Promise<KubeObject[]> {
  if (object.kind === 'Pod') return [object];
  const selector = (object.spec as { selector?: { matchLabels?: Record<string, string> } } | undefined)?.selector?.matchLabels;
  if (!selector) return [];
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  const path = `/api/v1/namespaces/${object.metadata.namespace}/pods?labelSelector=${encodeURIComponent(labels.join(','))}&limit=50`;
  const list = await client.json<{ items?: KubeObject[] }>('GET', path, { signal });
  return list.items ?? [];
}

function isReady(pod: KubeObject): boolean {
  const status = fields(pod.status);
  return status.phase === 'Succeeded' || list(status.conditions).some((each) => each.type === 'Ready' && each.status === 'True');
}

async function explainPod(client: KubeClient, pod: KubeObject, signal: AbortSignal): Promise<PodTrouble> {
  const status = fields(pod.status);
  const containers = [...list(status.initContainerStatuses), ...list(status.containerStatuses)];
  const failing = containers.find(
    (each) => each.ready !== true && stateReason(each) !== '' && fields(fields(each.state).terminated).exitCode !== 0,
  );
  const reason = failing ? containerReason(failing) : schedulingReason(status);
  const restarted =
    failing !== undefined && (Number(failing.restartCount ?? 0) > 0 || fields(failing.state).terminated !== undefined);
  return { pod: pod.metadata.name, reason, logs: restarted ? await lastLogs(client, pod, String(failing.name), signal) : [] };
}

function stateReason(container: Fields): string {
  const state = fields(container.state);
  const reason = String(fields(state.waiting).reason ?? fields(state.terminated).reason ?? '');
  return reason === 'ContainerCreating' || reason === 'PodInitializing' ? '' : reason;
}

function containerReason(container: Fields): string {
  const state = fields(container.state);
  const message = String(fields(state.waiting).message ?? fields(state.terminated).message ?? container.image ?? '');
  const exit = fields(state.terminated).exitCode ?? fields(fields(container.lastState).terminated).exitCode;
  return `${stateReason(container)}${message ? ` ${message}` : ''}${exit === undefined ? '' : ` (exit code ${String(exit)})`}`;
}

function schedulingReason(status: Fields): string {
  const scheduled = list(status.conditions).find((each) => each.type === 'PodScheduled' && each.status === 'False');
  return scheduled
    ? `Pending, ${String(scheduled.message ?? scheduled.reason ?? '')}`
    : String(status.reason ?? status.phase ?? 'not ready');
}

async function lastLogs(client: KubeClient, pod: KubeObject, container: string, signal: AbortSignal): Promise<string[]> {
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}/log?container=${encodeURIComponent(container)}&tailLines=${logLines}`;
  try {
    return (await client.raw('GET', path, { accept: '*/*', signal, repeatable: false })).text.split('\n').filter(Boolean);
  } catch {
    // A container that never ran has no log.
    return [];
  }
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((item): item is Fields => typeof item === 'object' && item !== null) : [];
}
