import { compareBytes } from '../base/natural-sort.ts';

/** The creation order of objects (Helm's InstallOrder). Kinds that are not listed come last, sorted by name. */
const INSTALL_ORDER: readonly string[] = [
  ...['PriorityClass', 'Namespace', 'NetworkPolicy', 'ResourceQuota', 'LimitRange', 'PodSecurityPolicy', 'PodDisruptionBudget'],
  ...['ServiceAccount', 'Secret', 'SecretList', 'ConfigMap', 'StorageClass', 'PersistentVolume', 'PersistentVolumeClaim'],
  ...['CustomResourceDefinition', 'ClusterRole', 'ClusterRoleList', 'ClusterRoleBinding', 'ClusterRoleBindingList'],
  ...['Role', 'RoleList', 'RoleBinding', 'RoleBindingList', 'Service', 'DaemonSet', 'Pod', 'ReplicationController', 'ReplicaSet'],
  ...['Deployment', 'HorizontalPodAutoscaler', 'StatefulSet', 'Job', 'CronJob', 'IngressClass', 'Ingress', 'APIService'],
  ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
];

/** The deletion order of objects (Helm's UninstallOrder). */
const UNINSTALL_ORDER: readonly string[] = [
  ...['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'APIService', 'Ingress', 'IngressClass', 'Service'],
  ...['CronJob', 'Job', 'StatefulSet', 'HorizontalPodAutoscaler', 'Deployment', 'ReplicaSet', 'ReplicationController', 'Pod'],
  ...['DaemonSet', 'RoleBindingList', 'RoleBinding', 'RoleList', 'Role', 'ClusterRoleBindingList', 'ClusterRoleBinding'],
  ...['ClusterRoleList', 'ClusterRole', 'CustomResourceDefinition', 'PersistentVolumeClaim', 'PersistentVolume'],
  ...['StorageClass', 'ConfigMap', 'SecretList', 'Secret', 'ServiceAccount', 'PodDisruptionBudget', 'PodSecurityPolicy'],
  ...['LimitRange', 'ResourceQuota', 'NetworkPolicy', 'Namespace', 'PriorityClass'],
];

const RANKS = {
  install: new Map(INSTALL_ORDER.map((kind, rank) => [kind, rank])),
  uninstall: new Map(UNINSTALL_ORDER.map((kind, rank) => [kind, rank])),
} as const;

/** Returns a negative number if objects of kind `a` come before objects of kind `b`. */
export function compareKinds(a: string, b: string, order: keyof typeof RANKS = 'install'): number {
  const left = RANKS[order].get(a);
  const right = RANKS[order].get(b);
  if (left === undefined && right === undefined) return compareBytes(a, b);
  if (left === undefined) return 1;
  return right === undefined ? -1 : left - right;
}
