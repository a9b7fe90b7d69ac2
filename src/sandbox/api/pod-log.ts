import { type KubeObject, objectAt, objectsAt, stringAt } from '../state/object.ts';

/** Returns a few made-up log lines, because containers do not really run. */
export function podLog(pod: KubeObject, container: string): string {
  const spec = [...objectsAt(pod.spec, 'containers'), ...objectsAt(pod.spec, 'initContainers')].find(
    (item) => item.name === container,
  );
  const wanted = pod.metadata.annotations?.['sandbox.tillerless.dev/log'];
  if (wanted !== undefined) return wanted.endsWith('\n') ? wanted : `${wanted}\n`;
  const lines = [`sandbox: container ${container} of image ${stringAt(spec, 'image')} started`];
  const status = objectsAt(pod.status, 'containerStatuses').find((status) => status.name === container);
  const state = objectAt(status, 'state');
  const ended =
    state.terminated === undefined ? objectAt(objectAt(status, 'lastState'), 'terminated') : objectAt(state, 'terminated');
  if (Object.keys(ended).length > 0) lines.push(`sandbox: container ${container} ended with exit code ${String(ended.exitCode)}`);
  return `${lines.join('\n')}\n`;
}
