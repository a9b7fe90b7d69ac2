import { isTillerlessError, reasonOf, reworded } from '../errors/tillerless-error.ts';
import type { Emit } from '../report/release-event.ts';
import { serverSideApply, warnAbout } from './apply.ts';
import type { KubeClient } from './client.ts';
import { deleteObject } from './delete.ts';
import { followLogs, hookLogs, type LogFollower } from './hook-logs.ts';
import { resourcePath, shortName, type Target } from './resource.ts';
import { waitGone, waitReady } from './wait/wait.ts';

/** A hook with its API resource. */
export interface HookTarget {
  /** index in the list of hooks of the release */
  readonly index: number;
  readonly name: string;
  readonly kind: string;
  readonly weight: number;
  readonly deletePolicies: readonly string[];
  readonly outputLogPolicies: readonly string[];
  /** true if the end of the hook's last run was not recorded, so that its object may still exist */
  readonly cutOff: boolean;
  readonly target: Target;
}

export interface HookRunReport {
  readonly index: number;
  readonly startedMs: number;
  readonly completedMs: number | undefined;
  readonly phase: 'Running' | 'Succeeded' | 'Failed';
}

export interface HookOptions {
  readonly method: 'ssa' | 'csa';
  /** timeout for each hook */
  readonly timeoutMs: number;
  /** true to stop waiting as soon as a hook can no longer succeed */
  readonly failFast?: boolean;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  now(): number;
  /** Called when a hook starts and ends, to update the release record. */
  onRun(report: HookRunReport): Promise<void>;
  /** Called when the outcome of the hooks is known, before they are deleted. */
  beforeCleanup?(): Promise<void>;
  /** true to stream the hooks' logs while they run */
  readonly followLogs?: boolean;
}

