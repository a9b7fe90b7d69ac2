import { dnsLabel } from '../../base/kubernetes/names.ts';
import type { FieldError } from '../api/api-error.ts';
import { equalJson, isObject, type JsonObject, type KubeObject, objectAt, objectsAt, stringAt } from '../state/object.ts';
import { matchesSelector } from '../state/selectors.ts';
import { isDnsLabel, validateLabels } from './names.ts';

const maxDataBytes = 1024 * 1024;
const dataKey = /^[-._a-zA-Z0-9]+$/;

/** Validates rules that OpenAPI cannot express, for the kinds that charts use most often. */
export function validateKind(object: KubeObject, group: string): FieldError[] {
  const check = checks[`${group}/${object.kind}`];
  return check ? check(object) : [];
}

/** Validates that an update does not change immutable fields or immutable objects. */
export function validateKindUpdate(before: KubeObject, after: KubeObject, group: string): FieldError[] {
  const check = updateChecks[`${group}/${after.kind}`];
  return check ? check(before, after) : [];
}

type Check = (object: KubeObject) => FieldError[];
type UpdateCheck = (before: KubeObject, after: KubeObject) => FieldError[];

function required(field: string, message = ''): FieldError {
  return { field, type: 'required', message };
}

function oneOf(value: string, field: string, allowed: readonly string[]): FieldError[] {
  if (allowed.includes(value)) return [];
  return [
    { field, type: 'unsupported', value, message: `supported values: ${allowed.map((item) => JSON.stringify(item)).join(', ')}` },
  ];
}

function notNegative(value: unknown, field: string): FieldError[] {
  return typeof value === 'number' && value < 0
    ? [{ field, type: 'invalid', value, message: 'must be greater than or equal to 0' }]
    : [];
}

function checkData(object: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const name of ['data', 'binaryData'])
    for (const [key, value] of Object.entries(objectAt(object, name))) {
      const encoded = object.kind === 'Secret' || name === 'binaryData';
      size += typeof value === 'string' ? Buffer.byteLength(value, encoded ? 'base64' : 'utf8') : 0;
      if (!dataKey.test(key))
        errors.push({
          field: `${name}[${key}]`,
          type: 'invalid',
          value: key,
          message:
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
        });
    }
  if (size > maxDataBytes)
    errors.push({
      field: object.kind === 'Secret' ? 'data' : '',
      type: 'tooLong',
      message: `may not be more than ${maxDataBytes} bytes`,
    });
  return errors;
}

const secretKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

function checkSecret(object: KubeObject): FieldError[] {
  const data = objectAt(object, 'data');
  const missing = (secretKeys[stringAt(object, 'type')] ?? []).filter((key) => !Object.hasOwn(data, key));
  return [...checkData(object), ...missing.map((key) => required(`data[${key}]`))];
}

