import { cloneJson, isObject, type JsonObject, type KubeObject, listAt, objectAt, objectsAt, stringAt } from '../state/object.ts';
import { defaultPodSpec, ensure, setDefault } from './pod.ts';

/** Sets the API defaults for an object of a built-in kind. The object is modified in place, so it must be a fresh copy. */
export function defaultKind(object: KubeObject, group: string): void {
  kinds[`${group}/${object.kind}`]?.(object);
}

type Defaulter = (object: KubeObject) => void;

function podTemplate(spec: JsonObject): void {
  defaultPodSpec(ensure(ensure(spec, 'template'), 'spec'));
}

function deployment(object: KubeObject): void {
  const spec = ensure(object, 'spec');
  setDefault(spec, 'replicas', 1);
  setDefault(spec, 'revisionHistoryLimit', 10);
  setDefault(spec, 'progressDeadlineSeconds', 600);
  const strategy = ensure(spec, 'strategy');
  setDefault(strategy, 'type', 'RollingUpdate');
  if (strategy.type === 'RollingUpdate') {
    const rolling = ensure(strategy, 'rollingUpdate');
    setDefault(rolling, 'maxUnavailable', '25%');
    setDefault(rolling, 'maxSurge', '25%');
  }
  podTemplate(spec);
}

function statefulSet(object: KubeObject): void {
  const spec = ensure(object, 'spec');
  setDefault(spec, 'replicas', 1);
  setDefault(spec, 'revisionHistoryLimit', 10);
  setDefault(spec, 'podManagementPolicy', 'OrderedReady');
  setDefault(spec, 'serviceName', '');
  const strategy = ensure(spec, 'updateStrategy');
  if (strategy.type === undefined) ensure(strategy, 'rollingUpdate');
  setDefault(strategy, 'type', 'RollingUpdate');
  if (isObject(strategy.rollingUpdate)) setDefault(strategy.rollingUpdate, 'partition', 0);
  const policy = ensure(spec, 'persistentVolumeClaimRetentionPolicy');
  setDefault(policy, 'whenDeleted', 'Retain');
  setDefault(policy, 'whenScaled', 'Retain');
  for (const claim of objectsAt(spec, 'volumeClaimTemplates')) {
    setDefault(claim, 'apiVersion', 'v1');
    setDefault(claim, 'kind', 'PersistentVolumeClaim');
    setDefault(ensure(claim, 'spec'), 'volumeMode', 'Filesystem');
    setDefault(ensure(claim, 'status'), 'phase', 'Pending');
  }
  podTemplate(spec);
}

function daemonSet(object: KubeObject): void {
  const spec = ensure(object, 'spec');
  object.metadata.annotations = { 'deprecated.daemonset.template.generation': '1', ...object.metadata.annotations };
  setDefault(spec, 'revisionHistoryLimit', 10);
  const strategy = ensure(spec, 'updateStrategy');
  setDefault(strategy, 'type', 'RollingUpdate');
  if (strategy.type === 'RollingUpdate') {
    const rolling = ensure(strategy, 'rollingUpdate');
    setDefault(rolling, 'maxUnavailable', 1);
    setDefault(rolling, 'maxSurge', 0);
  }
  podTemplate(spec);
}

function replicaSet(object: KubeObject): void {
  const spec = ensure(object, 'spec');
  setDefault(spec, 'replicas', 1);
  podTemplate(spec);
}

function jobSpec(spec: JsonObject): void {
  // If only parallelism is set, completions remains unset: a single successful Pod is enough.
  if (spec.parallelism === undefined) setDefault(spec, 'completions', 1);
  setDefault(spec, 'parallelism', 1);
  setDefault(spec, 'backoffLimit', 6);
  setDefault(spec, 'completionMode', 'NonIndexed');
  setDefault(spec, 'suspend', false);
  setDefault(spec, 'manualSelector', false);
  setDefault(spec, 'podReplacementPolicy', isObject(spec.podFailurePolicy) ? 'Failed' : 'TerminatingOrFailed');
  podTemplateOfJob(spec);
}

