import { specOf, statusOf } from '../../base/kubernetes/wire-types.ts';
import { groupOf, type KubeObject } from '../resource.ts';
import type { Family } from './owned-pods.ts';
import { containersOf, isPodReady, podState, stateReason } from './pod-state.ts';
import type { Readiness } from './readiness.ts';

/** How long a container may fail to get its image or its configuration: somebody may be about to bring it. */
export const graceMs = 30_000;
const restartLimit = 5;

/** Waiting for these ends by itself only when somebody mends something. */
const hopeless = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
]);

/** Kinds whose failed state is final. What a condition of another kind calls stalled may yet move. */
const final = new Set([
  'apps/Deployment',
  'batch/Job',
  '/Pod',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
]);

/** True when an object's own state says that waiting is in vain. */
export function hasFailedForGood(object: KubeObject, { state }: Readiness): boolean {
  return state === 'failed' && final.has(`${groupOf(object.apiVersion)}/${object.kind}`);
}

/** Remembers since when containers have been failing, from one look to the next. */
export interface PodJudge {
  /** why waiting for the object of a family is in vain; undefined when it may yet get ready */
  verdict(family: Family, nowMs: number): string | undefined;
}

/** By the uid of a pod and the name of its container. */
interface Memory {
  /** when the container was first seen to fail, in milliseconds */
  readonly since: Map<string, number>;
  /** its restarts when it was first seen */
  readonly restarts: Map<string, number>;
}

export function createPodJudge(): PodJudge {
  const memory: Memory = { since: new Map(), restarts: new Map() };
  return {
    verdict: (family, nowMs) => {
      for (const pod of family.pods) {
        const found = pod.metadata.deletionTimestamp || isPodReady(pod) ? undefined : judgePod(pod, family.object, nowMs, memory);
        if (found !== undefined) return `Pod/${pod.metadata.name} ${found}`;
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
    // A Job counts restarts itself, and says when they are too many.
    const restarts = container.restartCount ?? 0;
    const atFirst = memory.restarts.get(key) ?? restarts;
    memory.restarts.set(key, atFirst);
    // What crashed before the wait may have got meanwhile what it lacked: it has to crash once more.
    const again = atFirst < restartLimit || restarts > atFirst;
    if (owner.kind !== 'Job' && reason === 'CrashLoopBackOff' && restarts >= restartLimit && again)
      verdict ??= `CrashLoopBackOff after ${restarts} restarts`;
  }
  return verdict ?? failedPod(pod, owner);
}

/** A pod that is awaited itself and will not be started again; others are replaced by their owners. */
function failedPod(pod: KubeObject, owner: KubeObject): string | undefined {
  const [spec, status] = [specOf<'/Pod'>(pod), statusOf<'/Pod'>(pod)];
  if (owner.kind !== 'Pod' || status.phase !== 'Failed') return undefined;
  return spec.restartPolicy === 'Never' ? `failed, ${podState(pod).reason}` : undefined;
}