/** Sorts hooks as Helm does: by weight, then by name in byte order. Hooks with the same weight and name keep their order. */
function sortHooks(hooks: readonly HookTarget[]): HookTarget[] {
  return hooks.toSorted((a, b) => a.weight - b.weight || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

/**
 * Runs the hooks for an event one after another, and applies their delete policies.
 *
 * @throws HOOK_FAILED for the first hook that fails; CANCELLED, after deleting the running hook
 */
export async function runHooks(
  client: KubeClient,
  event: string,
  hooks: readonly HookTarget[],
  options: HookOptions,
): Promise<void> {
  const sorted = sortHooks(hooks);
  for (const [position, hook] of sorted.entries()) {
    const started = options.now();
    let follower: LogFollower | undefined;
    let isUnanswered = false;
    try {
      await announceHook(client, event, hook, started, options);
      isUnanswered = !options.signal.aborted;
      await createHook(client, hook, options);
      isUnanswered = false;
      if (options.followLogs) follower = followLogs(client, hook.target, options);
      await waitReady(client, [hook.target], {
        timeoutMs: options.timeoutMs,
        failFast: options.failFast === true,
        signal: options.signal,
        emit: () => undefined,
        jobsComplete: true,
        podsComplete: true,
      });
      await follower?.end();
    } catch (error) {
      await follower?.end();
      await failHook(client, event, hook, sorted.slice(0, position), { started, error, isUnanswered }, options);
    }
    await finishRun(event, hook, 'Succeeded', started, '', options);
    await showLogs(client, hook, 'hook-succeeded', options);
  }
  await options.beforeCleanup?.();
  for (const hook of sorted.toReversed()) await deleteByPolicy(client, hook, 'hook-succeeded', options);
}

/** Deletes the object of a previous run, and records the hook as running before its object is created. */
async function announceHook(
  client: KubeClient,
  event: string,
  hook: HookTarget,
  startedMs: number,
  options: HookOptions,
): Promise<void> {
  if (policies(hook).includes('before-hook-creation') || hook.cutOff) await removeOld(client, hook, options);
  options.emit({ type: 'hook-started', event, object: shortName(hook.target) });
  await options.onRun({ index: hook.index, startedMs, completedMs: undefined, phase: 'Running' });
}

async function createHook(plain: KubeClient, hook: HookTarget, options: HookOptions): Promise<void> {
  const client = warnAbout(plain, hook.target, options.emit);
  if (options.method === 'ssa')
    await serverSideApply(client, hook.target, { dryRun: false, forceConflicts: true, signal: options.signal });
  else
    await client.json('POST', `${resourcePath(hook.target.resource, hook.target.namespace)}?fieldManager=helm`, {
      body: hook.target.object,
      signal: options.signal,
    });
}

/** Applies before-hook-creation, Helm's default policy: deletes the object of a previous run and waits until it is gone. */
async function removeOld(client: KubeClient, hook: HookTarget, options: HookOptions): Promise<void> {
  if (hook.kind === 'CustomResourceDefinition') return;
  const existed = await deleteObject(client, hook.target, { cascade: 'background', signal: options.signal });
  if (existed)
    await waitGone(client, [hook.target], {
      timeoutMs: options.timeoutMs,
      signal: options.signal,
      emit: () => undefined,
      jobsComplete: true,
    });
}

/** Deletes a running hook. Returns false if its object does not exist. */
async function endHook(client: KubeClient, hook: HookTarget, options: HookOptions): Promise<boolean> {
  const { target } = hook;
  const existed = await deleteObject(client, target, { cascade: 'background', signal: options.signal });
  if (existed) options.emit({ type: 'changed', object: shortName(target), namespace: target.namespace, change: 'deleted' });
  return existed;
}

interface Failure {
  readonly started: number;
  readonly error: unknown;
  /** true if the create request was sent but no response was received */
  readonly isUnanswered: boolean;
}

async function failHook(
  client: KubeClient,
  event: string,
  hook: HookTarget,
  earlier: readonly HookTarget[],
  failure: Failure,
  options: HookOptions,
): Promise<never> {
  const { error } = failure;
  const cancelled: boolean = isTillerlessError(error, 'CANCELLED');
  const quiet = { ...options, signal: new AbortController().signal };
  const reason = isTillerlessError(error) ? reasonOf(error) : String(error);
  const finish = () => finishRun(event, hook, 'Failed', failure.started, reason.split('\n')[0] ?? '', quiet);
  // If the operation is cancelled, delete the running hook. As long as the hook is recorded as running, later operations know
  // that its object may still exist.
  if (cancelled && (hook.kind === 'Job' || hook.kind === 'Pod')) {
    await showLogs(client, hook, 'hook-failed', quiet);
    await options.beforeCleanup?.();
    const existed = await endHook(client, hook, quiet);
    // If no response arrives, the object may have been created anyway. The hook stays recorded as running, so the next operation
    // looks for the object.
    if (existed || !failure.isUnanswered) await finish();
  } else {
    await finish();
    await showLogs(client, hook, 'hook-failed', quiet);
    await options.beforeCleanup?.();
    await deleteByPolicy(client, hook, 'hook-failed', quiet);
  }
  for (const done of earlier.toReversed()) await deleteByPolicy(client, done, 'hook-succeeded', quiet);
  if (cancelled || !isTillerlessError(error)) throw error;
  throw reworded(error, {
    code: 'HOOK_FAILED',
    message: `${event} hook ${shortName(hook.target)} failed: ${error.message}`,
    helmText: reason,
    where: { object: `${hook.kind} ${hook.target.namespace}/${hook.target.name}` },
  });
}

async function finishRun(
  event: string,
  hook: HookTarget,
  phase: 'Succeeded' | 'Failed',
  startedMs: number,
  reason: string,
  options: HookOptions,
): Promise<void> {
  const completedMs = options.now();
  options.emit({ type: 'hook-finished', event, object: shortName(hook.target), phase, ms: completedMs - startedMs, reason });
  await options.onRun({ index: hook.index, startedMs, completedMs, phase });
}

function policies(hook: HookTarget): readonly string[] {
  return hook.deletePolicies.length > 0 ? hook.deletePolicies : ['before-hook-creation'];
}

/** Applies a delete policy. CustomResourceDefinitions are never deleted, because that would delete all objects of their kind. */
async function deleteByPolicy(
  client: KubeClient,
  hook: HookTarget,
  policy: string,
  options: Pick<HookOptions, 'signal'>,
): Promise<void> {
  if (hook.kind === 'CustomResourceDefinition' || !policies(hook).includes(policy)) return;
  await deleteObject(client, hook.target, { cascade: 'background', signal: options.signal });
}

async function showLogs(client: KubeClient, hook: HookTarget, policy: string, options: HookOptions): Promise<void> {
  if (!hook.outputLogPolicies.includes(policy)) return;
  // Ignore errors while reading the logs. If the hook's object was never created, it has no Pods, and the failure of the hook
  // itself is reported.
  for (const { pod, container, text, problem } of await hookLogs(client, hook.target).catch(() => [])) {
    for (const line of problem === undefined ? text.replace(/\n$/, '').split('\n') : [`(no log: ${problem})`])
      options.emit({ type: 'log', object: `Pod/${pod} ${container}`, line });
  }
}