/**
 * Sets the defaults of a Job's Pod template. The restart policy defaults to Always, which is invalid for Jobs, so users have to
 * set it.
 */
function podTemplateOfJob(spec: JsonObject): void {
  const podSpec = ensure(ensure(spec, 'template'), 'spec');
  const named = podSpec.restartPolicy;
  defaultPodSpec(podSpec);
  if (named === undefined) podSpec.restartPolicy = 'Always';
}

function job(object: KubeObject): void {
  jobSpec(ensure(object, 'spec'));
}

function cronJob(object: KubeObject): void {
  const spec = ensure(object, 'spec');
  setDefault(spec, 'concurrencyPolicy', 'Allow');
  setDefault(spec, 'suspend', false);
  setDefault(spec, 'successfulJobsHistoryLimit', 3);
  setDefault(spec, 'failedJobsHistoryLimit', 1);
  // Only the Pod template is defaulted here. The Job's own defaults are set when the CronJob creates the Job.
  podTemplateOfJob(ensure(ensure(spec, 'jobTemplate'), 'spec'));
}

function service(object: KubeObject): void {
  const spec = ensure(object, 'spec');
  setDefault(spec, 'sessionAffinity', 'None');
  setDefault(spec, 'type', 'ClusterIP');
  if (spec.sessionAffinity === 'ClientIP')
    setDefault(ensure(ensure(spec, 'sessionAffinityConfig'), 'clientIP'), 'timeoutSeconds', 10800);
  for (const port of objectsAt(spec, 'ports')) {
    setDefault(port, 'protocol', 'TCP');
    if (port.targetPort === undefined || port.targetPort === '' || port.targetPort === 0) port.targetPort = port.port;
  }
  if (spec.type === 'ExternalName') return;
  setDefault(spec, 'internalTrafficPolicy', 'Cluster');
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') setDefault(spec, 'externalTrafficPolicy', 'Cluster');
  if (spec.type === 'LoadBalancer') setDefault(spec, 'allocateLoadBalancerNodePorts', true);
}

function secret(object: KubeObject): void {
  setDefault(object, 'type', 'Opaque');
  if (!isObject(object.stringData)) return;
  const encoded = Object.entries(object.stringData).map(([key, value]) => [key, Buffer.from(String(value)).toString('base64')]);
  object.data = { ...objectAt(object, 'data'), ...Object.fromEntries(encoded) };
  delete object.stringData;
}

function claim(object: KubeObject): void {
  setDefault(ensure(object, 'spec'), 'volumeMode', 'Filesystem');
}

function volume(object: KubeObject): void {
  setDefault(ensure(object, 'spec'), 'volumeMode', 'Filesystem');
  setDefault(ensure(object, 'spec'), 'persistentVolumeReclaimPolicy', 'Retain');
  setDefault(ensure(object, 'status'), 'phase', 'Pending');
}

const rbacGroup = 'rbac.authorization.k8s.io';

function roleBinding(object: KubeObject): void {
  setDefault(ensure(object, 'roleRef'), 'apiGroup', rbacGroup);
  for (const subject of objectsAt(object, 'subjects'))
    if (subject.kind !== 'ServiceAccount') setDefault(subject, 'apiGroup', rbacGroup);
}

function role(object: KubeObject): void {
  // In an aggregated ClusterRole, ignore the object's own rules: the controller manager overwrites them with the rules of other
  // ClusterRoles.
  if (object.rules === undefined || isObject(object.aggregationRule)) object.rules = null;
}

function namespace(object: KubeObject): void {
  object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
}

function networkPolicy(object: KubeObject): void {
  const spec = ensure(object, 'spec');
  for (const rule of [...objectsAt(spec, 'ingress'), ...objectsAt(spec, 'egress')])
    for (const port of objectsAt(rule, 'ports')) setDefault(port, 'protocol', 'TCP');
  const types = listAt(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  setDefault(spec, 'policyTypes', types);
}

function autoscaler(object: KubeObject): void {
  const spec = ensure(object, 'spec');
  setDefault(spec, 'minReplicas', 1);
  if (object.apiVersion !== 'autoscaling/v2') return;
  behavior(spec);
  if (listAt(spec, 'metrics').length === 0)
    spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];
}

