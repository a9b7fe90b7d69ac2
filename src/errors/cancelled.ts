import { TillerlessError } from './tillerless-error.ts';

/** The error of an operation that was cancelled, with Helm's message for it. @param cause what failed because of the cancellation */
export function cancelled(cause?: unknown, message = 'cancelled'): TillerlessError {
  return new TillerlessError('CANCELLED', message, { helmText: 'context canceled', ...(cause === undefined ? {} : { cause }) });
}
