import { specOf, statusOf } from '../../base/kubernetes/wire-types.ts';
import { groupOf, type KubeObject } from '../resource.ts';
import type { Family } from './owned-pods.ts';
import { containersOf, isPodReady, podState, stateReason } from './pod-state.ts';
import type { Readiness } from './readiness.ts';

/**
 * How long a container may lack its image or configuration before the failure is considered permanent. For example, a missing
 * ConfigMap may be about to be created.
 */
export const graceMs = 30_000;
const restartLimit = 5;

/** Reasons for the waiting state of a container. They persist until someone fixes the cause. */
const hopeless = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
]);

/** Kinds whose "failed" state is final. Objects of other kinds may recover, even if they have a Stalled condition. */
const final = new Set([
  'apps/Deployment',
  'batch/Job',
  '/Pod',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
]);

/** Reports whether an object has failed permanently. */
export function hasFailedForGood(object: KubeObject, { state }: Readiness): boolean {
  return state === 'failed' && final.has(`${groupOf(object.apiVersion)}/${object.kind}`);
}

/** Decides whether objects can still become ready, based on how long the containers of their Pods have been failing. */
export interface PodJudge {
  /** Returns the reason why an object will never become ready, or undefined if it may still become ready. */
  verdict(family: Family, nowMs: number): string | undefined;
}

/** Container failures, keyed by Pod UID and container name. */
interface Memory {
  /** time at which a container was first seen failing, in milliseconds since the Unix epoch */
  readonly since: Map<string, number>;
  /** restart count when the container was first seen */
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
    // A Job has its own limit on restarts, and fails when the limit is exceeded.
    const restarts = container.restartCount ?? 0;
    const atFirst = memory.restarts.get(key) ?? restarts;
    memory.restarts.set(key, atFirst);
    // A container that had crashed before the wait started may have recovered, so it is considered failing only if it crashes
    // again.
    const again = atFirst < restartLimit || restarts > atFirst;
    if (owner.kind !== 'Job' && reason === 'CrashLoopBackOff' && restarts >= restartLimit && again)
      verdict ??= `CrashLoopBackOff after ${restarts} restarts`;
  }
  return verdict ?? failedPod(pod, owner);
}

/**
 * Returns the reason why an awaited Pod has failed permanently. Pods with an owner are not checked, because their owner replaces
 * them.
 */
function failedPod(pod: KubeObject, owner: KubeObject): string | undefined {
  const [spec, status] = [specOf<'/Pod'>(pod), statusOf<'/Pod'>(pod)];
  if (owner.kind !== 'Pod' || status.phase !== 'Failed') return undefined;
  return spec.restartPolicy === 'Never' ? `failed, ${podState(pod).reason}` : undefined;
}
