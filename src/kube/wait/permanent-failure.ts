import { specOf, statusOf } from '../../base/kubernetes/wire-types.ts';
import { groupOf, type KubeObject } from '../resource.ts';
import type { Family } from './owned-pods.ts';
import { containersOf, isPodReady, podState, stateReason } from './pod-state.ts';
import type { Readiness } from './readiness.ts';

/** How long a container may fail to get its image or configuration, which may be created at the same time. */
export const graceMs = 30_000;
const restartLimit = 5;

/** Container states that do not change until someone fixes the cause. */
const hopeless = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
]);

/** Kinds whose failed state is final. Other kinds with a Stalled condition may still recover. */
const final = new Set([
  'apps/Deployment',
  'batch/Job',
  '/Pod',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
]);

/** Reports whether an object is in a final failed state. */
export function hasFailedForGood(object: KubeObject, { state }: Readiness): boolean {
  return state === 'failed' && final.has(`${groupOf(object.apiVersion)}/${object.kind}`);
}

/** Tracks how long containers have been failing. */
export interface PodJudge {
  /** Returns why an object will not become ready; undefined if it still may. */
  verdict(family: Family, nowMs: number): string | undefined;
}

/** Failures by pod UID and container name. */
interface Memory {
  /** time of the first observed failure of a container, in milliseconds */
  readonly since: Map<string, number>;
  /** number of restarts at the first observation */
  readonly restarts: Map<string, number>;
}

export function createPodJudge(): PodJudge {
  const memory: Memory = { since: new Map(), restarts: new Map() };
  return {
    verdict: (family, nowMs) => {
      for (const pod of family.pods) {
        const verdict =
          pod.metadata.deletionTimestamp || isPodReady(pod) ? undefined : judgePod(pod, family.object, nowMs, memory);
        if (verdict !== undefined) return `Pod/${pod.metadata.name} ${verdict}`;
      }
      return undefined;
    },
  };
}

function judgePod(pod: KubeObject, owner: KubeObject, nowMs: number, memory: Memory): string | undefined {
  let verdict: string | undefined;
  for (const container of containersOf(pod)) {
    const key = `${pod.metadata.uid}/${container.name ?? ''}`;
    const reason = stateReason(container);
    if (!hopeless.has(reason)) memory.since.delete(key);
    else {
      const started = memory.since.get(key) ?? nowMs;
      memory.since.set(key, started);
      if (nowMs - started >= graceMs) verdict ??= `${reason} for ${Math.round((nowMs - started) / 1000)}s`;
    }
    // A Job limits restarts itself and fails if there are too many.
    const restarts = container.restartCount ?? 0;
    const atFirst = memory.restarts.get(key) ?? restarts;
    memory.restarts.set(key, atFirst);
    // A container that crashed before the wait may have recovered, so it must crash again.
    const again = atFirst < restartLimit || restarts > atFirst;
    if (owner.kind !== 'Job' && reason === 'CrashLoopBackOff' && restarts >= restartLimit && again)
      verdict ??= `CrashLoopBackOff after ${restarts} restarts`;
  }
  return verdict ?? failedPod(pod, owner);
}

/** Returns why a pod that is awaited itself has failed for good. Other pods are replaced by their owners. */
function failedPod(pod: KubeObject, owner: KubeObject): string | undefined {
  const [spec, status] = [specOf<'/Pod'>(pod), statusOf<'/Pod'>(pod)];
  if (owner.kind !== 'Pod' || status.phase !== 'Failed') return undefined;
  return spec.restartPolicy === 'Never' ? `failed, ${podState(pod).reason}` : undefined;
}