function checkService(object: KubeObject): FieldError[] {
  const spec = objectAt(object, 'spec');
  const ports = objectsAt(spec, 'ports');
  const errors = oneOf(stringAt(spec, 'type'), 'spec.type', ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']);
  if (ports.length === 0 && spec.type !== 'ExternalName' && spec.clusterIP !== 'None') errors.push(required('spec.ports'));
  if (spec.type === 'ExternalName' && !stringAt(spec, 'externalName')) errors.push(required('spec.externalName'));
  const seen = new Set<string>();
  ports.forEach((port, index) => {
    const field = `spec.ports[${index}]`;
    errors.push(...portErrors(port.port, `${field}.port`));
    if (typeof port.targetPort === 'number') errors.push(...portErrors(port.targetPort, `${field}.targetPort`));
    const name = stringAt(port, 'name');
    if (name === '' && ports.length > 1) errors.push(required(`${field}.name`));
    if (name !== '' && seen.has(name)) errors.push({ field: `${field}.name`, type: 'duplicate', value: name, message: '' });
    seen.add(name);
  });
  return errors;
}

function portErrors(port: unknown, field: string): FieldError[] {
  const fine = typeof port === 'number' && port >= 1 && port <= 65535;
  return fine ? [] : [{ field, type: 'invalid', value: port ?? 0, message: 'must be between 1 and 65535, inclusive' }];
}

function checkPodSpec(spec: JsonObject, field: string, claims: readonly string[] = []): FieldError[] {
  const containers = objectsAt(spec, 'containers');
  const errors: FieldError[] = containers.length === 0 ? [required(`${field}.containers`)] : [];
  const volumes = new Set([...claims, ...objectsAt(spec, 'volumes').map((volume) => stringAt(volume, 'name'))]);
  errors.unshift(...checkVolumes(spec, field));
  const names = new Set<string>();
  for (const list of ['initContainers', 'containers'])
    objectsAt(spec, list).forEach((container, index) => {
      const at = `${field}.${list}[${index}]`;
      const name = stringAt(container, 'name');
      if (name === '') errors.push(required(`${at}.name`));
      else if (!isDnsLabel(name)) errors.push({ field: `${at}.name`, type: 'invalid', value: name, message: dnsLabel.message });
      if (names.has(name)) errors.push({ field: `${at}.name`, type: 'duplicate', value: name, message: '' });
      names.add(name);
      if (stringAt(container, 'image') === '') errors.push(required(`${at}.image`));
      errors.push(...checkContainer(container, at, volumes));
    });
  const policy = stringAt(spec, 'restartPolicy');
  if (policy) errors.push(...oneOf(policy, `${field}.restartPolicy`, ['Always', 'OnFailure', 'Never']));
  return errors;
}

function checkContainer(container: JsonObject, field: string, volumes: ReadonlySet<string>): FieldError[] {
  const errors: FieldError[] = [];
  objectsAt(container, 'volumeMounts').forEach((mount, index) => {
    const name = stringAt(mount, 'name');
    if (!volumes.has(name))
      errors.push({ field: `${field}.volumeMounts[${index}].name`, type: 'notFound', value: name, message: '' });
    if (!stringAt(mount, 'mountPath')) errors.push(required(`${field}.volumeMounts[${index}].mountPath`));
  });
  objectsAt(container, 'ports').forEach((port, index) => {
    if (!port.containerPort) errors.push(required(`${field}.ports[${index}].containerPort`));
    else errors.push(...portErrors(port.containerPort, `${field}.ports[${index}].containerPort`));
  });
  const policy = stringAt(container, 'imagePullPolicy');
  if (policy) errors.push(...oneOf(policy, `${field}.imagePullPolicy`, ['Always', 'IfNotPresent', 'Never']));
  objectsAt(container, 'env').forEach((item, index) => {
    if (!stringAt(item, 'name')) errors.push(required(`${field}.env[${index}].name`));
  });
  return errors;
}

function checkWorkload(object: KubeObject): FieldError[] {
  const spec = objectAt(object, 'spec');
  const template = objectAt(spec, 'template');
  const errors = notNegative(spec.replicas, 'spec.replicas');
  if (!isObject(spec.selector)) errors.push(required('spec.selector'));
  else if (Object.keys(spec.selector).length === 0)
    errors.push({
      field: 'spec.selector',
      type: 'invalid',
      value: {},
      message: `empty selector is invalid for ${object.kind.toLowerCase()}`,
    });
  const labels = objectAt(objectAt(template, 'metadata'), 'labels') as Record<string, string>;
  if (isObject(spec.selector) && Object.keys(spec.selector).length > 0 && !matchesSelector(spec.selector, labels))
    errors.push({
      field: 'spec.template.metadata.labels',
      type: 'invalid',
      value: labels,
      message: '`selector` does not match template `labels`',
    });
  errors.push(...validateLabels(labels, 'spec.template.metadata.labels'));
  const claims = objectsAt(spec, 'volumeClaimTemplates').map((claim) => stringAt(objectAt(claim, 'metadata'), 'name'));
  errors.push(...checkPodSpec(objectAt(template, 'spec'), 'spec.template.spec', claims));
  const policy = stringAt(objectAt(template, 'spec'), 'restartPolicy');
  if (policy !== 'Always') errors.push(...oneOf(policy, 'spec.template.spec.restartPolicy', ['Always']));
  return errors;
}

function checkJob(object: KubeObject): FieldError[] {
  return checkJobSpec(objectAt(object, 'spec'), 'spec');
}

function checkJobSpec(spec: JsonObject, field: string): FieldError[] {
  const podSpec = objectAt(objectAt(spec, 'template'), 'spec');
  const errors = [
    ...notNegative(spec.parallelism, `${field}.parallelism`),
    ...notNegative(spec.backoffLimit, `${field}.backoffLimit`),
  ];
  errors.push(...checkPodSpec(podSpec, `${field}.template.spec`));
  const policy = stringAt(podSpec, 'restartPolicy');
  if (policy === 'Always' || policy === '')
    errors.push({
      field: `${field}.template.spec.restartPolicy`,
      type: policy ? 'unsupported' : 'required',
      value: policy,
      message: policy ? 'supported values: "OnFailure", "Never"' : 'valid values: "OnFailure", "Never"',
    });
  return errors;
}

function checkCronJob(object: KubeObject): FieldError[] {
  const spec = objectAt(object, 'spec');
  const errors: FieldError[] = stringAt(spec, 'schedule') === '' ? [required('spec.schedule')] : [];
  return [...errors, ...checkJobSpec(objectAt(objectAt(spec, 'jobTemplate'), 'spec'), 'spec.jobTemplate.spec')];
}

/** Checks a RoleBinding or ClusterRoleBinding. In a RoleBinding, a service account's namespace may be omitted. */
function checkRoleBinding(object: KubeObject): FieldError[] {
  const errors: FieldError[] = stringAt(objectAt(object, 'roleRef'), 'name') ? [] : [required('roleRef.name')];
  objectsAt(object, 'subjects').forEach((subject, index) => {
    if (!stringAt(subject, 'name')) errors.push(required(`subjects[${index}].name`));
    if (object.kind === 'ClusterRoleBinding' && subject.kind === 'ServiceAccount' && !stringAt(subject, 'namespace'))
      errors.push(required(`subjects[${index}].namespace`));
  });
  return errors;
}

function checkIngress(object: KubeObject): FieldError[] {
  const spec = objectAt(object, 'spec');
  const empty = objectsAt(spec, 'rules').flatMap((rule, index) =>
    isObject(rule.http) && objectsAt(rule.http, 'paths').length === 0 ? [required(`spec.rules[${index}].http.paths`)] : [],
  );
  if (isObject(spec.defaultBackend) || objectsAt(spec, 'rules').length > 0) return empty;
  return [{ field: 'spec', type: 'invalid', value: null, message: 'either `defaultBackend` or `rules` must be specified' }];
}

function checkAutoscaler(object: KubeObject): FieldError[] {
  const { maxReplicas, minReplicas } = objectAt(object, 'spec');
  const [most, least] = [Number(maxReplicas ?? 0), Number(minReplicas ?? 1)];
  const errors: FieldError[] = most < 1 ? [required('spec.maxReplicas', 'must be set and greater than 0')] : [];
  if (most < least)
    errors.push({
      field: 'spec.maxReplicas',
      type: 'invalid',
      value: most,
      message: 'must be greater than or equal to `minReplicas`',
    });
  return errors;
}

/** Validates that each volume source specifies the name of the object it refers to. */
function checkVolumes(spec: JsonObject, field: string): FieldError[] {
  return objectsAt(spec, 'volumes').flatMap((volume, index) => {
    const at = `${field}.volumes[${index}]`;
    const errors: FieldError[] = [];
    if (isObject(volume.secret) && !stringAt(volume.secret, 'secretName')) errors.push(required(`${at}.secret.secretName`));
    if (isObject(volume.configMap) && !stringAt(volume.configMap, 'name')) errors.push(required(`${at}.configMap.name`));
    if (isObject(volume.persistentVolumeClaim) && !stringAt(volume.persistentVolumeClaim, 'claimName'))
      errors.push(required(`${at}.persistentVolumeClaim.claimName`));
    return errors;
  });
}

function checkStatefulSet(object: KubeObject): FieldError[] {
  // The StatefulSet's name and service name become DNS labels in the Pods' host names.
  const names = [
    { field: 'metadata.name', value: object.metadata.name },
    { field: 'spec.serviceName', value: stringAt(object.spec, 'serviceName') },
  ].filter(({ value }) => value.length > 63);
  const tooLong = names.map(
    ({ field, value }): FieldError => ({ field, type: 'invalid', value, message: 'must be no more than 63 characters' }),
  );
  return [...tooLong, ...checkWorkload(object)];
}

function checkClaim(object: KubeObject): FieldError[] {
  const spec = objectAt(object, 'spec');
  const errors: FieldError[] = [];
  if (!Array.isArray(spec.accessModes) || spec.accessModes.length === 0)
    errors.push(required('spec.accessModes', 'at least 1 access mode is required'));
  if (!objectAt(objectAt(spec, 'resources'), 'requests').storage) errors.push(required('spec.resources[storage]'));
  return errors;
}

const checks: Readonly<Record<string, Check>> = {
  '/ConfigMap': checkData,
  '/Secret': checkSecret,
  '/Service': checkService,
  '/Pod': (object) => checkPodSpec(objectAt(object, 'spec'), 'spec'),
  '/PersistentVolumeClaim': checkClaim,
  'apps/Deployment': checkWorkload,
  'apps/StatefulSet': checkStatefulSet,
  'autoscaling/HorizontalPodAutoscaler': checkAutoscaler,
  'apps/DaemonSet': checkWorkload,
  'apps/ReplicaSet': checkWorkload,
  'batch/Job': checkJob,
  'batch/CronJob': checkCronJob,
  'networking.k8s.io/Ingress': checkIngress,
  'rbac.authorization.k8s.io/RoleBinding': checkRoleBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': checkRoleBinding,
};

function immutable(before: KubeObject, after: KubeObject, path: string): FieldError[] {
  const read = (object: KubeObject): unknown =>
    path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), object);
  const value = read(after);
  return equalJson(read(before), value) ? [] : [{ field: path, type: 'invalid', value, message: 'field is immutable' }];
}

