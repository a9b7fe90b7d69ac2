import { setMaxListeners } from 'node:events';

/** Maximum delay of a timer in Node, about 24 days. A timer with a longer delay fires immediately. */
const maxDelayMs = 2 ** 31 - 1;

/**
 * Returns a signal that aborts after a delay, with a TimeoutError as the reason. It does not keep the process alive.
 *
 * In Node 20, a signal from `AbortSignal.timeout` that is only referenced by `AbortSignal.any` is garbage-collected and never
 * fires. Here, the timer holds a reference to the signal.
 */
export function timeLimit(ms: number): AbortSignal {
  return releasableTimeLimit(ms).signal;
}

/** Like `timeLimit`, but the timer can be stopped, which frees memory if there are many limits. */
export function releasableTimeLimit(ms: number): ReleasableSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new DOMException('timed out', 'TimeoutError'));
  const timer = setTimeout(abort, Math.min(ms, maxDelayMs)).unref();
  return { signal: controller.signal, release: () => clearTimeout(timer) };
}

/** A signal with a timer or a listener that should be released when the signal is no longer needed. */
export interface ReleasableSignal {
  readonly signal: AbortSignal;
  /** Stops the timer, or removes the listener, that would abort the signal. */
  release(): void;
}

/** Returns a signal that aborts `ms` milliseconds after `first` has aborted, with the same reason. */
export function abortedLater(first: AbortSignal, ms: number): ReleasableSignal {
  if (ms === 0) return { signal: first, release: () => undefined };
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => controller.abort(first.reason), ms);
  };
  // Allow any number of listeners, because each write in flight adds one. Otherwise, Node would warn about a possible memory
  // leak.
  setMaxListeners(0, first);
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
