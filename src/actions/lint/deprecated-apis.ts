/** When an API version of a kind was deprecated, when it went, and what came after it. */
interface Deprecation {
  readonly since: string;
  readonly removed: string;
  readonly use?: string;
}

/** Rows of kinds that share their fate: API version, kinds, deprecated in, removed in, successor. From the Kubernetes API's release notes. */
const ROWS: readonly (readonly [string, readonly string[], string, string, string?])[] = [
  ['admissionregistration.k8s.io/v1beta1', ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'], '1.16', '1.22', 'admissionregistration.k8s.io/v1'],
  ['apiextensions.k8s.io/v1beta1', ['CustomResourceDefinition'], '1.16', '1.22', 'apiextensions.k8s.io/v1'],
  ['apiregistration.k8s.io/v1beta1', ['APIService'], '1.19', '1.22', 'apiregistration.k8s.io/v1'],
  ['apps/v1beta1', ['Deployment', 'StatefulSet'], '1.8', '1.16', 'apps/v1'],
  ['apps/v1beta1', ['ControllerRevision'], '1.8', '1.16', 'apps/v1'],
  ['apps/v1beta2', ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'], '1.9', '1.16', 'apps/v1'],
  ['autoscaling/v2beta1', ['HorizontalPodAutoscaler'], '1.22', '1.25', 'autoscaling/v2'],
  ['autoscaling/v2beta2', ['HorizontalPodAutoscaler'], '1.23', '1.26', 'autoscaling/v2'],
  ['batch/v1beta1', ['CronJob'], '1.21', '1.25', 'batch/v1'],
  ['certificates.k8s.io/v1beta1', ['CertificateSigningRequest'], '1.19', '1.22', 'certificates.k8s.io/v1'],
  ['coordination.k8s.io/v1beta1', ['Lease'], '1.19', '1.22', 'coordination.k8s.io/v1'],
  ['discovery.k8s.io/v1beta1', ['EndpointSlice'], '1.21', '1.25', 'discovery.k8s.io/v1'],
  ['events.k8s.io/v1beta1', ['Event'], '1.22', '1.25', 'events.k8s.io/v1'],
  ['extensions/v1beta1', ['DaemonSet', 'Deployment', 'ReplicaSet'], '1.8', '1.16', 'apps/v1'],
  ['extensions/v1beta1', ['Ingress'], '1.14', '1.22', 'networking.k8s.io/v1'],
  ['extensions/v1beta1', ['NetworkPolicy'], '1.9', '1.16', 'networking.k8s.io/v1'],
  ['extensions/v1beta1', ['PodSecurityPolicy'], '1.11', '1.16', 'policy/v1beta1'],
  ['flowcontrol.apiserver.k8s.io/v1beta1', ['FlowSchema', 'PriorityLevelConfiguration'], '1.23', '1.26', 'flowcontrol.apiserver.k8s.io/v1beta3'],
  ['flowcontrol.apiserver.k8s.io/v1beta2', ['FlowSchema', 'PriorityLevelConfiguration'], '1.26', '1.29', 'flowcontrol.apiserver.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta3', ['FlowSchema', 'PriorityLevelConfiguration'], '1.29', '1.32', 'flowcontrol.apiserver.k8s.io/v1'],
  ['networking.k8s.io/v1beta1', ['Ingress', 'IngressClass'], '1.19', '1.22', 'networking.k8s.io/v1'],
  ['node.k8s.io/v1beta1', ['RuntimeClass'], '1.22', '1.25', 'node.k8s.io/v1'],
  ['policy/v1beta1', ['PodDisruptionBudget'], '1.21', '1.25', 'policy/v1'],
  ['policy/v1beta1', ['PodSecurityPolicy'], '1.21', '1.25'],
  ['rbac.authorization.k8s.io/v1alpha1', ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'], '1.17', '1.22', 'rbac.authorization.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1beta1', ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'], '1.17', '1.22', 'rbac.authorization.k8s.io/v1'],
  ['scheduling.k8s.io/v1beta1', ['PriorityClass'], '1.14', '1.22', 'scheduling.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'], '1.19', '1.22', 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', ['CSIStorageCapacity'], '1.24', '1.27', 'storage.k8s.io/v1'],
]; // biome-ignore format: one row a line

const DEPRECATIONS: ReadonlyMap<string, Deprecation> = new Map(
  ROWS.flatMap(([apiVersion, kinds, since, removed, use]) =>
    kinds.map(
      (kind) => [`${apiVersion} ${kind}`, { since, removed, ...(use === undefined ? {} : { use: `${use} ${kind}` }) }] as const,
    ),
  ),
);

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

/** What to say of an object whose API version is deprecated in Kubernetes `minor` (of major version 1); undefined when it is not. */
export function deprecationText(apiVersion: string, kind: string, minor: number): string | undefined {
  const found = DEPRECATIONS.get(`${apiVersion} ${kind}`);
  if (found === undefined || minor < minorOf(found.since)) return undefined;
  const advice = found.use === undefined ? '' : `; use ${found.use}`;
  return `${apiVersion} ${kind} is deprecated in v${found.since}+, unavailable in v${found.removed}+${advice}`;
}
