import { TillerlessError } from './tillerless-error.ts';

/** Returns the error for a cancelled operation. @param cause error caused by the cancellation */
export function cancelled(cause?: unknown, message = 'cancelled'): TillerlessError {
  return new TillerlessError('CANCELLED', message, { helmText: 'context canceled', ...(cause === undefined ? {} : { cause }) });
}

/** Waits for a promise, but no longer than until a signal is aborted. @throws CANCELLED */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(cancelled(signal.reason));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // If the signal is aborted first, `work` may still reject later. Handle this, because an unhandled rejection would end the
    // process.
    work.catch(() => undefined);
  }
}
