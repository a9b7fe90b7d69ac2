import type { Emit } from '../../base/release-event.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { KubeClient } from '../client.ts';
import { type KubeObject, resourcePath, shortName, type Target } from '../resource.ts';
import { explainPods, type PodTrouble } from './explain.ts';
import { isReadyAtOnce, type Readiness, type ReadinessOptions, readiness, terminating } from './readiness.ts';
import { legacyReadiness } from './readiness-legacy.ts';
import { observeObjects, type WatchScope } from './watch.ts';

export interface WaitOptions extends ReadinessOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** by the rules and with the words of Helm 3 */
  readonly legacy?: boolean;
}

interface Awaited {
  readonly target: Target;
  state: Readiness;
  object: KubeObject | undefined;
}

/**
 * Waits until every target is ready, by watch.
 * @throws WAIT_TIMEOUT naming each object that is not ready and why; WAIT_FAILED as soon as one has failed for good; CANCELLED
 */
export async function waitReady(client: KubeClient, targets: readonly Target[], options: WaitOptions): Promise<void> {
  const awaited = targets
    .filter((target) => options.legacy || !isReadyAtOnce(target.object))
    .map(
      (target): Awaited => ({ target, state: { state: 'progressing', detail: 'not seen yet', message: '' }, object: undefined }),
    );
  const judge = (item: Awaited, object: KubeObject | undefined): Readiness =>
    object
      ? (options.legacy ? legacyReadiness : readiness)(object, options)
      : { state: 'progressing', detail: item.object ? 'deleted' : 'not found', message: 'Resource not found' };
  await waitFor(client, awaited, judge, 'ready', options);
}

/**
 * Waits until no target exists any more.
 * @throws WAIT_TIMEOUT, CANCELLED
 */
export async function waitGone(client: KubeClient, targets: readonly Target[], options: WaitOptions): Promise<void> {
  const awaited = targets.map(
    (target): Awaited => ({ target, state: { state: 'progressing', detail: 'still there', message: '' }, object: undefined }),
  );
  const judge = (_: Awaited, object: KubeObject | undefined): Readiness =>
    object ? { state: 'progressing', detail: 'still there', message: '' } : { state: 'ready', detail: 'gone', message: '' };
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
  const limit = AbortSignal.timeout(options.timeoutMs > 0 ? options.timeoutMs : 30_000);
  const signal = AbortSignal.any([done.signal, limit, options.signal]);
  const watchers = scopesOf(awaited).map(({ scope, members }) => {
    return observeObjects(
      client,
      scope,
      (name, object) => {
        const item = members.get(name);
        if (!item) return;
        settle(item, judge(item, object), object, started, options.emit);
        if (isSettled(awaited)) done.abort();
      },
      signal,
    );
  });
  try {
    await Promise.race([Promise.all(watchers), aborted(signal)]);
  } finally {
    done.abort();
  }
  if (options.signal.aborted) throw new TillerlessError('CANCELLED', 'cancelled while waiting', { helmText: 'context canceled' });
  await report(client, awaited, { timedOut: limit.aborted, until }, options);
}

function isSettled(awaited: readonly Awaited[]): boolean {
  // One failure does not end the wait before everything else has settled: Helm's users see all that is wrong at once.
  return awaited.every((item) => item.state.state !== 'progressing');
}

function settle(item: Awaited, state: Readiness, object: KubeObject | undefined, started: number, emit: Emit): void {
  const before = item.state;
  item.state = state;
  item.object = object ?? item.object;
  const name = shortName(item.target);
  if (state.state === 'ready' && before.state !== 'ready') emit({ type: 'ready', object: name, ms: Date.now() - started });
  else if (state.state !== 'ready' && state.detail !== before.detail)
    emit({ type: 'waiting', object: name, detail: state.detail, reason: '' });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** One watch for each kind and namespace; for a single object only that one. */
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

async function report(
  client: KubeClient,
  awaited: readonly Awaited[],
  { timedOut, until }: { readonly timedOut: boolean; readonly until: 'ready' | 'gone' },
  options: WaitOptions,
): Promise<void> {
  const open = awaited.filter((item) => item.state.state !== 'ready');
  if (open.length === 0) return;
  const troubles = await explainPods(
    client,
    open.flatMap((item) => (item.object ? [item.object] : [])),
    AbortSignal.timeout(10_000),
  );
  const lines = open.map((item) => describe(item, troubles));
  const failedOnes = open.filter((item) => item.state.state === 'failed');
  const helm = open.map((item) => helmLine(item, until)).join('\n');
  const seconds = Math.round(options.timeoutMs / 1000);
  const first =
    failedOnes.length > 0 && !timedOut
      ? 'resources failed'
      : `timed out after ${seconds}s waiting for ${open.length} of ${awaited.length} resource(s)`;
  throw new TillerlessError(
    failedOnes.length > 0 && !timedOut ? 'WAIT_FAILED' : 'WAIT_TIMEOUT',
    `${first}\n${lines.join('\n')}`,
    {
      helmText: timedOut ? [...(options.legacy ? [] : [helm]), 'context deadline exceeded'].join('\n') : helm,
      hint: `${lines.join('\n      ').trim()}`,
      cause: { objects: open.map((item) => shortName(item.target)) },
    },
  );
}

function describe(item: Awaited, troubles: ReadonlyMap<string, readonly PodTrouble[]>): string {
  const found = troubles.get(item.object?.metadata.uid ?? '') ?? [];
  const reasons = found.map(
    (trouble) =>
      `${trouble.pod}: ${trouble.reason}${trouble.logs.length > 0 ? `\n${trouble.logs.map((line) => `        │ ${line}`).join('\n')}` : ''}`,
  );
  return [`${shortName(item.target)}  ${item.state.detail}`, ...reasons].join('\n        ');
}

/** One object in Helm's words. */
function helmLine({ target, state, object }: Awaited, until: 'ready' | 'gone'): string {
  const dying = object?.metadata.deletionTimestamp !== undefined;
  const status = state.state === 'failed' ? 'Failed' : dying ? 'Terminating' : object ? 'InProgress' : 'NotFound';
  const problem = until === 'gone' ? 'still exists' : 'not ready';
  const message = dying ? terminating : state.message;
  return `resource ${target.resource.kind}/${target.namespace}/${target.name} ${problem}. status: ${status}, message: ${message}`;
}
