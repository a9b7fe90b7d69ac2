import type { Target } from './resource.ts';

/** Kinds in the order in which Helm installs them; unknown kinds come after the known ones. */
const installOrder = [
  'PriorityClass', 'Namespace', 'NetworkPolicy', 'ResourceQuota', 'LimitRange', 'PodSecurityPolicy', 'PodDisruptionBudget', 'ServiceAccount',
  'Secret', 'SecretList', 'ConfigMap', 'StorageClass', 'PersistentVolume', 'PersistentVolumeClaim', 'CustomResourceDefinition', 'ClusterRole',
  'ClusterRoleList', 'ClusterRoleBinding', 'ClusterRoleBindingList', 'Role', 'RoleList', 'RoleBinding', 'RoleBindingList', 'Service', 'DaemonSet',
  'Pod', 'ReplicationController', 'ReplicaSet', 'Deployment', 'HorizontalPodAutoscaler', 'StatefulSet', 'Job', 'CronJob', 'IngressClass', 'Ingress',
  'APIService', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration',
]; // biome-ignore format: one table, read as a list
const rank = new Map(installOrder.map((kind, i) => [kind, i]));

/** Everything in one wave is sent at once; a wave begins when the one before it is done. */
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
/** Kinds without an order of their own go between foundations and workloads, but custom resources last: their webhooks may need to be up. */
const middleWave = 1;

/** When a kind goes among those that nothing is said about: before everything, before workloads, or with them and after. */
export function placeOfKind(kind: string): 'always' | 'early' | 'late' {
  const wave = waveOfKind(kind);
  return wave === 0 ? 'always' : wave === middleWave ? 'early' : 'late';
}

function waveOfKind(kind: string): number {
  return waveOf.get(kind) ?? (rank.has(kind) ? middleWave : waves.length - 1);
}

/** Splits targets by their stages, the first to be sent first; without stages there is one. */
export function inStages<T extends { readonly stage?: number }>(targets: readonly T[]): T[][] {
  const stages = new Map<number, T[]>();
  for (const target of targets) {
    const members = stages.get(target.stage ?? 0) ?? [];
    members.push(target);
    stages.set(target.stage ?? 0, members);
  }
  return [...stages].toSorted(([a], [b]) => a - b).map(([, members]) => members);
}

/** Splits targets into waves, dependencies first. Order within a wave follows the input. */
export function inWaves<T extends Target>(targets: readonly T[]): T[][] {
  const result: T[][] = waves.map(() => []);
  for (const target of targets) {
    result[waveOfKind(target.resource.kind)]?.push(target);
  }
  return result.filter((wave) => wave.length > 0);
}
