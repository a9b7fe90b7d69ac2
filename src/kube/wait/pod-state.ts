import { type Fields, fieldsOf, itemsOf, numberOf, textOf } from '../../base/untyped-fields.ts';
import type { KubeObject } from '../resource.ts';

/** What keeps a pod from being ready. */
export interface PodState {
  /** for example `ImagePullBackOff Back-off pulling image "web:1.5.0"`, or "Pending, 0/3 nodes available" */
  readonly reason: string;
  /** the container to blame, when it is one */
  readonly container: string | undefined;
  /** it has run, so it may have said something */
  readonly hasRun: boolean;
}

export function isPodReady(pod: KubeObject): boolean {
  const status = fieldsOf(pod.status);
  return (
    status.phase === 'Succeeded' || itemsOf(status.conditions).some((each) => each.type === 'Ready' && each.status === 'True')
  );
}

/** Why a pod is not ready, from its containers, then from its scheduling. */
export function podState(pod: KubeObject): PodState {
  const status = fieldsOf(pod.status);
  const failing = containersOf(pod).find(
    (each) => each.ready !== true && stateReason(each) !== '' && fieldsOf(fieldsOf(each.state).terminated).exitCode !== 0,
  );
  if (!failing) return { reason: oneLine(podReason(status)), container: unready(pod), hasRun: status.phase === 'Running' };
  const hasRun = numberOf(failing.restartCount) > 0 || fieldsOf(failing.state).terminated !== undefined;
  return { reason: oneLine(containerReason(failing)), container: textOf(failing.name), hasRun };
}

/** Messages of runtimes may have several lines. */
function oneLine(reason: string): string {
  return reason.trim().replace(/\s+/g, ' ');
}

/** The states of all containers, those that prepare the pod first. */
export function containersOf(pod: KubeObject): readonly Fields[] {
  const status = fieldsOf(pod.status);
  return [...itemsOf(status.initContainerStatuses), ...itemsOf(status.containerStatuses)];
}

/** The word for what a container waits for or ended with; empty while it starts. */
export function stateReason(container: Fields): string {
  const state = fieldsOf(container.state);
  const reason = textOf(fieldsOf(state.waiting).reason) || textOf(fieldsOf(state.terminated).reason);
  return reason === 'ContainerCreating' || reason === 'PodInitializing' ? '' : reason;
}

function containerReason(container: Fields): string {
  const state = fieldsOf(container.state);
  const message =
    textOf(fieldsOf(state.waiting).message) || textOf(fieldsOf(state.terminated).message) || textOf(container.image);
  const exit = fieldsOf(state.terminated).exitCode ?? fieldsOf(fieldsOf(container.lastState).terminated).exitCode;
  const restarts = numberOf(container.restartCount);
  const details = [
    ...(exit === undefined ? [] : [`exit code ${String(exit)}`]),
    ...(restarts > 0 ? [`${restarts} restart${restarts === 1 ? '' : 's'}`] : []),
  ];
  return `${stateReason(container)}${message ? ` ${message}` : ''}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}

/** The running container whose probe does not succeed. */
function unready(pod: KubeObject): string | undefined {
  const found = itemsOf(fieldsOf(pod.status).containerStatuses).find((each) => each.ready !== true);
  return found && textOf(found.name);
}

function podReason(status: Fields): string {
  const scheduled = itemsOf(status.conditions).find((each) => each.type === 'PodScheduled' && each.status === 'False');
  if (scheduled) return `Pending, ${textOf(scheduled.message) || textOf(scheduled.reason)}`;
  if (textOf(status.reason)) return [textOf(status.reason), textOf(status.message)].filter(Boolean).join(' ');
  const phase = textOf(status.phase);
  return phase === 'Running' ? 'running, not ready' : phase === 'Pending' ? 'Pending, containers are being created' : phase;
}
