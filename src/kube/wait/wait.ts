import { timeLimit } from '../../base/time-limit.ts';
import { cancelled } from '../../errors/cancelled.ts';
import type { KubeClient } from '../client.ts';
import { type KubeObject, resourcePath, shortName, type Target } from '../resource.ts';
import { hasFailedForGood } from './permanent-failure.ts';
import { isReadyAtOnce, type Readiness, readiness, readinessWhen } from './readiness.ts';
import { legacyReadiness } from './readiness-legacy.ts';
import { reportWait } from './report.ts';
import { type Awaited, awaitedOf, type WaitOptions } from './wait-target.ts';
import { observeObjects, type WatchScope } from './watch.ts';
import { examineWhileWaiting } from './watch-diagnosis.ts';

/**
 * Watches targets until all of them are ready.
 *
 * @throws WAIT_TIMEOUT with each object that is not ready, and why; WAIT_FAILED if an object failed permanently (thrown
 * immediately if `failFast` is set, or else after all other objects have settled); CANCELLED
 */
export async function waitReady(client: KubeClient, targets: readonly Target[], options: WaitOptions): Promise<void> {
  const awaited = targets
    .map((target) => awaitedOf(target, 'not seen yet'))
    .filter((item) => options.legacy || item.when || !isReadyAtOnce(item.target.object));
  const judge = (item: Awaited, object: KubeObject | undefined): Readiness => {
    if (!object) return { state: 'progressing', detail: item.object ? 'deleted' : 'not found', message: 'Resource not found' };
    if (item.when) return readinessWhen(object, item.when);
    return (options.legacy ? legacyReadiness : readiness)(object, options);
  };
  await waitFor(client, awaited, judge, 'ready', options);
}

/**
 * Waits until all targets are deleted.
 *
 * @throws WAIT_TIMEOUT, CANCELLED
 */
export async function waitGone(client: KubeClient, targets: readonly Target[], options: WaitOptions): Promise<void> {
  const awaited = targets.map((target) => awaitedOf(target, 'still there'));
  // If the UID differs, the awaited object is gone, and another object with the same name has been created.
  const isThere = ({ target }: Awaited, object: KubeObject | undefined): boolean =>
    object !== undefined && (target.object.metadata.uid ?? object.metadata.uid) === object.metadata.uid;
  const judge = (item: Awaited, object: KubeObject | undefined): Readiness =>
    isThere(item, object)
      ? { state: 'progressing', detail: 'still there', message: '' }
      : { state: 'ready', detail: 'gone', message: '' };
  await waitFor(client, awaited, judge, 'gone', options);
}

type Judge = (item: Awaited, object: KubeObject | undefined) => Readiness;

async function waitFor(
  client: KubeClient,
  awaited: readonly Awaited[],
  judge: Judge,
  until: 'ready' | 'gone',
  options: WaitOptions,
): Promise<void> {
  if (awaited.length === 0) return;
  const started = Date.now();
  options.emit({ type: 'wait-started', objects: awaited.length, timeoutMs: options.timeoutMs, until });
  const done = new AbortController();
  const limit = timeLimit(options.timeoutMs > 0 ? options.timeoutMs : 30_000);
  const signal = AbortSignal.any([done.signal, limit, options.signal]);
  const isHopeless = (): boolean =>
    options.failFast === true && until === 'ready' && awaited.some((item) => item.verdict !== undefined);
  const look = (item: Awaited | undefined, object: KubeObject | undefined): void => {
    if (!item) return;
    settle(item, judge(item, object), object, started, { ...options, until });
    if (isSettled(awaited) || isHopeless()) done.abort();
  };
  const watchers = scopesOf(awaited).map(({ scope, members }) =>
    observeObjects(client, scope, (name, object) => look(members.get(name), object), signal),
  );
  const decided = (): void => {
    if (isHopeless()) done.abort();
  };
  const examiner = until === 'ready' ? examineWhileWaiting(client, awaited, decided, { emit: options.emit, signal }) : undefined;
  try {
    await Promise.race([Promise.all(watchers), aborted(signal)]);
  } finally {
    done.abort();
    await examiner;
  }
  if (options.signal.aborted) throw cancelled(undefined, 'cancelled while waiting');
  const timedOut = limit.aborted;
  await reportWait(client, awaited, { timedOut, early: !timedOut && isHopeless(), until }, options);
}

function isSettled(awaited: readonly Awaited[]): boolean {
  // After a failure, wait until all other objects are ready or have failed, so that all problems are reported at once.
  return awaited.every((item) => item.state.state !== 'progressing');
}

function settle(
  item: Awaited,
  state: Readiness,
  object: KubeObject | undefined,
  started: number,
  { emit, legacy, jobsComplete, podsComplete, until }: WaitOptions & { readonly until: 'ready' | 'gone' },
): void {
  const before = item.state;
  item.state = state;
  item.object = object ?? item.object;
  const name = shortName(item.target);
  if (state.state === 'ready') {
    item.verdict = undefined;
    item.reason = '';
    if (before.state !== 'ready') emit({ type: until, object: name, ms: Date.now() - started });
    return;
  }
  if (object && !item.when) {
    // Helm 3's readiness rules report failures only for Jobs, so use the current rules to detect permanent failures.
    const strict = legacy ? readiness(object, { jobsComplete, podsComplete: podsComplete === true }) : state;
    if (hasFailedForGood(object, strict)) item.verdict = strict.detail;
  }
  if (state.detail !== before.detail) emit({ type: 'waiting', object: name, detail: state.detail, reason: item.reason });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Groups objects into one watch per kind and namespace. If a group has only one object, the watch is limited to that object. */
function scopesOf(awaited: readonly Awaited[]): { scope: WatchScope; members: Map<string, Awaited> }[] {
  const groups = new Map<string, { scope: Omit<WatchScope, 'expected' | 'name'>; members: Map<string, Awaited> }>();
  for (const item of awaited) {
    const { resource, namespace, name } = item.target;
    const key = resourcePath(resource, namespace);
    const group = groups.get(key) ?? { scope: { resource, namespace }, members: new Map<string, Awaited>() };
    group.members.set(name, item);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ scope, members }) => {
    const [only] = members.keys();
    const expected = new Set(members.keys());
    return { scope: { ...scope, expected, ...(members.size === 1 && only !== undefined ? { name: only } : {}) }, members };
  });
}
