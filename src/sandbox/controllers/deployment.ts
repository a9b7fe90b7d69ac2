import {
  conditionsOf,
  specOf,
  statusOf,
  type WireCondition,
  type WireKinds,
  type WireReplicaSet,
} from '../../base/kubernetes/wire-types.ts';
import type { KubeObject } from '../state/object.ts';
import { type ControllerTools, condition, controlledBy, hashOf, ownerOf } from './controller-context.ts';

const revisionAnnotation = 'deployment.kubernetes.io/revision';
const hashLabel = 'pod-template-hash';

/** Rolls out a Deployment by scaling up the ReplicaSet of the current template while scaling down the older ReplicaSets. */
export function reconcileDeployment(tools: ControllerTools, deployment: KubeObject): void {
  if (deployment.metadata.deletionTimestamp) return;
  const sets = controlledBy(tools, deployment, 'apps/replicasets');
  const spec = specOf<'apps/Deployment'>(deployment);
  const hash = hashOf(spec.template ?? {});
  const known = sets.find((set) => set.metadata.labels?.[hashLabel] === hash);
  if (!known && spec.paused === true) {
    writeStatus(tools, deployment, { current: undefined, old: sets });
    return;
  }
  const current = known ?? createSet(tools, deployment, { hash, sets });
  if (!current) return;
  const old = sets.filter((set) => set.metadata.uid !== current.metadata.uid);
  const numbered = withRevision(tools, deployment, { current, old });
  rollOut(tools, deployment, { current: numbered, old });
  prune(tools, deployment, old);
  writeStatus(tools, deployment, { current: numbered, old });
}

interface Sets {
  readonly current: KubeObject;
  readonly old: readonly KubeObject[];
}

function revisionOf(set: KubeObject): number {
  return Number(set.metadata.annotations?.[revisionAnnotation] ?? 0);
}

function createSet(
  tools: ControllerTools,
  deployment: KubeObject,
  request: { hash: string; sets: readonly KubeObject[] },
): KubeObject | undefined {
  const spec = specOf<'apps/Deployment'>(deployment);
  const template = spec.template;
  const labels = { ...template?.metadata?.labels, [hashLabel]: request.hash };
  const {
    [revisionAnnotation]: _,
    'kubectl.kubernetes.io/last-applied-configuration': _applied,
    ...annotations
  } = deployment.metadata.annotations ?? {};
  const revision = Math.max(0, ...request.sets.map(revisionOf)) + 1;
  const set: WireReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${request.hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: {
        ...annotations,
        [revisionAnnotation]: String(revision),
        'deployment.kubernetes.io/desired-replicas': String(spec.replicas ?? 1),
      },
      ownerReferences: [ownerOf(deployment)],
    },
    spec: {
      replicas: 0,
      ...(spec.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
      selector: {
        ...spec?.selector,
        matchLabels: { ...spec?.selector?.matchLabels, [hashLabel]: request.hash },
      },
      template: { ...template, metadata: { ...template?.metadata, labels } },
    },
  };
  return tools.create(set);
}

/**
 * Assigns the highest revision to the current ReplicaSet, even after a rollback to an old template, and copies the revision to
 * the Deployment.
 */
function withRevision(tools: ControllerTools, deployment: KubeObject, sets: Sets): KubeObject {
  const highest = Math.max(0, ...sets.old.map(revisionOf));
  const revision = revisionOf(sets.current) > highest ? revisionOf(sets.current) : highest + 1;
  const current = annotate(tools, sets.current, revision);
  annotate(tools, deployment, revision);
  return current;
}

function annotate(tools: ControllerTools, object: KubeObject, revision: number): KubeObject {
  if (revisionOf(object) === revision) return object;
  const annotations = { ...object.metadata.annotations, [revisionAnnotation]: String(revision) };
  return tools.update(object, { ...object, metadata: { ...object.metadata, annotations } });
}

/** Returns the desired and the actual number of Pods in a ReplicaSet. */
function replicasOf(set: KubeObject | undefined): { readonly wanted: number; readonly present: number } {
  if (!set) return { wanted: 0, present: 0 };
  return { wanted: specOf<'apps/ReplicaSet'>(set).replicas ?? 0, present: statusOf<'apps/ReplicaSet'>(set).replicas ?? 0 };
}

function rollOut(tools: ControllerTools, deployment: KubeObject, sets: Sets): void {
  const spec = specOf<'apps/Deployment'>(deployment);
  const wanted = spec.replicas ?? 1;
  const ready = statusOf<'apps/ReplicaSet'>(sets.current).readyReplicas ?? 0;
  const recreate = spec.strategy?.type === 'Recreate';
  const oldPods = sets.old.reduce((sum, set) => sum + replicasOf(set).present, 0);
  let keep = recreate ? 0 : Math.max(0, wanted - ready);
  for (const set of [...sets.old].sort((a, b) => revisionOf(b) - revisionOf(a))) {
    const replicas = Math.min(replicasOf(set).wanted, keep);
    keep -= replicas;
    scale(tools, deployment, { set, replicas });
  }
  if (!recreate || oldPods === 0) scale(tools, deployment, { set: sets.current, replicas: wanted });
}

