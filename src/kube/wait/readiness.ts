import type { KubeObject } from '../resource.ts';

/** Whether an object has become what its spec asks for; by the rules of kstatus, which Helm 4 waits by. */
export interface Readiness {
  readonly state: 'ready' | 'progressing' | 'failed';
  /** for example "2/3 ready" */
  readonly detail: string;
}

export interface ReadinessOptions {
  /** a Job is ready when it is complete, not when it has started */
  readonly jobsComplete: boolean;
  /** a Pod is ready when it has succeeded, not when it runs: hooks */
  readonly podsComplete?: boolean;
}

type Fields = Readonly<Record<string, unknown>>;
type Rule = (object: KubeObject, spec: Fields, status: Fields, options: ReadinessOptions) => Readiness;

const ready = (detail = 'ready'): Readiness => ({ state: 'ready', detail });
const progressing = (detail: string): Readiness => ({ state: 'progressing', detail });
const failed = (detail: string): Readiness => ({ state: 'failed', detail });

/** How far an object is. Kinds without rules go by their conditions; without conditions an object is ready once it exists. */
export function readiness(object: KubeObject, options: ReadinessOptions): Readiness {
  if (object.metadata.deletionTimestamp) return progressing('terminating');
  const status = fields(object.status);
  const observed = status.observedGeneration;
  if (typeof observed === 'number' && typeof object.metadata.generation === 'number' && observed < object.metadata.generation) {
    return progressing('not yet seen by its controller');
  }
  const rule = rules[`${group(object)}/${object.kind}`];
  return rule ? rule(object, fields(object.spec), status, options) : byConditions(object, status);
}

/** Kinds that are ready as soon as they exist: nothing has to be watched for them. */
export function isReadyAtOnce(object: KubeObject): boolean {
  return (
    atOnce.has(`${group(object)}/${object.kind}`) || (object.kind === 'Service' && fields(object.spec).type !== 'LoadBalancer')
  );
}

const atOnce = new Set([
  '/ConfigMap',
  '/Secret',
  '/ServiceAccount',
  '/LimitRange',
  '/PersistentVolume',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'networking.k8s.io/NetworkPolicy',
  'networking.k8s.io/IngressClass',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/StorageClass',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'batch/CronJob',
]);

const rules: Readonly<Record<string, Rule>> = {
  'apps/Deployment': deployment,
  'apps/StatefulSet': statefulSet,
  'apps/DaemonSet': daemonSet,
  'apps/ReplicaSet': replicaSet,
  '/ReplicationController': replicaSet,
  '/Pod': pod,
  '/PersistentVolumeClaim': claim,
  '/Service': service,
  'batch/Job': job,
  'apiextensions.k8s.io/CustomResourceDefinition': crd,
  'policy/PodDisruptionBudget': () => ready(),
  'networking.k8s.io/Ingress': () => ready(),
  'autoscaling/HorizontalPodAutoscaler': () => ready(),
};

function deployment(_: KubeObject, spec: Fields, status: Fields): Readiness {
  const want = number(spec.replicas, 1);
  if (condition(status, 'Progressing')?.reason === 'ProgressDeadlineExceeded') return failed('progress deadline exceeded');
  const [updated, total, available] = [number(status.updatedReplicas), number(status.replicas), number(status.availableReplicas)];
  if (spec.paused === true) return ready('paused');
  const count = `${Math.min(number(status.readyReplicas), want)}/${want} ready`;
  if (status.observedGeneration === undefined) return progressing('not yet seen by its controller');
  if (updated < want) return progressing(`${count}, ${updated}/${want} updated`);
  if (total > updated) return progressing(`${count}, ${total - updated} old to go`);
  if (available < want || number(status.readyReplicas) < want) return progressing(count);
  return condition(status, 'Available')?.status === 'True' || want === 0
    ? ready(count)
    : progressing(`${count}, not available yet`);
}

function statefulSet(_: KubeObject, spec: Fields, status: Fields): Readiness {
  const want = number(spec.replicas, 1);
  const count = `${number(status.readyReplicas)}/${want} ready`;
  if (fields(spec.updateStrategy).type === 'OnDelete') return ready(count);
  if (number(status.replicas) < want || number(status.readyReplicas) < want) return progressing(count);
  if (number(status.replicas) > want) return progressing(`${count}, ${number(status.replicas) - want} to go`);
  const partition = number(fields(fields(spec.updateStrategy).rollingUpdate).partition);
  if (partition > 0)
    return number(status.updatedReplicas) >= want - partition
      ? ready(count)
      : progressing(`${count}, ${number(status.updatedReplicas)} updated`);
  if (number(status.currentReplicas) < want) return progressing(`${count}, ${number(status.currentReplicas)} current`);
  return status.currentRevision === status.updateRevision ? ready(count) : progressing(`${count}, rolling out`);
}

