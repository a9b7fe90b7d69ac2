import { listOf, statusOf, type WireContainerStatus, type WireKinds } from '../../base/kubernetes/wire-types.ts';
import { plural } from '../../base/text.ts';
import { numberOf, textOf } from '../../base/untyped-fields.ts';
import type { KubeObject } from '../resource.ts';

/** The reason why a Pod is not ready. */
export interface PodState {
  /** for example `ImagePullBackOff Back-off pulling image "web:1.5.0"` or "Pending, 0/3 nodes available" */
  readonly reason: string;
  /** the container that is not ready, if any */
  readonly container: string | undefined;
  /** true if the container has been started and may therefore have a log */
  readonly hasRun: boolean;
}

export function isPodReady(pod: KubeObject): boolean {
  const status = statusOf<'/Pod'>(pod);
  return (
    status.phase === 'Succeeded' ||
    listOf(status.conditions).some((condition) => condition.type === 'Ready' && condition.status === 'True')
  );
}

/** Returns why a Pod is not ready, based on its containers and then on its scheduling. */
export function podState(pod: KubeObject): PodState {
  const status = statusOf<'/Pod'>(pod);
  const failing = containersOf(pod).find(
    (status) => status.ready !== true && stateReason(status) !== '' && status.state?.terminated?.exitCode !== 0,
  );
  if (!failing) return { reason: oneLine(podReason(status)), container: unready(pod), hasRun: status.phase === 'Running' };
  const hasRun = numberOf(failing.restartCount) > 0 || failing.state?.terminated !== undefined;
  return { reason: oneLine(containerReason(failing)), container: textOf(failing.name), hasRun };
}

/** Joins the lines of a message. */
function oneLine(reason: string): string {
  return reason.trim().replace(/\s+/g, ' ');
}

/** Returns the statuses of all containers, with init containers first. */
export function containersOf(pod: KubeObject): readonly WireContainerStatus[] {
  const status = statusOf<'/Pod'>(pod);
  return [...listOf(status.initContainerStatuses), ...listOf(status.containerStatuses)];
}

/** Returns the reason why a container is waiting or has terminated, or an empty string while it is starting. */
export function stateReason({ state }: WireContainerStatus): string {
  const reason = textOf(state?.waiting?.reason) || textOf(state?.terminated?.reason);
  return reason === 'ContainerCreating' || reason === 'PodInitializing' ? '' : reason;
}

function containerReason(container: WireContainerStatus): string {
  const { state, lastState } = container;
  const message = textOf(state?.waiting?.message) || textOf(state?.terminated?.message) || textOf(container.image);
  const exit = state?.terminated?.exitCode ?? lastState?.terminated?.exitCode;
  const restarts = numberOf(container.restartCount);
  const details = [
    ...(exit === undefined ? [] : [`exit code ${String(exit)}`]),
    ...(restarts > 0 ? [plural(restarts, 'restart')] : []),
  ];
  return `${stateReason(container)}${message ? ` ${message}` : ''}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}

/** Returns the name of the first container that is not ready. */
function unready(pod: KubeObject): string | undefined {
  const container = listOf(statusOf<'/Pod'>(pod).containerStatuses).find((status) => status.ready !== true);
  return container && textOf(container.name);
}

function podReason(status: WireKinds['/Pod']['status']): string {
  const scheduled = listOf(status.conditions).find(
    (condition) => condition.type === 'PodScheduled' && condition.status === 'False',
  );
  if (scheduled) return `Pending, ${textOf(scheduled.message) || textOf(scheduled.reason)}`;
  if (textOf(status.reason)) return [textOf(status.reason), textOf(status.message)].filter(Boolean).join(' ');
  const phase = textOf(status.phase);
  return phase === 'Running' ? 'running, not ready' : phase === 'Pending' ? 'Pending, containers are being created' : phase;
}