function scale(tools: ControllerTools, deployment: KubeObject, { set, replicas }: { set: KubeObject; replicas: number }): void {
  const latest = tools.get('apps/replicasets', set.metadata.namespace ?? '', set.metadata.name);
  const before = replicasOf(latest).wanted;
  if (!latest || before === replicas) return;
  tools.update(latest, { ...latest, spec: { ...specOf<'apps/ReplicaSet'>(latest), replicas } });
  const direction = replicas > before ? 'up' : 'down';
  tools.event(deployment, {
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`,
    component: 'deployment-controller',
  });
}

function prune(tools: ControllerTools, deployment: KubeObject, old: readonly KubeObject[]): void {
  const limit = specOf<'apps/Deployment'>(deployment).revisionHistoryLimit ?? 10;
  const idle = old.filter((set) => replicasOf(set).wanted === 0 && replicasOf(set).present === 0);
  for (const set of idle.sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(0, idle.length - limit)))
    tools.remove(set);
}

function writeStatus(
  tools: ControllerTools,
  deployment: KubeObject,
  sets: { current: KubeObject | undefined; old: readonly KubeObject[] },
): void {
  const latest = (set: KubeObject): KubeObject =>
    tools.get('apps/replicasets', set.metadata.namespace ?? '', set.metadata.name) ?? set;
  const current = sets.current && latest(sets.current);
  const all = [...(current ? [current] : []), ...sets.old.map(latest)];
  const sum = (key: 'replicas' | 'readyReplicas' | 'availableReplicas'): number =>
    all.reduce((total, set) => total + (statusOf<'apps/ReplicaSet'>(set)[key] ?? 0), 0);
  const wanted = specOf<'apps/Deployment'>(deployment).replicas ?? 1;
  const [replicas, ready, available] = [sum('replicas'), sum('readyReplicas'), sum('availableReplicas')];
  const updated = replicasOf(current).present;
  const counts: WireKinds['apps/Deployment']['status'] = {
    replicas,
    updatedReplicas: updated,
    readyReplicas: ready,
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wanted - available),
  };
  const complete = updated === wanted && replicas === wanted && available >= wanted;
  const latestDeployment =
    tools.get('apps/deployments', deployment.metadata.namespace ?? '', deployment.metadata.name) ?? deployment;
  tools.setStatus<'apps/Deployment'>(deployment, {
    observedGeneration: latestDeployment.metadata.generation ?? 1,
    ...Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0)),
    terminatingReplicas: 0,
    conditions: newConditions(tools, latestDeployment, {
      current,
      complete,
      available: available >= wanted - unavailableLimit(deployment, wanted),
    }),
  });
}

function unavailableLimit(deployment: KubeObject, wanted: number): number {
  const limit = specOf<'apps/Deployment'>(deployment).strategy?.rollingUpdate?.maxUnavailable;
  if (typeof limit === 'number') return limit;
  return typeof limit === 'string' ? Math.floor((wanted * Number.parseInt(limit, 10)) / 100) : 0;
}

function newConditions(
  tools: ControllerTools,
  deployment: KubeObject,
  state: { current: KubeObject | undefined; complete: boolean; available: boolean },
): WireCondition[] {
  const time = tools.time();
  const availability = state.available
    ? { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
  const name = state.current?.metadata.name ?? '';
  const result = [condition(deployment, availability, time, true)];
  if (!state.current) return result;
  const progress = state.complete
    ? {
        type: 'Progressing',
        status: 'True',
        reason: 'NewReplicaSetAvailable',
        message: `ReplicaSet "${name}" has successfully progressed.`,
      }
    : progressing(tools, deployment, name);
  return [...result, condition(deployment, progress, time, true)];
}

function progressing(
  tools: ControllerTools,
  deployment: KubeObject,
  name: string,
): { type: string; status: string; reason: string; message: string } {
  const going = {
    type: 'Progressing',
    status: 'True',
    reason: 'ReplicaSetUpdated',
    message: `ReplicaSet "${name}" is progressing.`,
  };
  const known = conditionsOf(deployment).find(({ type, message }) => type === 'Progressing' && message === going.message);
  const since = known?.lastUpdateTime ?? '';
  const limit = (specOf<'apps/Deployment'>(deployment).progressDeadlineSeconds ?? 600) * 1000;
  const late =
    known !== undefined && (known.reason === 'ProgressDeadlineExceeded' || Date.parse(since) + limit <= tools.api.now());
  if (!late) tools.wake(deployment, limit);
  return late
    ? {
        ...going,
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: `ReplicaSet "${name}" has timed out progressing.`,
      }
    : going;
}
