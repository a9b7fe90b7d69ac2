import { forbidden, invalid, notFound } from './api-error.ts';
import { type ApiContext, kindSubject, subjectOf, type Target } from './context.ts';
import { isObject, type JsonObject, type KubeObject, listAt, objectAt, objectsAt, stringAt } from './object.ts';

/**
 * Refuses new objects in namespaces that are missing or going away.
 *
 * @throws ApiError 404 or 403
 */
export function checkNamespace(context: ApiContext, target: Target): void {
  const { resource, namespace } = target;
  if (!resource.namespaced) return;
  const found = context.store.get('/namespaces', '', namespace);
  if (!found) throw notFound({ group: '', resource: 'namespaces', name: namespace });
  if (found.metadata.deletionTimestamp === undefined) return;
  const problem = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbidden(subjectOf(target), problem, [
    { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' },
  ]);
}

/** Gives a service its addresses and node ports, in place (the object is a fresh copy). */
export function allocateService(context: ApiContext, object: KubeObject, before: KubeObject | undefined): void {
  const spec = objectAt(object, 'spec');
  const type = stringAt(spec, 'type');
  if (type === 'ExternalName') {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy']) delete spec[field];
    return;
  }
  const old = objectAt(before, 'spec');
  const services = context.store.list('/services').filter((each) => each.metadata.uid !== object.metadata.uid);
  if (!stringAt(spec, 'clusterIP')) spec.clusterIP = stringAt(old, 'clusterIP') || freeAddress(services);
  else if (spec.clusterIP !== 'None' && spec.clusterIP !== old.clusterIP)
    checkAddress(context, object, stringAt(spec, 'clusterIP'));
  spec.clusterIPs = [spec.clusterIP];
  spec.ipFamilies ??= old.ipFamilies ?? ['IPv4'];
  spec.ipFamilyPolicy ??= old.ipFamilyPolicy ?? 'SingleStack';
  allocateNodePorts(spec, old, services);
}

function checkAddress(context: ApiContext, object: KubeObject, address: string): void {
  const resource = context.resources.findKind('v1', 'Service');
  if (!resource || !/^10\.96\.|^10\.9[67]\.|^\d+\.\d+\.\d+\.\d+$/.test(address)) return;
  const taken = context.store
    .list('/services')
    .some((each) => each.metadata.uid !== object.metadata.uid && objectAt(each, 'spec').clusterIP === address);
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
  const taken = new Set(services.map((each) => objectAt(each, 'spec').clusterIP));
  for (let number = 10; number < 65_000; number++) {
    const address = `10.96.${number >> 8}.${number & 255}`;
    if (!taken.has(address)) return address;
  }
  return '10.97.0.1';
}

function allocateNodePorts(spec: JsonObject, old: JsonObject, services: readonly KubeObject[]): void {
  const wanted = spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
  const taken = new Set(services.flatMap((each) => objectsAt(each.spec, 'ports').map((port) => port.nodePort)));
  for (const port of objectsAt(spec, 'ports')) {
    if (!wanted) {
      if (spec.type === 'ClusterIP') delete port.nodePort;
      continue;
    }
    const known = objectsAt(old, 'ports').find((each) => each.port === port.port && each.protocol === port.protocol);
    port.nodePort ??= known?.nodePort;
    for (let number = 30_000; !port.nodePort && number <= 32_767; number++) if (!taken.has(number)) port.nodePort = number;
    taken.add(port.nodePort);
  }
}

/** What the service account admission adds to a pod, in place. */
export function admitPod(object: KubeObject): void {
  const spec = objectAt(object, 'spec');
  const tolerations = listAt(spec, 'tolerations').filter(isObject);
  const added = ['not-ready', 'unreachable']
    .map((name) => `node.kubernetes.io/${name}`)
    .filter((key) => !tolerations.some((each) => each.key === key && each.effect === 'NoExecute'))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  spec.tolerations = [...tolerations, ...added];
}

/** Gives a claim that names no storage class the default one, in place. */
export function admitClaim(context: ApiContext, object: KubeObject): void {
  const spec = objectAt(object, 'spec');
  if (spec.storageClassName !== undefined) return;
  const annotation = 'storageclass.kubernetes.io/is-default-class';
  const found = context.store
    .list('storage.k8s.io/storageclasses')
    .find((each) => each.metadata.annotations?.[annotation] === 'true');
  if (found) spec.storageClassName = found.metadata.name;
}
