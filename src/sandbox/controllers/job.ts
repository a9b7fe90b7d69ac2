import { specOf, statusOf, type WireKinds } from '../../base/kubernetes/wire-types.ts';
import type { KubeObject } from '../state/object.ts';
import {
  type ControllerTools,
  condition,
  controlledBy,
  failAnnotation,
  hasCondition,
  isActive,
  isReady,
  podOf,
} from './controller-context.ts';

/** Runs a Job's Pods until enough of them have succeeded or too many have failed. */
export function reconcileJob(tools: ControllerTools, job: KubeObject): void {
  if (job.metadata.deletionTimestamp) return;
  if (hasCondition(job, 'Complete', 'True') || hasCondition(job, 'Failed', 'True')) {
    expire(tools, job);
    return;
  }
  const [spec, status] = [specOf<'batch/Job'>(job), statusOf<'batch/Job'>(job)];
  if (spec.suspend === true)
    return void tools.setStatus<'batch/Job'>(job, {
      ...status,
      conditions: [
        condition(job, { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }, tools.time()),
      ],
    });
  const pods = controlledBy(tools, job, '/pods');
  const tally = tallyOf(pods);
  const completions = spec.completions ?? spec.parallelism ?? 1;
  const limit = spec.backoffLimit ?? 6;
  const failed = tally.failed > limit || (tally.failed > 0 && deadlinePassed(tools, job));
  if (!failed && tally.succeeded < completions)
    startPods(tools, job, { active: tally.active, left: completions - tally.succeeded });
  if (failed) for (const pod of pods.filter(isActive)) tools.remove(pod);
  writeStatus(tools, job, { completions, failed });
}

interface Tally {
  readonly active: number;
  readonly ready: number;
  readonly succeeded: number;
  readonly failed: number;
}

function tallyOf(pods: readonly KubeObject[]): Tally {
  const inPhase = (phase: string): number => pods.filter((pod) => statusOf<'/Pod'>(pod).phase === phase).length;
  return {
    active: pods.filter(isActive).length,
    ready: pods.filter((pod) => isActive(pod) && isReady(pod)).length,
    succeeded: inPhase('Succeeded'),
    failed: inPhase('Failed'),
  };
}

function startPods(tools: ControllerTools, job: KubeObject, { active, left }: { active: number; left: number }): void {
  const spec = specOf<'batch/Job'>(job);
  const wanted = Math.min(spec.parallelism ?? 1, left);
  // If the Job has the annotation that simulates a failure, copy it to all Pods, so that they fail.
  const fail = job.metadata.annotations?.[failAnnotation];
  for (let count = active; count < wanted; count++) {
    const pod = podOf(job, spec.template, { generateName: `${job.metadata.name}-` });
    const annotations = { ...(fail ? { [failAnnotation]: fail } : {}), ...pod.metadata?.annotations };
    const metadata = { ...pod.metadata, ...(fail ? { annotations } : {}) };
    const created = tools.create({ ...pod, metadata }, job);
    if (!created) return;
    tools.event(job, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${created.metadata.name}`,
      component: 'job-controller',
    });
  }
}

function deadlinePassed(tools: ControllerTools, job: KubeObject): boolean {
  const [spec, status] = [specOf<'batch/Job'>(job), statusOf<'batch/Job'>(job)];
  const [seconds, start] = [spec.activeDeadlineSeconds, status.startTime];
  return seconds !== undefined && start !== undefined && Date.parse(start) + seconds * 1000 <= tools.api.now();
}

function writeStatus(
  tools: ControllerTools,
  job: KubeObject,
  { completions, failed }: { completions: number; failed: boolean },
): void {
  const tally = tallyOf(controlledBy(tools, job, '/pods'));
  const complete = tally.succeeded >= completions;
  const ended = complete || failed;
  const startTime = statusOf<'batch/Job'>(job).startTime || tools.time();
  tools.setStatus<'batch/Job'>(job, {
    ...(tally.active > 0 && !ended ? { active: tally.active } : {}),
    ready: ended ? 0 : tally.ready,
    ...(tally.succeeded > 0 ? { succeeded: tally.succeeded } : {}),
    ...(tally.failed > 0 ? { failed: tally.failed } : {}),
    terminating: 0,
    startTime,
    ...(complete ? { completionTime: tools.time() } : {}),
    uncountedTerminatedPods: {},
    ...(ended ? { conditions: endConditions(tools, job, complete) } : {}),
  });
  if (complete) tools.event(job, { type: 'Normal', reason: 'Completed', message: 'Job completed', component: 'job-controller' });
  else if (failed)
    tools.event(job, {
      type: 'Warning',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
      component: 'job-controller',
    });
}

function endConditions(
  tools: ControllerTools,
  job: KubeObject,
  complete: boolean,
): WireKinds['batch/Job']['status']['conditions'] {
  const time = tools.time();
  const why = complete
    ? { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
    : { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  const types = complete ? ['SuccessCriteriaMet', 'Complete'] : ['FailureTarget', 'Failed'];
  return types.map((type) => ({ ...condition(job, { type, status: 'True', ...why }, time), lastProbeTime: time }));
}

/** Deletes a finished Job when its TTL expires. */
function expire(tools: ControllerTools, job: KubeObject): void {
  const [spec, status] = [specOf<'batch/Job'>(job), statusOf<'batch/Job'>(job)];
  const seconds = spec.ttlSecondsAfterFinished;
  if (seconds === undefined) return;
  const end = status.completionTime || status.startTime || '';
  const left = Date.parse(end) + seconds * 1000 - tools.api.now();
  if (left <= 0) tools.remove(job);
  else tools.wake(job, left);
}
