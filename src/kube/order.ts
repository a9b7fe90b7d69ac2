import type { Target } from './resource.ts';

/** Kinds in Helm's install order. Kinds that are not listed come last. */
const installOrder = [
  'PriorityClass', 'Namespace', 'NetworkPolicy', 'ResourceQuota', 'LimitRange', 'PodSecurityPolicy', 'PodDisruptionBudget', 'ServiceAccount',
  'Secret', 'SecretList', 'ConfigMap', 'StorageClass', 'PersistentVolume', 'PersistentVolumeClaim', 'CustomResourceDefinition', 'ClusterRole',
  'ClusterRoleList', 'ClusterRoleBinding', 'ClusterRoleBindingList', 'Role', 'RoleList', 'RoleBinding', 'RoleBindingList', 'Service', 'DaemonSet',
  'Pod', 'ReplicationController', 'ReplicaSet', 'Deployment', 'HorizontalPodAutoscaler', 'StatefulSet', 'Job', 'CronJob', 'IngressClass', 'Ingress',
  'APIService', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration',
]; // biome-ignore format: one table, read as a list
const rank = new Map(installOrder.map((kind, i) => [kind, i]));

/** Kinds by wave. The objects of a wave are sent concurrently, after the previous wave has completed. */
const waves: readonly (readonly string[])[] = [
  ['PriorityClass', 'Namespace', 'ResourceQuota', 'LimitRange', 'StorageClass', 'CustomResourceDefinition'],
  [],
  [
    'DaemonSet',
    'Pod',
    'ReplicationController',
    'ReplicaSet',
    'Deployment',
    'HorizontalPodAutoscaler',
    'StatefulSet',
    'Job',
    'CronJob',
  ],
  ['IngressClass', 'Ingress', 'APIService', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
];
const waveOf = new Map(waves.flatMap((kinds, wave) => kinds.map((kind) => [kind, wave] as const)));
/** Wave of built-in kinds that are not listed above. Custom resources come last, because they may require a running webhook. */
const middleWave = 1;

/**
 * Determines when objects of a kind are sent if they have no ordering annotations: before everything else ("always"), before
 * workloads ("early"), or with or after workloads ("late").
 */
export function placeOfKind(kind: string): 'always' | 'early' | 'late' {
  const wave = waveOfKind(kind);
  return wave === 0 ? 'always' : wave === middleWave ? 'early' : 'late';
}

function waveOfKind(kind: string): number {
  return waveOf.get(kind) ?? (rank.has(kind) ? middleWave : waves.length - 1);
}

/** Groups targets by stage, in order. Targets without a stage belong to stage 0. */
export function inStages<T extends { readonly stage?: number }>(targets: readonly T[]): T[][] {
  const stages = new Map<number, T[]>();
  for (const target of targets) {
    const members = stages.get(target.stage ?? 0) ?? [];
    members.push(target);
    stages.set(target.stage ?? 0, members);
  }
  return [...stages].toSorted(([a], [b]) => a - b).map(([, members]) => members);
}

/** Groups targets into waves, dependencies first. Within a wave, the input order is preserved. */
export function inWaves<T extends Target>(targets: readonly T[]): T[][] {
  const result: T[][] = waves.map(() => []);
  for (const target of targets) {
    result[waveOfKind(target.resource.kind)]?.push(target);
  }
  return result.filter((wave) => wave.length > 0);
}
