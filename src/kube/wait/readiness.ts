import { specOf, statusOf, type WireKinds } from '../../base/kubernetes/wire-types.ts';
import { type Fields, fieldsOf, numberOf, textOf } from '../../base/untyped-fields.ts';
import { groupOf, type KubeObject } from '../resource.ts';
import type { ReadyWhen } from './ready-when.ts';

/** Whether an object has reached its desired state according to kstatus, which Helm 4 uses. */
export interface Readiness {
  readonly state: 'ready' | 'progressing' | 'failed';
  /** short status for display, for example "2/3 ready" */
  readonly detail: string;
  /** kstatus message such as "Ready: 2/3", which Helm uses in errors and descriptions */
  readonly message: string;
}

export interface ReadinessOptions {
  /** true if a Job must have completed rather than just started */
  readonly jobsComplete: boolean;
  /** true if a Pod must have succeeded rather than just started; used for hooks */
  readonly podsComplete?: boolean;
}

type Rule = (object: KubeObject, spec: Fields, status: Fields, options: ReadinessOptions) => Readiness;

const ready = (detail = 'ready'): Readiness => ({ state: 'ready', detail, message: '' });
const progressing = (detail: string, message: string): Readiness => ({ state: 'progressing', detail, message });
const failed = (detail: string, message: string): Readiness => ({ state: 'failed', detail, message });

/**
 * Returns the readiness of an object. If there is no rule for its kind, its conditions decide. If the object has no conditions
 * either, it is ready as soon as it exists.
 */
export function readiness(object: KubeObject, options: ReadinessOptions): Readiness {
  const status = fieldsOf(object.status);
  const basic = generalReadiness(object, status);
  if (basic) return basic;
  const rule = rules[`${groupOf(object.apiVersion)}/${object.kind}`];
  return rule ? rule(object, fieldsOf(object.spec), status, options) : byConditions(object, status);
}

/** Applies the rules that are common to all kinds. Returns undefined if they do not determine the readiness. */
function generalReadiness(object: KubeObject, { observedGeneration: observed }: Fields): Readiness | undefined {
  const { deletionTimestamp, generation } = object.metadata;
  if (deletionTimestamp) return progressing('terminating', terminating);
  if (typeof observed !== 'number' || typeof generation !== 'number' || observed === generation) return undefined;
  const message = `${object.kind} generation is ${generation}, but latest observed generation is ${observed}`;
  return progressing(unseen, message);
}

/** Returns the readiness of an object that has its own readiness expression. */
export function readinessWhen(object: KubeObject, when: ReadyWhen): Readiness {
  const basic = generalReadiness(object, fieldsOf(object.status));
  if (basic) return basic;
  if (when.isMet(object)) return ready();
  const current = when.currentValue(object);
  return progressing(
    `${current || 'nothing'}, wanted ${when.expression}`,
    `${when.expression} is not met: ${current || 'nothing found'}`,
  );
}

/** kstatus message for an object that is being deleted. */
export const terminating = 'Resource scheduled for deletion';
const unseen = 'not yet seen by its controller';

/** Reports whether an object is ready as soon as it exists, which makes watching it unnecessary. */
export function isReadyAtOnce(object: KubeObject): boolean {
  return readyOnceCreated.has(`${groupOf(object.apiVersion)}/${object.kind}`);
}

