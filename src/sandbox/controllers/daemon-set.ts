import { specOf, statusOf } from '../../base/kubernetes/wire-types.ts';
import type { KubeObject } from '../state/object.ts';
import { type ControllerTools, controlledBy, isActive, isReady, podOf } from './controller-context.ts';
import { currentRevision } from './revisions.ts';

const hashLabel = 'controller-revision-hash';

/** Runs a DaemonSet's Pod on the single node, and replaces the Pod when the template changes. */
export function reconcileDaemonSet(tools: ControllerTools, set: KubeObject): void {
  if (set.metadata.deletionTimestamp) return;
  const [spec, status] = [specOf<'apps/DaemonSet'>(set), statusOf<'apps/DaemonSet'>(set)];
  const hash = currentRevision(tools, set).slice(set.metadata.name.length + 1);
  const pods = controlledBy(tools, set, '/pods').filter(isActive);
  const outdated = pods.filter((pod) => pod.metadata.labels?.[hashLabel] !== hash);
  if (pods.length === 0) {
    const labels = { [hashLabel]: hash, 'pod-template-generation': String(set.metadata.generation ?? 1) };
    tools.create(podOf(set, spec.template, { generateName: `${set.metadata.name}-`, labels }), set);
  } else if (spec.updateStrategy?.type !== 'OnDelete') for (const pod of outdated) tools.remove(pod);
  const now = controlledBy(tools, set, '/pods').filter(isActive);
  const ready = now.filter(isReady).length;
  const updated = now.filter((pod) => pod.metadata.labels?.[hashLabel] === hash).length;
  tools.setStatus<'apps/DaemonSet'>(set, {
    currentNumberScheduled: now.length,
    numberMisscheduled: 0,
    desiredNumberScheduled: 1,
    numberReady: ready,
    observedGeneration: set.metadata.generation ?? 1,
    ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
    ...(ready > 0 ? { numberAvailable: ready } : {}),
    ...(ready < 1 ? { numberUnavailable: 1 } : {}),
    ...(status.collisionCount === undefined ? {} : { collisionCount: status.collisionCount }),
  });
}
