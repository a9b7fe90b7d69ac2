import { isObject, type KubeObject, listAt, numberAt, objectAt, objectsAt, stringAt } from '../state/object.ts';
import type { PrinterColumn, Resource } from '../state/resources.ts';
import { ageOf, humanDuration } from './duration.ts';
import { podStatus, readyContainers, restarts } from './pod-status.ts';

export interface Column {
  readonly name: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  /** columns with a priority above 0 are only shown with -o wide */
  readonly priority?: number;
  /** Returns the value of a cell. @param now current time in milliseconds since the Unix epoch */
  cell(object: KubeObject, now: number): unknown;
}

/** Returns the table columns for a kind. */
export function columnsOf(resource: Resource): readonly Column[] {
  if (resource.custom) return customColumns(resource.custom.columns);
  const own = builtIn[`${resource.group}/${resource.kind}`];
  if (resource.kind === 'Event' && own) return own;
  return own ? [nameColumn, ...own] : [nameColumn, createdColumn];
}

const nameColumn: Column = { name: 'Name', cell: (object) => object.metadata.name };
const createdColumn: Column = { name: 'Created At', cell: (object) => object.metadata.creationTimestamp };
const age: Column = { name: 'Age', cell: (object, now) => ageOf(object.metadata.creationTimestamp, now) };

function customColumns(columns: readonly PrinterColumn[]): Column[] {
  if (columns.length === 0) return [nameColumn, age];
  return [
    nameColumn,
    ...columns.map((column) => ({
      name: column.name,
      type: column.type,
      format: column.format ?? '',
      description: column.description ?? '',
      priority: column.priority ?? 0,
      cell: (object: KubeObject, now: number): unknown => customCell(object, column, now),
    })),
  ];
}

function customCell(object: KubeObject, column: PrinterColumn, now: number): unknown {
  const values = readPath(object, String(column.jsonPath));
  const [value] = values;
  if (value === undefined || value === null) return column.type === 'date' ? '<unknown>' : null;
  if (column.type === 'date') return ageOf(value, now);
  if (typeof value === 'object') return JSON.stringify(value);
  return column.type === 'string' ? String(value) : value;
}

