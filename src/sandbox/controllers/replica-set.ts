import { specOf } from '../../base/kubernetes/wire-types.ts';
import type { KubeObject } from '../state/object.ts';
import { type ControllerTools, controlledBy, isActive, isReady, podOf } from './controller-context.ts';

/** Maintains the desired number of Pods. When scaling down, Pods that are not ready are deleted first, then the newest Pods. */
export function reconcileReplicaSet(tools: ControllerTools, set: KubeObject): void {
  if (set.metadata.deletionTimestamp) return;
  const spec = specOf<'apps/ReplicaSet'>(set);
  const wanted = spec.replicas ?? 1;
  const pods = controlledBy(tools, set, '/pods').filter(isActive);
  for (let count = pods.length; count < wanted; count++) {
    const pod = tools.create(podOf(set, spec.template, { generateName: `${set.metadata.name}-` }), set);
    if (!pod) break;
    tools.event(set, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${pod.metadata.name}`,
      component: 'replicaset-controller',
    });
  }
  const surplus = pods.sort(
    (a, b) => Number(isReady(a)) - Number(isReady(b)) || Number(b.metadata.resourceVersion) - Number(a.metadata.resourceVersion),
  );
  for (const pod of surplus.slice(0, Math.max(0, pods.length - wanted))) tools.remove(pod);
  writeStatus(tools, set);
}

function writeStatus(tools: ControllerTools, set: KubeObject): void {
  const pods = controlledBy(tools, set, '/pods').filter(isActive);
  const ready = pods.filter(isReady).length;
  tools.setStatus<'apps/ReplicaSet'>(set, {
    replicas: pods.length,
    ...(pods.length > 0 ? { fullyLabeledReplicas: pods.length } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    observedGeneration: set.metadata.generation ?? 1,
    terminatingReplicas: 0,
  });
}
