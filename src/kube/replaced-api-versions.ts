import type { Discovery } from './discovery.ts';
import { groupOf, type KubeObject } from './resource.ts';

/** New API groups of kinds that used to be in the group "extensions". */
const movedTo: ReadonlyMap<string, string> = new Map([
  ...['Deployment', 'DaemonSet', 'ReplicaSet'].map((kind) => [kind, 'apps'] as const),
  ...['Ingress', 'NetworkPolicy'].map((kind) => [kind, 'networking.k8s.io'] as const),
  ['PodSecurityPolicy', 'policy'],
]);

/** Removed API versions whose replacement has the same schema (Kubernetes deprecation guide). */
const sameForm: ReadonlySet<string> = new Set([
  ...['apps/v1beta1', 'apps/v1beta2', 'extensions/v1beta1'].flatMap((version) =>
    ['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet'].map((kind) => `${version}/${kind}`),
  ),
  ...['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map((kind) => `rbac.authorization.k8s.io/v1beta1/${kind}`),
  ...['StorageClass', 'CSIDriver', 'CSINode', 'VolumeAttachment'].map((kind) => `storage.k8s.io/v1beta1/${kind}`),
  'extensions/v1beta1/NetworkPolicy',
  'networking.k8s.io/v1beta1/IngressClass',
  'policy/v1beta1/PodDisruptionBudget',
  'batch/v1beta1/CronJob',
  'autoscaling/v2beta2/HorizontalPodAutoscaler',
  'scheduling.k8s.io/v1beta1/PriorityClass',
  'coordination.k8s.io/v1beta1/Lease',
]);

/**
 * Returns the API version in which the cluster serves a kind whose original version was removed, or undefined if there is none.
 */
export function servedElsewhere(discovery: Discovery, apiVersion: string, kind: string): string | undefined {
  const group = groupOf(apiVersion);
  const now = group === 'extensions' ? (movedTo.get(kind) ?? group) : group;
  return discovery.apiVersions
    .filter((name) => name.endsWith(`/${kind}`))
    .map((name) => name.slice(0, -kind.length - 1))
    .find((version) => groupOf(version) === now);
}

/** Reports whether changing the apiVersion is enough to convert an object from a removed API version to its replacement. */
export function keepsItsForm(object: KubeObject): boolean {
  return sameForm.has(`${object.apiVersion}/${object.kind}`);
}
