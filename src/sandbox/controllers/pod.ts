import {
  listOf,
  specOf,
  statusOf,
  type WireCondition,
  type WireContainer,
  type WireContainerStatus,
  type WireKinds,
} from '../../base/kubernetes/wire-types.ts';
import type { KubeObject } from '../state/object.ts';
import { type ControllerTools, condition, delayAnnotation, failAnnotation } from './controller-context.ts';

/** Time that a container takes to start. */
const startMs = 200;
/** Running time of a container that exits. */
const runMs = 200;
/** Delay before a crashed container is restarted. */
const restartMs = 400;
/** Maximum number of times that a container is restarted. */
const mostRestarts = 10;

/**
 * Moves a Pod through its lifecycle: it is scheduled, its containers are created, and it becomes running and ready. Pods that do
 * not restart then succeed. The annotation sandbox.tillerless.dev/fail makes a Pod fail, and sandbox.tillerless.dev/delay delays
 * its start.
 */
export function reconcilePod(tools: ControllerTools, pod: KubeObject): void {
  const [spec, status] = [specOf<'/Pod'>(pod), statusOf<'/Pod'>(pod)];
  if (pod.metadata.deletionTimestamp || status.phase === 'Succeeded' || status.phase === 'Failed') return;
  const fail = pod.metadata.annotations?.[failAnnotation] ?? '';
  if (fail === 'Unschedulable') {
    unschedulable(tools, pod);
    return;
  }
  if (!spec.nodeName) {
    schedule(tools, pod);
    return;
  }
  if (!status.startTime) {
    tools.setStatus<'/Pod'>(pod, creatingStatus(tools, pod));
    return;
  }
  if (!tools.passed(pod, 'start', startMs + delayOf(pod))) return;
  const ends = spec.restartPolicy !== 'Always';
  if (fail === 'ImagePullBackOff' || fail === 'ErrImagePull') {
    imageFailure(tools, pod);
    return;
  }
  if (fail === 'CrashLoopBackOff' && !ends) {
    crashLoop(tools, pod);
    return;
  }
  if (status.phase === 'Pending') {
    running(tools, pod);
    return;
  }
  if (!ends) return;
  if (!tools.passed(pod, 'run', runMs)) return;
  complete(tools, pod, fail !== '');
}

function delayOf(pod: KubeObject): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(pod.metadata.annotations?.[delayAnnotation] ?? '');
  const unit = match?.[2] === 'ms' ? 1 : match?.[2] === 'm' ? 60_000 : 1000;
  return match ? Number(match[1]) * unit : 0;
}

function schedule(tools: ControllerTools, pod: KubeObject): void {
  // Write to the store directly, because API validation rejects changes to nodeName.
  tools.api.store.put('/pods', { ...pod, spec: { ...specOf<'/Pod'>(pod), nodeName: 'sandbox' } });
  const { name, namespace } = pod.metadata;
  tools.event(pod, {
    type: 'Normal',
    reason: 'Scheduled',
    message: `Successfully assigned ${namespace}/${name} to sandbox`,
    component: 'default-scheduler',
  });
}

function unschedulable(tools: ControllerTools, pod: KubeObject): void {
  const message =
    '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.';
  const scheduled = condition(pod, { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }, tools.time());
  tools.setStatus<'/Pod'>(pod, { ...statusOf<'/Pod'>(pod), phase: 'Pending', conditions: [scheduled] });
  tools.event(pod, { type: 'Warning', reason: 'FailedScheduling', message, component: 'default-scheduler' });
}

function conditions(tools: ControllerTools, pod: KubeObject, ready: boolean, reason = 'ContainersNotReady'): WireCondition[] {
  const time = tools.time();
  const names = containersOf(pod).map(({ name }) => name);
  const because =
    reason === 'PodCompleted' ? { reason } : { reason, message: `containers with unready status: [${names.join(' ')}]` };
  const readiness = ready ? { status: 'True' } : { status: 'False', ...because };
  return [
    condition(pod, { type: 'PodReadyToStartContainers', status: 'True' }, time),
    condition(pod, { type: 'Initialized', status: 'True' }, time),
    condition(pod, { type: 'Ready', ...readiness }, time),
    condition(pod, { type: 'ContainersReady', ...readiness }, time),
    condition(pod, { type: 'PodScheduled', status: 'True' }, time),
  ];
}

function containersOf(pod: KubeObject): readonly WireContainer[] {
  return listOf(specOf<'/Pod'>(pod).containers);
}

interface ContainerState {
  readonly state: NonNullable<WireContainerStatus['state']>;
  readonly ready: boolean;
  readonly restartCount?: number;
  readonly lastState?: WireContainerStatus['lastState'];
}

