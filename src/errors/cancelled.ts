import { TillerlessError } from './tillerless-error.ts';

/** Returns the error for a cancelled operation. @param cause error caused by the cancellation */
export function cancelled(cause?: unknown, message = 'cancelled'): TillerlessError {
  return new TillerlessError('CANCELLED', message, { helmText: 'context canceled', ...(cause === undefined ? {} : { cause }) });
}
