import { isTillerlessError } from '../errors/tillerless-error.ts';
import type { Emit } from '../report/release-event.ts';
import type { Session } from './session.ts';

/** The reason for aborting an operation whose `emit` has thrown an error. */
class EmitFailure extends Error {
  readonly error: unknown;

  constructor(error: unknown) {
    super('emit has thrown an error');
    this.error = error;
  }
}

/**
 * Runs an operation whose `emit` may throw an error. Events are also emitted from timers and watches, where an error would end
 * the process or be ignored. The error is therefore caught, and cancels the operation, which then stores its outcome. No more
 * events are emitted.
 *
 * @throws the error that `emit` has thrown, even if the operation has succeeded in the meantime; or any error from the operation
 */
export async function withGuardedEmit<R extends { readonly choice: { readonly emit: Emit } }, T>(
  session: Session,
  request: R,
  run: (session: Session, request: R) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const emit: Emit = (event) => {
    if (stop.signal.aborted) return;
    try {
      request.choice.emit(event);
    } catch (error) {
      stop.abort(new EmitFailure(error));
    }
  };
  const guarded = { ...request, choice: { ...request.choice, emit } };
  try {
    // Not session.withSignal, which would return a session without the caller's overrides, such as a different `discover`.
    const result = await run({ ...session, signal: AbortSignal.any([session.signal, stop.signal]) }, guarded);
    throwIfEmitFailed(stop.signal);
    return result;
  } catch (error) {
    if (isTillerlessError(error, 'CANCELLED')) throwIfEmitFailed(stop.signal);
    throw error;
  }
}

/** Returns the reason why an operation was aborted if the reason is that `emit` has thrown an error. */
export function failedEmit(signal: AbortSignal): EmitFailure | undefined {
  const reason: unknown = signal.aborted ? signal.reason : undefined;
  return reason instanceof EmitFailure ? reason : undefined;
}

/** Throws the error that `emit` has thrown, if that is the reason why an operation was aborted. */
export function throwIfEmitFailed(signal: AbortSignal): void {
  const failure = failedEmit(signal);
  if (failure) throw failure.error;
}