/** Evaluates the subset of JSONPath used in printer columns: `.a.b`, `['a']`, `[0]`, `[*]` and `[?(@.type=="Ready")]`. */
export function readPath(root: unknown, path: string): unknown[] {
  const steps = path.match(/\.[\w-]+|\[\?\(@\.([\w.-]+)\s*==\s*["']([^"']*)["']\)\]|\['[^']*'\]|\[\d+\]|\[\*\]|\.\*/g) ?? [];
  let values: unknown[] = [root];
  for (const step of steps) {
    const filter = /^\[\?\(@\.([\w.-]+)\s*==\s*["']([^"']*)["']\)\]$/.exec(step);
    values = values.flatMap((value) => stepInto(value, step, filter)).filter((value) => value !== undefined);
  }
  return values;
}

function stepInto(value: unknown, step: string, filter: RegExpExecArray | null): unknown[] {
  if (filter)
    return Array.isArray(value) ? value.filter((item) => isObject(item) && String(item[filter[1] ?? '']) === filter[2]) : [];
  if (step === '[*]' || step === '.*') return Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  if (/^\[\d+\]$/.test(step)) return Array.isArray(value) ? [value[Number(step.slice(1, -1))]] : [];
  const key = step.startsWith('.') ? step.slice(1) : step.slice(2, -2);
  return isObject(value) && Object.hasOwn(value, key) ? [value[key]] : [];
}

const spec = (object: KubeObject): unknown => object.spec;
const status = (object: KubeObject): unknown => object.status;
const count = (parent: unknown, key: string): number => numberAt(parent, key) ?? 0;
const join = (values: readonly string[], none = '<none>'): string => (values.length === 0 ? none : values.join(','));

function selectorText(selector: unknown): string {
  const labels = Object.entries(objectAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${String(value)}`);
  const rules = objectsAt(selector, 'matchExpressions').map(
    (rule) => `${stringAt(rule, 'key')} ${stringAt(rule, 'operator').toLowerCase()} (${listAt(rule, 'values').join(',')})`,
  );
  return join([...labels, ...rules]);
}

function mapText(map: unknown): string {
  return join(Object.entries(isObject(map) ? map : {}).map(([key, value]) => `${key}=${String(value)}`));
}

function templateColumns(): Column[] {
  const containers = (object: KubeObject): ReturnType<typeof objectsAt> =>
    objectsAt(objectAt(objectAt(spec(object), 'template'), 'spec'), 'containers');
  return [
    {
      name: 'Containers',
      priority: 1,
      cell: (object) =>
        containers(object)
          .map((container) => stringAt(container, 'name'))
          .join(','),
    },
    {
      name: 'Images',
      priority: 1,
      cell: (object) =>
        containers(object)
          .map((container) => stringAt(container, 'image'))
          .join(','),
    },
    { name: 'Selector', priority: 1, cell: (object) => selectorText(objectAt(object, 'spec').selector) },
  ];
}

function externalAddress(object: KubeObject): string {
  const service = spec(object);
  const externalIps = listAt(service, 'externalIPs').map(String);
  switch (stringAt(service, 'type')) {
    case 'ExternalName':
      return stringAt(service, 'externalName');
    case 'LoadBalancer': {
      const addresses = objectsAt(objectAt(status(object), 'loadBalancer'), 'ingress').map(
        (ingress) => stringAt(ingress, 'ip') || stringAt(ingress, 'hostname'),
      );
      return join([...addresses, ...externalIps], '<pending>');
    }
    default:
      return join(externalIps);
  }
}

function servicePorts(object: KubeObject): string {
  return join(
    objectsAt(spec(object), 'ports').map(
      (port) => `${String(port.port)}${port.nodePort ? `:${String(port.nodePort)}` : ''}/${stringAt(port, 'protocol')}`,
    ),
  );
}

const podColumns: readonly Column[] = [
  { name: 'Ready', cell: readyContainers },
  { name: 'Status', cell: podStatus },
  { name: 'Restarts', cell: restarts },
  age,
  { name: 'IP', priority: 1, cell: (object) => stringAt(status(object), 'podIP') || '<none>' },
  { name: 'Node', priority: 1, cell: (object) => stringAt(spec(object), 'nodeName') || '<none>' },
  { name: 'Nominated Node', priority: 1, cell: () => '<none>' },
  { name: 'Readiness Gates', priority: 1, cell: () => '<none>' },
];

const serviceColumns: readonly Column[] = [
  { name: 'Type', cell: (object) => stringAt(spec(object), 'type') },
  { name: 'Cluster-IP', cell: (object) => stringAt(spec(object), 'clusterIP') || '<none>' },
  { name: 'External-IP', cell: externalAddress },
  { name: 'Port(s)', cell: servicePorts },
  age,
  { name: 'Selector', priority: 1, cell: (object) => mapText(objectAt(object, 'spec').selector) },
];

const deploymentColumns: readonly Column[] = [
  { name: 'Ready', cell: (object) => `${count(status(object), 'readyReplicas')}/${count(spec(object), 'replicas')}` },
  { name: 'Up-to-date', type: 'integer', cell: (object) => count(status(object), 'updatedReplicas') },
  { name: 'Available', type: 'integer', cell: (object) => count(status(object), 'availableReplicas') },
  age,
  ...templateColumns(),
];

const replicaSetColumns: readonly Column[] = [
  { name: 'Desired', type: 'integer', cell: (object) => count(spec(object), 'replicas') },
  { name: 'Current', type: 'integer', cell: (object) => count(status(object), 'replicas') },
  { name: 'Ready', type: 'integer', cell: (object) => count(status(object), 'readyReplicas') },
  age,
  ...templateColumns(),
];

const statefulSetColumns: readonly Column[] = [
  { name: 'Ready', cell: (object) => `${count(status(object), 'readyReplicas')}/${count(spec(object), 'replicas')}` },
  age,
  ...templateColumns().slice(0, 2),
];

const daemonSetColumns: readonly Column[] = [
  { name: 'Desired', type: 'integer', cell: (object) => count(status(object), 'desiredNumberScheduled') },
  { name: 'Current', type: 'integer', cell: (object) => count(status(object), 'currentNumberScheduled') },
  { name: 'Ready', type: 'integer', cell: (object) => count(status(object), 'numberReady') },
  { name: 'Up-to-date', type: 'integer', cell: (object) => count(status(object), 'updatedNumberScheduled') },
  { name: 'Available', type: 'integer', cell: (object) => count(status(object), 'numberAvailable') },
  {
    name: 'Node Selector',
    cell: (object) => mapText(objectAt(objectAt(objectAt(spec(object), 'template'), 'spec'), 'nodeSelector')),
  },
  age,
  ...templateColumns(),
];

function jobStatus(object: KubeObject): string {
  const is = (type: string): boolean =>
    objectsAt(status(object), 'conditions').some((condition) => condition.type === type && condition.status === 'True');
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (object.metadata.deletionTimestamp) return 'Terminating';
  return is('Suspended') ? 'Suspended' : 'Running';
}

function jobDuration(object: KubeObject, now: number): string {
  const start = Date.parse(stringAt(status(object), 'startTime'));
  const end = Date.parse(stringAt(status(object), 'completionTime'));
  return Number.isNaN(start) ? '' : humanDuration((Number.isNaN(end) ? now : end) - start);
}

const jobColumns: readonly Column[] = [
  { name: 'Status', cell: jobStatus },
  {
    name: 'Completions',
    cell: (object) => `${count(status(object), 'succeeded')}/${numberAt(spec(object), 'completions') ?? 1}`,
  },
  { name: 'Duration', cell: jobDuration },
  age,
  ...templateColumns(),
];

const cronJobColumns: readonly Column[] = [
  { name: 'Schedule', cell: (object) => stringAt(spec(object), 'schedule') },
  { name: 'Timezone', cell: (object) => stringAt(spec(object), 'timeZone') || '<none>' },
  { name: 'Suspend', type: 'boolean', cell: (object) => (objectAt(object, 'spec').suspend === true ? 'True' : 'False') },
  { name: 'Active', type: 'integer', cell: (object) => listAt(status(object), 'active').length },
  {
    name: 'Last Schedule',
    cell: (object, now) => {
      const last = stringAt(status(object), 'lastScheduleTime');
      return last ? ageOf(last, now) : '<none>';
    },
  },
  age,
];

function ingressHosts(object: KubeObject): string {
  const hosts = objectsAt(spec(object), 'rules')
    .map((rule) => stringAt(rule, 'host'))
    .filter((host) => host !== '');
  return hosts.length === 0
    ? '*'
    : hosts.length > 3
      ? `${hosts.slice(0, 3).join(',')} + ${hosts.length - 3} more...`
      : hosts.join(',');
}

const ingressColumns: readonly Column[] = [
  { name: 'Class', cell: (object) => stringAt(spec(object), 'ingressClassName') || '<none>' },
  { name: 'Hosts', cell: ingressHosts },
  {
    name: 'Address',
    cell: (object) =>
      objectsAt(objectAt(status(object), 'loadBalancer'), 'ingress')
        .map((ingress) => stringAt(ingress, 'ip') || stringAt(ingress, 'hostname'))
        .join(','),
  },
  { name: 'Ports', cell: (object) => (listAt(spec(object), 'tls').length > 0 ? '80, 443' : '80') },
  age,
];

const accessModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
const modesOf = (parent: unknown): string =>
  listAt(parent, 'accessModes')
    .map((mode) => accessModes[String(mode)] ?? String(mode))
    .join(',');

const claimColumns: readonly Column[] = [
  { name: 'Status', cell: (object) => (object.metadata.deletionTimestamp ? 'Terminating' : stringAt(status(object), 'phase')) },
  { name: 'Volume', cell: (object) => stringAt(spec(object), 'volumeName') },
  { name: 'Capacity', cell: (object) => stringAt(objectAt(status(object), 'capacity'), 'storage') },
  { name: 'Access Modes', cell: (object) => modesOf(status(object)) },
  { name: 'StorageClass', cell: (object) => stringAt(spec(object), 'storageClassName') },
  { name: 'VolumeAttributesClass', cell: (object) => stringAt(spec(object), 'volumeAttributesClassName') || '<unset>' },
  age,
  { name: 'VolumeMode', priority: 1, cell: (object) => stringAt(spec(object), 'volumeMode') || '<unset>' },
];

const volumeColumns: readonly Column[] = [
  { name: 'Capacity', cell: (object) => stringAt(objectAt(spec(object), 'capacity'), 'storage') },
  { name: 'Access Modes', cell: (object) => modesOf(spec(object)) },
  { name: 'Reclaim Policy', cell: (object) => stringAt(spec(object), 'persistentVolumeReclaimPolicy') },
  { name: 'Status', cell: (object) => stringAt(status(object), 'phase') },
  {
    name: 'Claim',
    cell: (object) => {
      const claim = objectAt(spec(object), 'claimRef');
      return claim.name ? `${String(claim.namespace)}/${String(claim.name)}` : '';
    },
  },
  { name: 'StorageClass', cell: (object) => stringAt(spec(object), 'storageClassName') },
  { name: 'VolumeAttributesClass', cell: () => '<unset>' },
  { name: 'Reason', cell: (object) => stringAt(status(object), 'reason') },
  age,
];

const eventColumns: readonly Column[] = [
  { name: 'Type', cell: (object) => stringAt(object, 'type') },
  { name: 'Reason', cell: (object) => stringAt(object, 'reason') },
  {
    name: 'Object',
    cell: (object) => {
      const involvedObject = objectAt(object, 'involvedObject');
      return `${stringAt(involvedObject, 'kind').toLowerCase()}/${stringAt(involvedObject, 'name')}`;
    },
  },
  { name: 'Message', cell: (object) => stringAt(object, 'message').trim() },
];
const lastSeen: Column = {
  name: 'Last Seen',
  cell: (object, now) => ageOf(object.lastTimestamp ?? object.eventTime ?? object.metadata.creationTimestamp, now),
};

const nodeColumns: readonly Column[] = [
  {
    name: 'Status',
    cell: (object) =>
      objectsAt(status(object), 'conditions').some((condition) => condition.type === 'Ready' && condition.status === 'True')
        ? 'Ready'
        : 'NotReady',
  },
  { name: 'Roles', cell: () => '<none>' },
  age,
  { name: 'Version', cell: (object) => stringAt(objectAt(status(object), 'nodeInfo'), 'kubeletVersion') },
];

const size = (object: KubeObject, ...fields: readonly string[]): number =>
  fields.reduce((sum, field) => sum + Object.keys(objectAt(object, field)).length, 0);
const roleColumn: Column = {
  name: 'Role',
  cell: (object) => {
    const role = objectAt(object, 'roleRef');
    return `${stringAt(role, 'kind')}/${stringAt(role, 'name')}`;
  },
};

const disruptionColumns: readonly Column[] = [
  { name: 'Min Available', cell: (object) => String(objectAt(object, 'spec').minAvailable ?? 'N/A') },
  { name: 'Max Unavailable', cell: (object) => String(objectAt(object, 'spec').maxUnavailable ?? 'N/A') },
  { name: 'Allowed Disruptions', type: 'integer', cell: (object) => count(status(object), 'disruptionsAllowed') },
  age,
];

const autoscalerColumns: readonly Column[] = [
  {
    name: 'Reference',
    cell: (object) => {
      const target = objectAt(spec(object), 'scaleTargetRef');
      return `${stringAt(target, 'kind')}/${stringAt(target, 'name')}`;
    },
  },
  { name: 'Targets', cell: () => '<unknown>' },
  { name: 'MinPods', cell: (object) => String(objectAt(object, 'spec').minReplicas ?? '<unset>') },
  { name: 'MaxPods', type: 'integer', cell: (object) => count(spec(object), 'maxReplicas') },
  { name: 'Replicas', type: 'integer', cell: (object) => count(status(object), 'currentReplicas') },
  age,
];

const builtIn: Readonly<Record<string, readonly Column[]>> = {
  '/Pod': podColumns,
  '/Service': serviceColumns,
  '/ConfigMap': [{ name: 'Data', type: 'integer', cell: (object) => size(object, 'data', 'binaryData') }, age],
  '/Secret': [{ name: 'Type', cell: (object) => stringAt(object, 'type') }, { name: 'Data', type: 'integer', cell: (object) => size(object, 'data') }, age],
  '/Namespace': [{ name: 'Status', cell: (object) => stringAt(status(object), 'phase') }, age],
  '/ServiceAccount': [{ name: 'Secrets', type: 'integer', cell: (object) => listAt(object, 'secrets').length }, age],
  '/PersistentVolumeClaim': claimColumns,
  '/PersistentVolume': volumeColumns,
  '/Event': [lastSeen, ...eventColumns, { ...nameColumn, priority: 1 }],
  '/Node': nodeColumns,
  '/LimitRange': [createdColumn],
  '/ResourceQuota': [age],
  'apps/Deployment': deploymentColumns,
  'apps/ReplicaSet': replicaSetColumns,
  'apps/StatefulSet': statefulSetColumns,
  'apps/DaemonSet': daemonSetColumns,
  'apps/ControllerRevision': [{ name: 'Controller', cell: (object) => { const owner = object.metadata.ownerReferences?.[0]; return owner ? `${owner.kind.toLowerCase()}.${owner.apiVersion.split('/')[0]}/${owner.name}` : '<none>'; } }, { name: 'Revision', type: 'integer', cell: (object) => count(object, 'revision') }, age],
  'autoscaling/HorizontalPodAutoscaler': autoscalerColumns,
  'batch/Job': jobColumns,
  'batch/CronJob': cronJobColumns,
  'networking.k8s.io/Ingress': ingressColumns,
  'networking.k8s.io/IngressClass': [{ name: 'Controller', cell: (object) => stringAt(spec(object), 'controller') }, { name: 'Parameters', cell: () => '<none>' }, age],
  'networking.k8s.io/NetworkPolicy': [{ name: 'Pod-Selector', cell: (object) => selectorText(objectAt(object, 'spec').podSelector) }, age],
  'policy/PodDisruptionBudget': disruptionColumns,
  'rbac.authorization.k8s.io/Role': [createdColumn],
  'rbac.authorization.k8s.io/ClusterRole': [createdColumn],
  'rbac.authorization.k8s.io/RoleBinding': [roleColumn, age],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [roleColumn, age],
  'storage.k8s.io/StorageClass': [{ name: 'Provisioner', cell: (object) => stringAt(object, 'provisioner') }, { name: 'ReclaimPolicy', cell: (object) => stringAt(object, 'reclaimPolicy') }, { name: 'VolumeBindingMode', cell: (object) => stringAt(object, 'volumeBindingMode') }, { name: 'AllowVolumeExpansion', type: 'boolean', cell: (object) => object.allowVolumeExpansion === true }, age],
  'apiextensions.k8s.io/CustomResourceDefinition': [createdColumn],
}; // biome-ignore format: a table reads better on few lines