function sealed(before: KubeObject, after: KubeObject, fields: readonly string[]): FieldError[] {
  if (before.immutable !== true) return [];
  const errors: FieldError[] =
    after.immutable === true
      ? []
      : [{ field: 'immutable', type: 'forbidden', message: 'field is immutable when `immutable` is set' }];
  for (const field of fields)
    if (!equalJson(before[field], after[field]))
      errors.push({ field, type: 'forbidden', message: 'field is immutable when `immutable` is set' });
  return errors;
}

function checkSecretUpdate(before: KubeObject, after: KubeObject): FieldError[] {
  return [...immutable(before, after, 'type'), ...sealed(before, after, ['data'])];
}

function checkServiceUpdate(before: KubeObject, after: KubeObject): FieldError[] {
  const [was, is] = [objectAt(before, 'spec'), objectAt(after, 'spec')];
  if (was.type === 'ExternalName' || is.type === 'ExternalName' || was.clusterIP === is.clusterIP) return [];
  return [{ field: 'spec.clusterIPs[0]', type: 'invalid', value: is.clusterIPs, message: 'may not change once set' }];
}

const statefulSetMutable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

function checkStatefulSetUpdate(before: KubeObject, after: KubeObject): FieldError[] {
  const rest = (object: KubeObject): JsonObject =>
    Object.fromEntries(Object.entries(objectAt(object, 'spec')).filter(([key]) => !statefulSetMutable.includes(key)));
  if (equalJson(rest(before), rest(after))) return [];
  return [
    {
      field: 'spec',
      type: 'forbidden',
      message:
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    },
  ];
}

