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