function containerStatuses(containers: readonly WireContainer[], state: ContainerState): WireContainerStatus[] {
  return containers.map((container) => ({
    name: container.name,
    image: container.image,
    imageID: state.state.waiting === undefined ? `${container.image}@sandbox` : '',
    ready: state.ready,
    started: state.state.running !== undefined,
    restartCount: state.restartCount ?? 0,
    state: state.state,
    lastState: state.lastState ?? {},
  }));
}

function statusWith(
  tools: ControllerTools,
  pod: KubeObject,
  change: { phase: string; state: ContainerState; ready: boolean; reason?: string },
): WireKinds['/Pod']['status'] {
  const done = {
    state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: tools.time(), finishedAt: tools.time() } },
    ready: true,
  };
  const initContainers = listOf(specOf<'/Pod'>(pod).initContainers);
  const init =
    initContainers.length > 0
      ? { initContainerStatuses: containerStatuses(initContainers, change.state.state.waiting ? change.state : done) }
      : {};
  return {
    ...statusOf<'/Pod'>(pod),
    phase: change.phase,
    observedGeneration: pod.metadata.generation,
    conditions: conditions(tools, pod, change.ready, change.reason),
    ...init,
    containerStatuses: containerStatuses(containersOf(pod), change.state),
  };
}

function creatingStatus(tools: ControllerTools, pod: KubeObject): WireKinds['/Pod']['status'] {
  const state = { state: { waiting: { reason: 'ContainerCreating' } }, ready: false };
  const number = Number.parseInt(pod.metadata.uid.slice(0, 4), 16);
  const podIP = `10.244.${number >> 8}.${number & 255}`;
  return {
    ...statusWith(tools, pod, { phase: 'Pending', state, ready: false }),
    hostIP: '10.0.0.1',
    hostIPs: [{ ip: '10.0.0.1' }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: tools.time(),
  };
}

function running(tools: ControllerTools, pod: KubeObject): void {
  const state = { state: { running: { startedAt: tools.time() } }, ready: true };
  tools.setStatus<'/Pod'>(pod, statusWith(tools, pod, { phase: 'Running', state, ready: true }));
  const [first] = containersOf(pod);
  tools.event(pod, {
    type: 'Normal',
    reason: 'Pulled',
    message: `Container image "${first?.image}" already present on machine`,
    component: 'kubelet',
  });
  tools.event(pod, {
    type: 'Normal',
    reason: 'Started',
    message: `Started container ${first?.name}`,
    component: 'kubelet',
  });
}

function complete(tools: ControllerTools, pod: KubeObject, failed: boolean): void {
  const terminated = {
    exitCode: failed ? 1 : 0,
    reason: failed ? 'Error' : 'Completed',
    startedAt: statusOf<'/Pod'>(pod).startTime,
    finishedAt: tools.time(),
  };
  const state = { state: { terminated }, ready: false };
  tools.setStatus<'/Pod'>(
    pod,
    statusWith(tools, pod, { phase: failed ? 'Failed' : 'Succeeded', state, ready: false, reason: 'PodCompleted' }),
  );
}

function imageFailure(tools: ControllerTools, pod: KubeObject): void {
  const image = containersOf(pod)[0]?.image;
  const state = {
    state: { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` } },
    ready: false,
  };
  tools.setStatus<'/Pod'>(pod, statusWith(tools, pod, { phase: 'Pending', state, ready: false }));
  tools.event(pod, {
    type: 'Warning',
    reason: 'Failed',
    message: `Failed to pull image "${image}": not found`,
    component: 'kubelet',
  });
  tools.event(pod, { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull', component: 'kubelet' });
  tools.event(pod, { type: 'Normal', reason: 'BackOff', message: `Back-off pulling image "${image}"`, component: 'kubelet' });
}

function crashLoop(tools: ControllerTools, pod: KubeObject): void {
  const container = containersOf(pod)[0]?.name;
  const [before] = listOf(statusOf<'/Pod'>(pod).containerStatuses);
  const restarts = before?.restartCount ?? 0;
  if (restarts >= mostRestarts || (restarts > 0 && !tools.passed(pod, `restart ${restarts}`, restartMs))) return;
  const where = `${container} in pod ${pod.metadata.name}_${String(pod.metadata.namespace)}`;
  const at = before?.lastState?.terminated?.finishedAt || tools.time();
  const state = {
    state: { waiting: { reason: 'CrashLoopBackOff', message: `back-off 2m40s restarting failed container=${where}` } },
    ready: false,
    restartCount: restarts + 1,
    lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: at, finishedAt: at } },
  };
  tools.setStatus<'/Pod'>(pod, statusWith(tools, pod, { phase: 'Running', state, ready: false }));
  tools.event(pod, {
    type: 'Warning',
    reason: 'BackOff',
    message: `Back-off restarting failed container ${where}`,
    component: 'kubelet',
  });
}