function daemonSet(_: KubeObject, spec: Fields, status: Fields): Readiness {
  if (status.desiredNumberScheduled === undefined || status.observedGeneration === undefined)
    return progressing('not yet seen by its controller');
  const want = number(status.desiredNumberScheduled);
  const count = `${number(status.numberReady)}/${want} ready`;
  if (fields(spec.updateStrategy).type !== 'OnDelete' && number(status.updatedNumberScheduled) < want)
    return progressing(`${count}, ${number(status.updatedNumberScheduled)}/${want} updated`);
  return number(status.numberAvailable) < want || number(status.numberReady) < want ? progressing(count) : ready(count);
}

function replicaSet(_: KubeObject, spec: Fields, status: Fields): Readiness {
  const want = number(spec.replicas, 1);
  const count = `${number(status.readyReplicas)}/${want} ready`;
  return number(status.readyReplicas) < want || number(status.replicas) > want ? progressing(count) : ready(count);
}

function pod(_: KubeObject, __: Fields, status: Fields, options: ReadinessOptions): Readiness {
  switch (status.phase) {
    case 'Succeeded':
      return ready('completed');
    case 'Failed':
      return failed(text(status.reason) || 'failed');
    case 'Running':
      if (options.podsComplete) return progressing('running');
      return condition(status, 'Ready')?.status === 'True' ? ready() : progressing('running, not ready');
    default:
      return progressing(text(status.phase).toLowerCase() || 'pending');
  }
}

function claim(_: KubeObject, __: Fields, status: Fields): Readiness {
  if (status.phase === 'Bound') return ready('bound');
  return status.phase === 'Lost' ? failed('its volume is lost') : progressing('not bound');
}

function service(_: KubeObject, spec: Fields, status: Fields): Readiness {
  if (spec.type !== 'LoadBalancer') return ready();
  const ingress = fields(status.loadBalancer).ingress;
  return (Array.isArray(ingress) && ingress.length > 0) || (Array.isArray(spec.externalIPs) && spec.externalIPs.length > 0)
    ? ready()
    : progressing('no address yet');
}

function job(_: KubeObject, spec: Fields, status: Fields, options: ReadinessOptions): Readiness {
  if (condition(status, 'Failed')?.status === 'True') return failed(text(condition(status, 'Failed')?.reason) || 'failed');
  if (condition(status, 'Complete')?.status === 'True') return ready('complete');
  const want = number(spec.completions, 1);
  const count = `${number(status.succeeded)}/${want} complete`;
  if (options.jobsComplete) return progressing(count);
  return status.startTime || spec.suspend === true ? ready('started') : progressing('not started');
}

function crd(_: KubeObject, __: Fields, status: Fields): Readiness {
  const names = condition(status, 'NamesAccepted');
  if (names?.status === 'False') return failed(text(names.message) || 'names not accepted');
  return condition(status, 'Established')?.status === 'True' ? ready('established') : progressing('not established');
}

/** kstatus: Stalled fails, Reconciling waits, Ready decides when it is there. */
function byConditions(_: KubeObject, status: Fields): Readiness {
  const stalled = condition(status, 'Stalled');
  if (stalled?.status === 'True') return failed(text(stalled.message) || text(stalled.reason) || 'stalled');
  const reconciling = condition(status, 'Reconciling');
  if (reconciling?.status === 'True') return progressing(text(reconciling.message) || 'reconciling');
  const state = condition(status, 'Ready');
  if (!state || state.status === 'True') return ready();
  return progressing(text(state.message) || text(state.reason) || 'not ready');
}

interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** The condition of that type in a status. */
export function condition(status: Fields, type: string): Condition | undefined {
  return Array.isArray(status.conditions) ? (status.conditions as Condition[]).find((each) => each.type === type) : undefined;
}

function group(object: KubeObject): string {
  return object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : '';
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function number(value: unknown, otherwise = 0): number {
  return typeof value === 'number' ? value : otherwise;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
