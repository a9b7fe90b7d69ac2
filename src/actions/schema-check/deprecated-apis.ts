/** The Kubernetes releases that deprecated and removed an API version of a kind, and its replacement. */
interface Deprecation {
  readonly since: string;
  readonly removed: string;
  readonly use?: string;
}

/**
 * An entry of the table: an API version, its kinds, the Kubernetes release that deprecated them, the release that removed them
 * ("" if none has), the API version that replaces them and, if it is different, the kind that replaces them. Taken from the
 * Kubernetes API.
 */
type Row = readonly [string, readonly string[], string, string, string?, string?];
// biome-ignore format: one row a line
const ROWS: readonly Row[] = [
  ['v1', ['Endpoints'], '1.33', '', 'discovery.k8s.io/v1', 'EndpointSlice'],
  ['v1', ['ComponentStatus'], '1.19', ''],
  ['v1', ['EndpointsList'], '1.33', '', 'discovery.k8s.io/v1', 'EndpointSliceList'],
  ['admissionregistration.k8s.io/v1beta1', ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'], '1.16', '1.22', 'admissionregistration.k8s.io/v1'],
  ['admissionregistration.k8s.io/v1beta1', ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'], '1.31', '1.34'],
  ['admissionregistration.k8s.io/v1beta1', ['MutatingAdmissionPolicy'], '1.37', '1.40', 'admissionregistration.k8s.io/v1'],
  ['admissionregistration.k8s.io/v1alpha1', ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'], '1.29', '1.32'],
  ['admissionregistration.k8s.io/v1alpha1', ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'], '1.35', '1.38'],
  ['apps/v1beta1', ['Deployment', 'StatefulSet', 'ControllerRevision', 'DeploymentRollback'], '1.8', '1.16', 'apps/v1'],
  ['apps/v1beta1', ['Scale'], '1.8', '1.16', 'autoscaling/v1'],
  ['apps/v1beta2', ['Scale'], '1.9', '1.16', 'autoscaling/v1'],
  ['apps/v1beta2', ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'], '1.9', '1.16', 'apps/v1'],
  ['authentication.k8s.io/v1beta1', ['SelfSubjectReview'], '1.30', '1.33'],
  ['authentication.k8s.io/v1beta1', ['TokenReview'], '1.19', '1.22', 'authentication.k8s.io/v1'],
  ['authorization.k8s.io/v1beta1', ['SubjectAccessReview', 'LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectRulesReview'], '1.19', '1.22', 'authorization.k8s.io/v1'],
  ['batch/v1beta1', ['CronJob', 'CronJobList'], '1.21', '1.25', 'batch/v1'],
  ['certificates.k8s.io/v1beta1', ['CertificateSigningRequest'], '1.19', '1.22', 'certificates.k8s.io/v1'],
  ['certificates.k8s.io/v1beta1', ['ClusterTrustBundle'], '1.37', '1.40', 'certificates.k8s.io/v1'],
  ['coordination.k8s.io/v1beta1', ['Lease'], '1.19', '1.22', 'coordination.k8s.io/v1'],
  ['coordination.k8s.io/v1beta1', ['LeaseCandidate'], '1.36', '1.39'],
  ['coordination.k8s.io/v1alpha2', ['LeaseCandidate'], '1.35', '1.38'],
  ['discovery.k8s.io/v1beta1', ['EndpointSlice'], '1.21', '1.25', 'discovery.k8s.io/v1'],
  ['events.k8s.io/v1beta1', ['Event'], '1.22', '1.25'],
  ['extensions/v1beta1', ['DaemonSet', 'Deployment', 'ReplicaSet'], '1.8', '1.16', 'apps/v1'],
  ['extensions/v1beta1', ['Ingress'], '1.14', '1.22', 'networking.k8s.io/v1'],
  ['extensions/v1beta1', ['NetworkPolicy'], '1.9', '1.16', 'networking.k8s.io/v1'],
  ['extensions/v1beta1', ['Scale'], '1.2', '1.16'],
  ['extensions/v1beta1', ['DeploymentRollback'], '1.8', '1.16'],
  ['flowcontrol.apiserver.k8s.io/v1beta1', ['FlowSchema', 'PriorityLevelConfiguration'], '1.23', '1.26', 'flowcontrol.apiserver.k8s.io/v1beta3'],
  ['flowcontrol.apiserver.k8s.io/v1beta2', ['FlowSchema', 'PriorityLevelConfiguration'], '1.26', '1.29', 'flowcontrol.apiserver.k8s.io/v1beta3'],
  ['flowcontrol.apiserver.k8s.io/v1beta3', ['FlowSchema', 'PriorityLevelConfiguration'], '1.29', '1.32', 'flowcontrol.apiserver.k8s.io/v1'],
  ['networking.k8s.io/v1beta1', ['Ingress'], '1.19', '1.22', 'networking.k8s.io/v1'],
  ['networking.k8s.io/v1beta1', ['IngressClass'], '1.19', '1.22', 'networking.k8s.io/v1', 'IngressClassList'],
  ['networking.k8s.io/v1beta1', ['IPAddress', 'ServiceCIDR'], '1.34', '1.37'],
  ['node.k8s.io/v1beta1', ['RuntimeClass'], '1.22', '1.25'],
  ['policy/v1beta1', ['PodDisruptionBudget'], '1.21', '1.25', 'policy/v1'],
  ['policy/v1beta1', ['Eviction'], '1.22', '1.25'],
  ['rbac.authorization.k8s.io/v1beta1', ['Role', 'ClusterRole', 'ClusterRoleBinding', 'RoleBinding'], '1.17', '1.22', 'rbac.authorization.k8s.io/v1'],
  ['scheduling.k8s.io/v1beta1', ['PriorityClass'], '1.14', '1.22', 'scheduling.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', ['CSIDriver', 'StorageClass', 'VolumeAttachment'], '1.19', '1.22', 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', ['CSINode'], '1.17', '1.22', 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', ['CSIStorageCapacity'], '1.24', '1.27', 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', ['VolumeAttributesClass'], '1.34', '1.37', 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1alpha1', ['VolumeAttachment'], '1.21', '1.24', 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1alpha1', ['CSIStorageCapacity'], '1.21', '1.24', 'storage.k8s.io/v1beta1'],
  ['storage.k8s.io/v1alpha1', ['VolumeAttributesClass'], '1.32', '1.35', 'storage.k8s.io/v1'],
  ['resource.k8s.io/v1beta1', ['ResourceClaim', 'DeviceClass', 'ResourceSlice', 'ResourceClaimTemplate'], '1.35', '1.38'],
  ['resource.k8s.io/v1beta2', ['ResourceClaim', 'DeviceClass', 'ResourceSlice', 'ResourceClaimTemplate'], '1.36', '1.39'],
  ['resource.k8s.io/v1alpha3', ['DeviceTaintRule'], '1.36', '1.39'],
  ['storagemigration.k8s.io/v1beta1', ['StorageVersionMigration'], '1.37', '1.40', 'storagemigration.k8s.io/v1'],
];

const DEPRECATIONS: ReadonlyMap<string, Deprecation> = new Map(
  ROWS.flatMap(([apiVersion, kinds, since, removed, use, useKind]) =>
    kinds.map((kind) => {
      const successor = use === undefined ? {} : { use: `${use} ${useKind ?? kind}` };
      return [`${apiVersion} ${kind}`, { since, removed, ...successor }] as const;
    }),
  ),
);

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

/**
 * Returns the release that removed an API version of a kind, and its replacement. Returns undefined if Kubernetes 1.`minor` still
 * serves it.
 */
export function removedApi(apiVersion: string, kind: string, minor: number): { since: string; use?: string } | undefined {
  const deprecation = DEPRECATIONS.get(`${apiVersion} ${kind}`);
  if (deprecation === undefined || deprecation.removed === '' || minor < minorOf(deprecation.removed)) return undefined;
  return { since: deprecation.removed, ...(deprecation.use === undefined ? {} : { use: deprecation.use }) };
}

/** Returns the warning for an API version that is deprecated in Kubernetes 1.`minor`, or undefined if it is not. */
export function deprecationText(apiVersion: string, kind: string, minor: number): string | undefined {
  const deprecation = DEPRECATIONS.get(`${apiVersion} ${kind}`);
  if (deprecation === undefined || minor < minorOf(deprecation.since)) return undefined;
  const advice = deprecation.use === undefined ? '' : `; use ${deprecation.use}`;
  const gone = deprecation.removed === '' ? '' : `, unavailable in v${deprecation.removed}+`;
  return `${apiVersion} ${kind} is deprecated in v${deprecation.since}+${gone}${advice}`;
}
