import { type JsonObject, type KubeObject, numberAt, objectAt, objectsAt, stringAt } from '../state/object.ts';

/** Returns the number of ready containers in a Pod, for example "1/2". */
export function readyContainers(object: KubeObject): string {
  const ready = objectsAt(object.status, 'containerStatuses').filter((container) => container.ready === true).length;
  return `${ready}/${objectsAt(object.spec, 'containers').length}`;
}

/**
 * Returns the Pod status that kubectl shows: the reason why a container is waiting or has terminated, or the phase if there is no
 * such reason.
 */
export function podStatus(object: KubeObject): string {
  if (object.metadata.deletionTimestamp) return 'Terminating';
  const phase = stringAt(object.status, 'reason') || stringAt(object.status, 'phase');
  for (const container of objectsAt(object.status, 'containerStatuses')) {
    const reason = reasonOf(objectAt(container, 'state'));
    if (reason) return reason;
  }
  return phase === 'Succeeded' ? 'Completed' : phase;
}

function reasonOf(state: JsonObject): string {
  const ended = objectAt(state, 'terminated');
  if (state.terminated !== undefined) return stringAt(ended, 'reason') || `ExitCode:${String(ended.exitCode)}`;
  return stringAt(objectAt(state, 'waiting'), 'reason');
}

/** Returns the total number of container restarts in a Pod. */
export function restarts(object: KubeObject): string {
  return String(
    objectsAt(object.status, 'containerStatuses').reduce((sum, container) => sum + (numberAt(container, 'restartCount') ?? 0), 0),
  );
}
