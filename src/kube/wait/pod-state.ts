import type { KubeObject } from '../resource.ts';
import { type Fields, fields, items, number, text } from './fields.ts';

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
  const status = fields(pod.status);
  return status.phase === 'Succeeded' || items(status.conditions).some((each) => each.type === 'Ready' && each.status === 'True');
}

/** Why a pod is not ready, from its containers, then from its scheduling. */
export function podState(pod: KubeObject): PodState {
  const status = fields(pod.status);
  const failing = containersOf(pod).find(
    (each) => each.ready !== true && stateReason(each) !== '' && fields(fields(each.state).terminated).exitCode !== 0,
  );
  if (!failing) return { reason: oneLine(podReason(status)), container: unready(pod), hasRun: status.phase === 'Running' };
  const hasRun = number(failing.restartCount) > 0 || fields(failing.state).terminated !== undefined;
  return { reason: oneLine(containerReason(failing)), container: text(failing.name), hasRun };
}

/** Messages of runtimes may have several lines. */
function oneLine(reason: string): string {
  return reason.trim().replace(/\s+/g, ' ');
}

/** The states of all containers, those that prepare the pod first. */
export function containersOf(pod: KubeObject): readonly Fields[] {
  const status = fields(pod.status);
  return [...items(status.initContainerStatuses), ...items(status.containerStatuses)];
}

/** The word for what a container waits for or ended with; empty while it starts. */
export function stateReason(container: Fields): string {
  const state = fields(container.state);
  const reason = text(fields(state.waiting).reason) || text(fields(state.terminated).reason);
  return reason === 'ContainerCreating' || reason === 'PodInitializing' ? '' : reason;
}

function containerReason(container: Fields): string {
  const state = fields(container.state);
  const message = text(fields(state.waiting).message) || text(fields(state.terminated).message) || text(container.image);
  const exit = fields(state.terminated).exitCode ?? fields(fields(container.lastState).terminated).exitCode;
  const restarts = number(container.restartCount);
  const details = [
    ...(exit === undefined ? [] : [`exit code ${String(exit)}`]),
    ...(restarts > 0 ? [`${restarts} restart${restarts === 1 ? '' : 's'}`] : []),
  ];
  return `${stateReason(container)}${message ? ` ${message}` : ''}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}

/** The running container whose probe does not succeed. */
function unready(pod: KubeObject): string | undefined {
  const found = items(fields(pod.status).containerStatuses).find((each) => each.ready !== true);
  return found && text(found.name);
}

function podReason(status: Fields): string {
  const scheduled = items(status.conditions).find((each) => each.type === 'PodScheduled' && each.status === 'False');
  if (scheduled) return `Pending, ${text(scheduled.message) || text(scheduled.reason)}`;
  if (text(status.reason)) return [text(status.reason), text(status.message)].filter(Boolean).join(' ');
  const phase = text(status.phase);
  return phase === 'Running' ? 'running, not ready' : phase === 'Pending' ? 'Pending, containers are being created' : phase;
}
