/** Node's timers end at once when they are given more, which is 24 days. */
const maxDelayMs = 2 ** 31 - 1;

/**
 * A signal that is aborted after a time, with a reason named TimeoutError; it keeps no process alive.
 *
 * Node 20 forgets a signal of `AbortSignal.timeout` that is only a part of `AbortSignal.any`, when memory is collected: then the limit
 * never comes. Here the timer itself holds the signal.
 */
export function timeLimit(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException('the time is up', 'TimeoutError')), Math.min(ms, maxDelayMs)).unref();
  return controller.signal;
}

/** A signal that follows another one. */
export interface LaterSignal {
  readonly signal: AbortSignal;
  /** nobody listens any more */
  release(): void;
}

/** A signal that is aborted, with the same reason, so long after another one. */
export function abortedLater(first: AbortSignal, ms: number): LaterSignal {
  if (ms === 0) return { signal: first, release: () => undefined };
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => controller.abort(first.reason), ms);
  };
  if (first.aborted) onAbort();
  else first.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      first.removeEventListener('abort', onAbort);
    },
  };
}