const everyPod = { type: 'Percent', value: 100, periodSeconds: 15 };
const scaling: Readonly<Record<string, JsonObject>> = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, everyPod],
  },
  scaleDown: { selectPolicy: 'Max', policies: [everyPod] },
};

function behavior(spec: JsonObject): void {
  if (!isObject(spec.behavior)) return;
  for (const [direction, rules] of Object.entries(scaling))
    spec.behavior[direction] = { ...cloneJson(rules), ...objectAt(spec.behavior, direction) };
}

function webhooks(object: KubeObject): void {
  for (const webhook of objectsAt(object, 'webhooks')) {
    setDefault(webhook, 'failurePolicy', 'Fail');
    setDefault(webhook, 'matchPolicy', 'Equivalent');
    setDefault(webhook, 'namespaceSelector', {});
    setDefault(webhook, 'objectSelector', {});
    setDefault(webhook, 'timeoutSeconds', 10);
    if (object.kind === 'MutatingWebhookConfiguration') setDefault(webhook, 'reinvocationPolicy', 'Never');
    for (const rule of objectsAt(webhook, 'rules')) setDefault(rule, 'scope', '*');
    const target = objectAt(webhook, 'clientConfig').service;
    if (isObject(target)) setDefault(target, 'port', 443);
  }
}

function definition(object: KubeObject): void {
  const spec = ensure(object, 'spec');
  const names = ensure(spec, 'names');
  setDefault(names, 'singular', stringAt(names, 'kind').toLowerCase());
  setDefault(names, 'listKind', `${stringAt(names, 'kind')}List`);
  setDefault(ensure(spec, 'conversion'), 'strategy', 'None');
}

function storageClass(object: KubeObject): void {
  setDefault(object, 'reclaimPolicy', 'Delete');
  setDefault(object, 'volumeBindingMode', 'Immediate');
}

function endpointSlice(object: KubeObject): void {
  for (const port of objectsAt(object, 'ports')) {
    setDefault(port, 'name', '');
    setDefault(port, 'protocol', 'TCP');
  }
}

const kinds: Readonly<Record<string, Defaulter>> = {
  '/Namespace': namespace,
  '/PersistentVolume': volume,
  '/PersistentVolumeClaim': claim,
  '/Pod': pod,
  '/ReplicationController': replicaSet,
  '/Secret': secret,
  '/Service': service,
  'apps/DaemonSet': daemonSet,
  'apps/Deployment': deployment,
  'apps/ReplicaSet': replicaSet,
  'apps/StatefulSet': statefulSet,
  'autoscaling/HorizontalPodAutoscaler': autoscaler,
  'batch/CronJob': cronJob,
  'batch/Job': job,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': webhooks,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': webhooks,
  'apiextensions.k8s.io/CustomResourceDefinition': definition,
  'discovery.k8s.io/EndpointSlice': endpointSlice,
  'networking.k8s.io/NetworkPolicy': networkPolicy,
  'rbac.authorization.k8s.io/ClusterRole': role,
  'rbac.authorization.k8s.io/ClusterRoleBinding': roleBinding,
  'rbac.authorization.k8s.io/Role': role,
  'rbac.authorization.k8s.io/RoleBinding': roleBinding,
  'storage.k8s.io/StorageClass': storageClass,
};

function pod(object: KubeObject): void {
  const spec = ensure(object, 'spec');
  defaultPodSpec(spec);
  if (spec.hostNetwork === true)
    for (const port of objectsAt(spec, 'containers').flatMap((container) => objectsAt(container, 'ports')))
      setDefault(port, 'hostPort', port.containerPort);
  setDefault(spec, 'enableServiceLinks', true);
  for (const container of [...objectsAt(spec, 'initContainers'), ...objectsAt(spec, 'containers')]) defaultRequests(container);
}

/** Defaults a container's requests to its limits. This does not apply to Pod templates. */
function defaultRequests(container: JsonObject): void {
  const { resources } = container;
  if (isObject(resources) && isObject(resources.limits))
    resources.requests = { ...resources.limits, ...objectAt(resources, 'requests') };
}