function checkPodUpdate(before: KubeObject, after: KubeObject): FieldError[] {
  const frozen = (object: KubeObject): JsonObject => {
    const { activeDeadlineSeconds: _a, terminationGracePeriodSeconds: _b, tolerations: _c, ...spec } = objectAt(object, 'spec');
    const plain = (name: string): JsonObject[] => objectsAt(spec, name).map(({ image: _image, ...container }) => container);
    return { ...spec, containers: plain('containers'), initContainers: plain('initContainers') };
  };
  if (equalJson(frozen(before), frozen(after))) return [];
  return [
    {
      field: 'spec',
      type: 'forbidden',
      message:
        'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    },
  ];
}

function checkClaimUpdate(before: KubeObject, after: KubeObject): FieldError[] {
  const frozen = (object: KubeObject): JsonObject => {
    const { resources: _, volumeName: _name, volumeAttributesClassName: _class, ...spec } = objectAt(object, 'spec');
    return spec;
  };
  if (equalJson(frozen(before), frozen(after))) return [];
  return [
    {
      field: 'spec',
      type: 'forbidden',
      message: 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    },
  ];
}

const updateChecks: Readonly<Record<string, UpdateCheck>> = {
  '/ConfigMap': (before, after) => sealed(before, after, ['data', 'binaryData']),
  '/Secret': checkSecretUpdate,
  '/Service': checkServiceUpdate,
  '/Pod': checkPodUpdate,
  '/PersistentVolumeClaim': checkClaimUpdate,
  'apps/Deployment': (before, after) => immutable(before, after, 'spec.selector'),
  'apps/DaemonSet': (before, after) => immutable(before, after, 'spec.selector'),
  'apps/ReplicaSet': (before, after) => immutable(before, after, 'spec.selector'),
  'apps/StatefulSet': checkStatefulSetUpdate,
  'batch/Job': (before, after) =>
    ['spec.completions', 'spec.selector', 'spec.template'].flatMap((path) => immutable(before, after, path)),
  'rbac.authorization.k8s.io/RoleBinding': roleRefUpdate,
  'rbac.authorization.k8s.io/ClusterRoleBinding': roleRefUpdate,
  'storage.k8s.io/StorageClass': storageClassUpdate,
};

function roleRefUpdate(before: KubeObject, after: KubeObject): FieldError[] {
  if (equalJson(before.roleRef, after.roleRef)) return [];
  return [{ field: 'roleRef', type: 'invalid', value: after.roleRef, message: 'cannot change roleRef' }];
}

function storageClassUpdate(before: KubeObject, after: KubeObject): FieldError[] {
  return ['parameters', 'provisioner', 'reclaimPolicy']
    .filter((field) => !equalJson(before[field], after[field]))
    .map((field) => ({ field, type: 'forbidden', message: `updates to ${field} are forbidden.` }));
}
