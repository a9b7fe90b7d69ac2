import { listOf, specOf, statusOf, type WireKinds, type WirePersistentVolumeClaim } from '../../base/kubernetes/wire-types.ts';
import type { KubeObject } from '../state/object.ts';
import { type ControllerTools, controlledBy, isReady, podOf } from './controller-context.ts';
import { currentRevision } from './revisions.ts';

const hashLabel = 'controller-revision-hash';

/**
 * Maintains Pods 0 to n-1. Pods are created one at a time in order, unless podManagementPolicy is Parallel. Updates start with
 * the last Pod.
 */
export function reconcileStatefulSet(tools: ControllerTools, set: KubeObject): void {
  if (set.metadata.deletionTimestamp) return;
  const revision = currentRevision(tools, set);
  const pods = new Map(controlledBy(tools, set, '/pods').map((pod) => [pod.metadata.name, pod]));
  const spec = specOf<'apps/StatefulSet'>(set);
  const first = spec.ordinals?.start ?? 0;
  const names = Array.from({ length: spec.replicas ?? 1 }, (_, index) => `${set.metadata.name}-${first + index}`);
  createMissing(tools, set, { names, pods, revision });
  if (!removeSurplus(tools, { names, pods })) replaceOutdated(tools, set, { names, pods, revision });
  writeStatus(tools, set, revision);
}

interface Members {
  readonly names: readonly string[];
  readonly pods: ReadonlyMap<string, KubeObject>;
  readonly revision: string;
}

function createMissing(tools: ControllerTools, set: KubeObject, members: Members): void {
  const ordered = specOf<'apps/StatefulSet'>(set).podManagementPolicy !== 'Parallel';
  for (const name of members.names) {
    const pod = members.pods.get(name);
    if (!pod) createPod(tools, set, { name, revision: members.revision });
    if (ordered && (!pod || !isReady(pod))) return;
  }
}

function createPod(tools: ControllerTools, set: KubeObject, { name, revision }: { name: string; revision: string }): void {
  const spec = specOf<'apps/StatefulSet'>(set);
  const claims = listOf(spec.volumeClaimTemplates).map((template) => createClaim(tools, set, { template, name }));
  const labels = {
    [hashLabel]: revision,
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': name.slice(name.lastIndexOf('-') + 1),
  };
  const pod = podOf(set, spec.template, { name, labels });
  const claimed = new Set(claims.map((claim) => claim.name));
  const podSpec: WireKinds['/Pod']['spec'] = {
    ...pod.spec,
    volumes: [
      ...listOf(pod.spec?.volumes).filter((volume) => !claimed.has(volume.name ?? '')),
      ...claims.map(({ name: volume, claimName }) => ({ name: volume, persistentVolumeClaim: { claimName } })),
    ],
    hostname: name,
    ...(spec.serviceName ? { subdomain: spec.serviceName } : {}),
  };
  if (!tools.create({ ...pod, spec: podSpec }, set)) return;
  tools.event(set, {
    type: 'Normal',
    reason: 'SuccessfulCreate',
    message: `create Pod ${name} in StatefulSet ${set.metadata.name} successful`,
    component: 'statefulset-controller',
  });
}

function createClaim(
  tools: ControllerTools,
  set: KubeObject,
  { template, name }: { template: WirePersistentVolumeClaim; name: string },
): { name: string; claimName: string } {
  const { metadata } = template;
  const volume = metadata?.name ?? '';
  const claimName = `${volume}-${name}`;
  const namespace = set.metadata.namespace ?? '';
  if (!tools.get('/persistentvolumeclaims', namespace, claimName))
    tools.create({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        ...metadata,
        name: claimName,
        namespace,
        labels: { ...specOf<'apps/StatefulSet'>(set).selector?.matchLabels, ...metadata?.labels },
      },
      spec: template.spec,
    });
  return { name: volume, claimName };
}

function ordinal(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1));
}

/** Deletes the surplus Pod with the highest ordinal, if there are any surplus Pods. @returns true if a Pod was deleted */
function removeSurplus(tools: ControllerTools, members: Omit<Members, 'revision'>): boolean {
  const surplus = [...members.pods.keys()]
    .filter((name) => !members.names.includes(name))
    .sort((a, b) => ordinal(b) - ordinal(a));
  const last = surplus[0] === undefined ? undefined : members.pods.get(surplus[0]);
  if (last) tools.remove(last);
  return last !== undefined;
}

function replaceOutdated(tools: ControllerTools, set: KubeObject, members: Members): void {
  const strategy = specOf<'apps/StatefulSet'>(set).updateStrategy;
  if (strategy?.type === 'OnDelete') return;
  const partition = strategy?.rollingUpdate?.partition ?? 0;
  for (const name of [...members.names].reverse()) {
    const pod = members.pods.get(name);
    if (!pod || ordinal(name) < partition) return;
    if (pod.metadata.labels?.[hashLabel] !== members.revision) {
      tools.remove(pod);
      return;
    }
    if (!isReady(pod)) return;
  }
}

function writeStatus(tools: ControllerTools, set: KubeObject, revision: string): void {
  const pods = controlledBy(tools, set, '/pods');
  const [spec, status] = [specOf<'apps/StatefulSet'>(set), statusOf<'apps/StatefulSet'>(set)];
  const wanted = spec.replicas ?? 1;
  const updated = pods.filter((pod) => pod.metadata.labels?.[hashLabel] === revision).length;
  const ready = pods.filter(isReady).length;
  const old = status.currentRevision ?? '';
  const done = (updated === wanted && ready === wanted) || old === '';
  tools.setStatus<'apps/StatefulSet'>(set, {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    availableReplicas: ready,
    currentReplicas: done ? updated : pods.length - updated,
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    currentRevision: done ? revision : old,
    updateRevision: revision,
    collisionCount: 0,
  });
}
