import { type ApiContext, kindSubject, subjectOf, type Target } from '../context.ts';
import { randomSuffix } from '../random-suffix.ts';
import { isObject, type JsonObject, type KubeObject, listAt, objectAt, objectsAt, stringAt } from '../state/object.ts';
import { forbidden, invalid, notFound } from './api-error.ts';

/**
 * Rejects new objects in namespaces that are missing or terminating.
 *
 * @throws ApiError 404 or 403
 */
export function checkNamespace(context: ApiContext, target: Target): void {
  const { resource, namespace } = target;
  if (!resource.namespaced) return;
  const namespaceObject = context.store.get('/namespaces', '', namespace);
  if (!namespaceObject) throw notFound({ group: '', resource: 'namespaces', name: namespace });
  if (namespaceObject.metadata.deletionTimestamp === undefined) return;
  const problem = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbidden(subjectOf(target), problem, [
    { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' },
  ]);
}

/**
 * Sets the fields that the server controls, after defaulting and field management. The object is modified in place, so it must be
 * a fresh copy.
 */
export function admitObject(context: ApiContext, object: KubeObject, before: KubeObject | undefined): void {
  const { apiVersion, kind } = object;
  if (apiVersion === 'v1' && kind === 'Service') allocateService(context, object, before);
  if (apiVersion === 'v1' && kind === 'Pod' && !before) admitPod(context, object);
  if (apiVersion === 'v1' && kind === 'PersistentVolumeClaim' && !before) admitClaim(context, object);
  if (apiVersion === 'v1' && kind === 'Namespace') admitNamespace(object, before);
  if (apiVersion === 'batch/v1' && kind === 'Job') selectPods(object);
}

/** Sets a Job's selector. It matches Pods by the Job's UID. */
function selectPods(object: KubeObject): void {
  const spec = objectAt(object, 'spec');
  const { uid, name } = object.metadata;
  if (spec.selector !== undefined || spec.manualSelector === true) return;
  const template = objectAt(spec, 'template');
  const metadata = objectAt(template, 'metadata');
  const names = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const labels = { ...(objectAt(metadata, 'labels') as Record<string, string>), ...names };
  spec.template = { ...template, metadata: { ...metadata, labels } };
  spec.selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
  if (Object.keys(object.metadata.labels ?? {}).length === 0) object.metadata.labels = labels;
}

/** Allocates a Service's cluster IPs and node ports. */
function allocateService(context: ApiContext, object: KubeObject, before: KubeObject | undefined): void {
  const spec = objectAt(object, 'spec');
  const type = stringAt(spec, 'type');
  if (type === 'ExternalName') {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy']) delete spec[field];
    return;
  }
  const old = objectAt(before, 'spec');
  const services = context.store.list('/services').filter((service) => service.metadata.uid !== object.metadata.uid);
  if (!stringAt(spec, 'clusterIP')) spec.clusterIP = stringAt(old, 'clusterIP') || freeAddress(services);
  else if (spec.clusterIP !== 'None' && spec.clusterIP !== old.clusterIP)
    checkAddress(context, object, stringAt(spec, 'clusterIP'));
  spec.clusterIPs = [spec.clusterIP];
  // A headless Service without a selector may have endpoints of both IP families.
  const both = spec.clusterIP === 'None' && spec.selector === undefined;
  spec.ipFamilyPolicy ??= old.ipFamilyPolicy ?? (both ? 'RequireDualStack' : 'SingleStack');
  spec.ipFamilies ??= old.ipFamilies ?? (spec.ipFamilyPolicy === 'SingleStack' ? ['IPv4'] : ['IPv4', 'IPv6']);
  allocateNodePorts(spec, old, services);
  if (type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local')
    spec.healthCheckNodePort ??= old.healthCheckNodePort ?? healthPort(object);
}

/**
 * Returns a port for health checks, which is derived from the Service's UID, so that two Services are unlikely to share a port.
 */
function healthPort(object: KubeObject): number {
  return 32_000 + (Number.parseInt(object.metadata.uid.slice(0, 4), 16) % 700);
}

function checkAddress(context: ApiContext, object: KubeObject, address: string): void {
  const resource = context.resources.findKind('v1', 'Service');
  if (!resource || !/^10\.96\.|^10\.9[67]\.|^\d+\.\d+\.\d+\.\d+$/.test(address)) return;
  const taken = context.store
    .list('/services')
    .some((service) => service.metadata.uid !== object.metadata.uid && objectAt(service, 'spec').clusterIP === address);
  if (taken)
    throw invalid(kindSubject({ resource, name: object.metadata.name }), [
      {
        field: 'spec.clusterIPs',
        type: 'invalid',
        value: [address],
        message: `failed to allocate IP ${address}: provided IP is already allocated`,
      },
    ]);
}

function freeAddress(services: readonly KubeObject[]): string {
  const taken = new Set(services.map((service) => objectAt(service, 'spec').clusterIP));
  for (let number = 10; number < 65_000; number++) {
    const address = `10.96.${number >> 8}.${number & 255}`;
    if (!taken.has(address)) return address;
  }
  return '10.97.0.1';
}

function allocateNodePorts(spec: JsonObject, old: JsonObject, services: readonly KubeObject[]): void {
  const wanted = spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
  const taken = new Set(services.flatMap((service) => objectsAt(service.spec, 'ports').map((port) => port.nodePort)));
  for (const port of objectsAt(spec, 'ports')) {
    if (!wanted) {
      if (spec.type === 'ClusterIP') delete port.nodePort;
      continue;
    }
    const known = objectsAt(old, 'ports').find((oldPort) => oldPort.port === port.port && oldPort.protocol === port.protocol);
    port.nodePort ??= known?.nodePort;
    for (let number = 30_000; !port.nodePort && number <= 32_767; number++) if (!taken.has(number)) port.nodePort = number;
    taken.add(port.nodePort);
  }
}

/** Marks a new namespace as active, and adds the finalizer that keeps the namespace until its content is deleted. */
function admitNamespace(object: KubeObject, before: KubeObject | undefined): void {
  if (before) return;
  object.spec = { ...objectAt(object, 'spec'), finalizers: ['kubernetes'] };
  object.status = { phase: 'Active' };
}

/** Adds the fields that admission sets on every pod. */
function admitPod(context: ApiContext, object: KubeObject): void {
  const spec = objectAt(object, 'spec');
  checkAccount(context, object, stringAt(spec, 'serviceAccountName'));
  const tolerations = listAt(spec, 'tolerations').filter(isObject);
  const added = ['not-ready', 'unreachable']
    .map((name) => `node.kubernetes.io/${name}`)
    .filter((key) => !tolerations.some((toleration) => toleration.key === key && toleration.effect === 'NoExecute'))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  spec.tolerations = [...tolerations, ...added];
  spec.serviceAccountName ??= 'default';
  spec.serviceAccount ??= spec.serviceAccountName;
  spec.priority ??= 0;
  spec.preemptionPolicy ??= 'PreemptLowerPriority';
  if (spec.automountServiceAccountToken !== false) mountToken(spec);
  object.status = { ...objectAt(object, 'status'), phase: 'Pending', qosClass: qosClass(spec) };
}

/**
 * Rejects Pods whose service account is missing. "default" is always accepted, because it is created shortly after its namespace.
 */
function checkAccount(context: ApiContext, object: KubeObject, account: string): void {
  const { name, namespace = '' } = object.metadata;
  if (account === '' || account === 'default' || context.store.get('/serviceaccounts', namespace, account)) return;
  const problem = `error looking up service account ${namespace}/${account}: serviceaccount ${JSON.stringify(account)} not found`;
  throw forbidden({ group: '', resource: 'pods', name }, problem);
}

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Mounts the service account token into each container, unless the container already has a mount at that path. */
function mountToken(spec: JsonObject): void {
  const name = `kube-api-access-${randomSuffix()}`;
  const lists = [objectsAt(spec, 'initContainers'), objectsAt(spec, 'containers')];
  for (const container of lists.flat()) {
    const mounts = objectsAt(container, 'volumeMounts');
    if (!mounts.some((mount) => mount.mountPath === tokenPath))
      container.volumeMounts = [...mounts, { mountPath: tokenPath, name, readOnly: true }];
  }
  const namespaceItem = { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' };
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
    { downwardAPI: { items: [namespaceItem] } },
  ];
  spec.volumes = [...objectsAt(spec, 'volumes'), { name, projected: { defaultMode: 420, sources } }];
}

function qosClass(spec: JsonObject): string {
  const containers = objectsAt(spec, 'containers').map((container) => objectAt(container, 'resources'));
  if (containers.every((resources) => !isObject(resources.limits) && !isObject(resources.requests))) return 'BestEffort';
  const pinned = (resources: JsonObject): boolean =>
    ['cpu', 'memory'].every((name) => {
      const limit = objectAt(resources, 'limits')[name];
      return limit !== undefined && limit === objectAt(resources, 'requests')[name];
    });
  return containers.every(pinned) ? 'Guaranteed' : 'Burstable';
}

/**
 * Adds the finalizer that protects a PersistentVolumeClaim from deletion while Pods use it, and sets the default storage class if
 * the claim specifies none.
 */
function admitClaim(context: ApiContext, object: KubeObject): void {
  const spec = objectAt(object, 'spec');
  object.metadata.finalizers = [...new Set([...(object.metadata.finalizers ?? []), 'kubernetes.io/pvc-protection'])];
  object.status = { ...objectAt(object, 'status'), phase: 'Pending' };
  if (spec.storageClassName !== undefined) return;
  const annotation = 'storageclass.kubernetes.io/is-default-class';
  const defaultClass = context.store
    .list('storage.k8s.io/storageclasses')
    .find((storageClass) => storageClass.metadata.annotations?.[annotation] === 'true');
  if (defaultClass) spec.storageClassName = defaultClass.metadata.name;
}