const readyOnceCreated = new Set([
  '/ConfigMap',
  '/Secret',
  '/ServiceAccount',
  '/LimitRange',
  '/Service',
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

/** Wraps a readiness rule for a built-in kind, so that it receives a typed spec and status. */
function typed<K extends keyof WireKinds>(
  rule: (object: KubeObject, spec: WireKinds[K]['spec'], status: WireKinds[K]['status'], options: ReadinessOptions) => Readiness,
): Rule {
  return (object, _, __, options) => rule(object, specOf<K>(object), statusOf<K>(object), options);
}

const rules: Readonly<Record<string, Rule>> = {
  'apps/Deployment': typed<'apps/Deployment'>(deployment),
  'apps/StatefulSet': typed<'apps/StatefulSet'>(statefulSet),
  'apps/DaemonSet': typed<'apps/DaemonSet'>(daemonSet),
  'apps/ReplicaSet': typed<'apps/ReplicaSet'>(replicaSet),
  '/ReplicationController': typed<'apps/ReplicaSet'>(replicaSet),
  '/Pod': typed<'/Pod'>(pod),
  '/PersistentVolumeClaim': typed<'/PersistentVolumeClaim'>(claim),
  'batch/Job': typed<'batch/Job'>(job),
  'apiextensions.k8s.io/CustomResourceDefinition': crd,
  'policy/PodDisruptionBudget': () => ready(),
  'networking.k8s.io/Ingress': () => ready(),
  'autoscaling/HorizontalPodAutoscaler': () => ready(),
};

function deployment(
  _: KubeObject,
  spec: WireKinds['apps/Deployment']['spec'],
  status: WireKinds['apps/Deployment']['status'],
): Readiness {
  const want = numberOf(spec.replicas, 1);
  if (condition(status, 'Progressing')?.reason === 'ProgressDeadlineExceeded')
    return failed('progress deadline exceeded', 'Progress deadline exceeded');
  const [updated, total, available] = [
    numberOf(status.updatedReplicas),
    numberOf(status.replicas),
    numberOf(status.availableReplicas),
  ];
  const readyCount = numberOf(status.readyReplicas);
  if (spec.paused === true) return ready('paused');
  const count = `${Math.min(readyCount, want)}/${want} ready`;
  if (status.observedGeneration === undefined) return progressing(unseen, `Replicas: ${total}/${want}`);
  if (total < want) return progressing(count, `Replicas: ${total}/${want}`);
  if (updated < want) return progressing(`${count}, ${updated}/${want} updated`, `Updated: ${updated}/${want}`);
  if (total > updated) return progressing(`${count}, ${total - updated} old to go`, `Pending termination: ${total - updated}`);
  if (available < updated) return progressing(count, `Available: ${available}/${updated}`);
  if (readyCount < want) return progressing(count, `Ready: ${readyCount}/${want}`);
  return condition(status, 'Available')?.status === 'True' || want === 0
    ? ready(count)
    : progressing(`${count}, not available yet`, 'Deployment not Available');
}

function statefulSet(
  _: KubeObject,
  spec: WireKinds['apps/StatefulSet']['spec'],
  status: WireKinds['apps/StatefulSet']['status'],
): Readiness {
  const want = numberOf(spec.replicas, 1);
  const [total, readyCount, current] = [
    numberOf(status.replicas),
    numberOf(status.readyReplicas),
    numberOf(status.currentReplicas),
  ];
  const count = `${readyCount}/${want} ready`;
  if (spec.updateStrategy?.type === 'OnDelete') return ready(count);
  if (total < want) return progressing(count, `Replicas: ${total}/${want}`);
  if (readyCount < want) return progressing(count, `Ready: ${readyCount}/${want}`);
  if (total > want) return progressing(`${count}, ${total - want} to go`, `Pending termination: ${total - want}`);
  const partition = numberOf(spec.updateStrategy?.rollingUpdate?.partition);
  const updated = numberOf(status.updatedReplicas);
  if (partition > 0)
    return updated >= want - partition
      ? ready(count)
      : progressing(`${count}, ${updated} updated`, `updated: ${updated}/${want - partition}`);
  if (current < want) return progressing(`${count}, ${current} current`, `current: ${current}/${want}`);
  return status.currentRevision === status.updateRevision
    ? ready(count)
    : progressing(`${count}, rolling out`, 'Waiting for updated revision to match current');
}

function daemonSet(
  _: KubeObject,
  spec: WireKinds['apps/DaemonSet']['spec'],
  status: WireKinds['apps/DaemonSet']['status'],
): Readiness {
  for (const field of ['observedGeneration', 'desiredNumberScheduled'] as const)
    if (status[field] === undefined) return progressing(unseen, `Missing .status.${field}`);
  const want = numberOf(status.desiredNumberScheduled);
  const [current, updated] = [numberOf(status.currentNumberScheduled), numberOf(status.updatedNumberScheduled)];
  const [available, readyCount] = [numberOf(status.numberAvailable), numberOf(status.numberReady)];
  const count = `${readyCount}/${want} ready`;
  if (current < want) return progressing(count, `Current: ${current}/${want}`);
  if (spec.updateStrategy?.type !== 'OnDelete' && updated < want)
    return progressing(`${count}, ${updated}/${want} updated`, `Updated: ${updated}/${want}`);
  if (available < want) return progressing(count, `Available: ${available}/${want}`);
  return readyCount < want ? progressing(count, `Ready: ${readyCount}/${want}`) : ready(count);
}

function replicaSet(
  _: KubeObject,
  spec: WireKinds['apps/ReplicaSet']['spec'],
  status: WireKinds['apps/ReplicaSet']['status'],
): Readiness {
  const want = numberOf(spec.replicas, 1);
  const [available, readyCount, total] = [
    numberOf(status.availableReplicas),
    numberOf(status.readyReplicas),
    numberOf(status.replicas),
  ];
  const count = `${readyCount}/${want} ready`;
  const labelled = numberOf(status.fullyLabeledReplicas);
  if (labelled < want) return progressing(count, `Labelled: ${labelled}/${want}`);
  if (available < want) return progressing(count, `Available: ${available}/${want}`);
  if (readyCount < want) return progressing(count, `Ready: ${readyCount}/${want}`);
  return total > want ? progressing(count, `Pending termination: ${total - want}`) : ready(count);
}

function pod(object: KubeObject, _: unknown, status: WireKinds['/Pod']['status'], options: ReadinessOptions): Readiness {
  const phase = textOf(status.phase);
  if (phase === 'Succeeded') return ready('completed');
  if (options.podsComplete)
    return phase === 'Failed'
      ? failed(textOf(status.reason) || 'failed', `pod ${object.metadata.name} failed`)
      : progressing(phase.toLowerCase() || 'pending', 'Pod in progress');
  switch (phase) {
    case 'Failed':
      return failed(textOf(status.reason) || 'failed', 'Pod has completed, but not successfully');
    case 'Running':
      return condition(status, 'Ready')?.status === 'True'
        ? ready()
        : progressing('running, not ready', 'Pod is running but is not Ready');
    case 'Pending': {
      const scheduled = condition(status, 'PodScheduled');
      return scheduled?.status === 'False' && scheduled.reason === 'Unschedulable'
        ? progressing('pending', 'Pod has not been scheduled')
        : progressing('pending', 'Pod is in the Pending phase');
    }
    default:
      return progressing('pending', 'Pod phase not available');
  }
}

function claim(_: KubeObject, __: unknown, status: WireKinds['/PersistentVolumeClaim']['status']): Readiness {
  if (status.phase === 'Bound') return ready('bound');
  const message = `PVC is not Bound. phase: ${textOf(status.phase)}`;
  return status.phase === 'Lost' ? failed('its volume is lost', message) : progressing('not bound', message);
}

function job(
  _: KubeObject,
  spec: WireKinds['batch/Job']['spec'],
  status: WireKinds['batch/Job']['status'],
  options: ReadinessOptions,
): Readiness {
  const want = numberOf(spec.completions, 1);
  const end = condition(status, 'Failed');
  if (end?.status === 'True')
    return failed(textOf(end.reason) || 'failed', `Job Failed. failed: ${numberOf(status.failed)}/${want}`);
  if (condition(status, 'Complete')?.status === 'True') return ready('complete');
  if (options.jobsComplete) return progressing(`${numberOf(status.succeeded)}/${want} complete`, 'Job in progress');
  return status.startTime || spec.suspend === true ? ready('started') : progressing('not started', 'Job not started');
}

function crd(_: KubeObject, __: Fields, status: Fields): Readiness {
  const names = condition(status, 'NamesAccepted');
  if (names?.status === 'False') return failed(textOf(names.message) || 'names not accepted', textOf(names.message));
  return condition(status, 'Established')?.status === 'True'
    ? ready('established')
    : progressing('not established', 'Install in progress');
}

/**
 * Applies kstatus's rules for conditions: Stalled means failed, and Reconciling means in progress. If neither is set, the Ready
 * condition decides, if present.
 */
function byConditions(_: KubeObject, status: Fields): Readiness {
  const saying = (condition: Condition, otherwise: string) =>
    [textOf(condition.message) || textOf(condition.reason) || otherwise, textOf(condition.message)] as const;
  const stalled = condition(status, 'Stalled');
  if (stalled?.status === 'True') return failed(...saying(stalled, 'stalled'));
  const reconciling = condition(status, 'Reconciling');
  if (reconciling?.status === 'True') return progressing(...saying(reconciling, 'reconciling'));
  const state = condition(status, 'Ready');
  return !state || state.status === 'True' ? ready() : progressing(...saying(state, 'not ready'));
}

interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Returns the condition of the given type from a status. */
export function condition(status: { readonly conditions?: unknown }, type: string): Condition | undefined {
  return Array.isArray(status.conditions)
    ? (status.conditions as Condition[]).find((condition) => condition.type === type)
    : undefined;
}
