import { isObject, type JsonObject, objectsAt, stringAt } from '../state/object.ts';

/** Sets a field if it is missing. */
export function setDefault(object: JsonObject, key: string, value: unknown): void {
  if (object[key] === undefined) object[key] = value;
}

/** Returns the object at a key, creating it if it is missing. */
export function ensure(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  if (isObject(value)) return value;
  const made: JsonObject = {};
  object[key] = made;
  return made;
}

/** Sets the API defaults for a Pod spec. The spec is modified in place, so it must be a fresh copy. */
export function defaultPodSpec(spec: JsonObject): void {
  setDefault(spec, 'restartPolicy', 'Always');
  setDefault(spec, 'dnsPolicy', 'ClusterFirst');
  setDefault(spec, 'schedulerName', 'default-scheduler');
  setDefault(spec, 'terminationGracePeriodSeconds', 30);
  setDefault(spec, 'securityContext', {});
  if (spec.serviceAccount !== undefined) setDefault(spec, 'serviceAccountName', spec.serviceAccount);
  if (spec.serviceAccountName !== undefined) setDefault(spec, 'serviceAccount', spec.serviceAccountName);
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'])
    for (const container of objectsAt(spec, list)) defaultContainer(container);
  for (const volume of objectsAt(spec, 'volumes')) defaultVolume(volume);
}

function defaultContainer(container: JsonObject): void {
  setDefault(container, 'imagePullPolicy', isLatest(stringAt(container, 'image')) ? 'Always' : 'IfNotPresent');
  setDefault(container, 'terminationMessagePath', '/dev/termination-log');
  setDefault(container, 'terminationMessagePolicy', 'File');
  setDefault(container, 'resources', {});
  for (const port of objectsAt(container, 'ports')) {
    setDefault(port, 'protocol', 'TCP');
  }
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'])
    if (isObject(container[probe])) defaultProbe(container[probe]);
  for (const variable of objectsAt(container, 'env')) {
    if (!isObject(variable.valueFrom)) continue;
    const { fieldRef, resourceFieldRef } = variable.valueFrom;
    if (isObject(fieldRef)) setDefault(fieldRef, 'apiVersion', 'v1');
    if (isObject(resourceFieldRef)) setDefault(resourceFieldRef, 'divisor', '0');
  }
  for (const hook of ['postStart', 'preStop']) {
    const action = isObject(container.lifecycle) ? container.lifecycle[hook] : undefined;
    if (isObject(action) && isObject(action.httpGet)) defaultHttpGet(action.httpGet);
  }
}

function isLatest(image: string): boolean {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return !image.includes('@') && (!name.includes(':') || name.endsWith(':latest'));
}

function defaultProbe(probe: JsonObject): void {
  setDefault(probe, 'timeoutSeconds', 1);
  setDefault(probe, 'periodSeconds', 10);
  setDefault(probe, 'successThreshold', 1);
  setDefault(probe, 'failureThreshold', 3);
  if (isObject(probe.httpGet)) defaultHttpGet(probe.httpGet);
  if (isObject(probe.grpc)) setDefault(probe.grpc, 'service', '');
}

function defaultHttpGet(action: JsonObject): void {
  setDefault(action, 'path', '/');
  setDefault(action, 'scheme', 'HTTP');
}

function defaultVolume(volume: JsonObject): void {
  for (const kind of ['secret', 'configMap', 'projected', 'downwardAPI'])
    if (isObject(volume[kind])) setDefault(volume[kind], 'defaultMode', 420);
  if (isObject(volume.hostPath)) setDefault(volume.hostPath, 'type', '');
  if (Object.keys(volume).length === 1) volume.emptyDir = {};
  const { projected, downwardAPI } = volume;
  const sources = isObject(projected) ? objectsAt(projected, 'sources') : [];
  for (const source of sources)
    if (isObject(source.serviceAccountToken)) setDefault(source.serviceAccountToken, 'expirationSeconds', 3600);
  const items = [
    ...(isObject(downwardAPI) ? objectsAt(downwardAPI, 'items') : []),
    ...sources.flatMap((source) => (isObject(source.downwardAPI) ? objectsAt(source.downwardAPI, 'items') : [])),
  ];
  for (const item of items) if (isObject(item.fieldRef)) setDefault(item.fieldRef, 'apiVersion', 'v1');
}
