import type { ReleaseEvent } from '../../report/release-event.ts';
import { checkArguments, functionShape } from './argument-shapes.ts';

/** The events of a running operation, and its result. */
export interface RunningOperation<T> extends AsyncIterable<ReleaseEvent> {
  /** rejects with the operation's error */
  readonly result: Promise<T>;
}

/**
 * Starts an operation and returns its events as an async iterator. Events are buffered until they are read. The iterator ends
 * when the operation ends, and throws the operation's error if it fails. Ending the loop early does not cancel the operation;
 * abort the session's signal for that.
 *
 * @param start function that starts the operation; it receives `emit` and must pass it on as `choice.emit`
 */
export function runWithEvents<T>(start: (emit: (event: ReleaseEvent) => void) => Promise<T>): RunningOperation<T> {
  checkArguments({ name: 'runWithEvents' }, { start: functionShape }, { start });
  const events: ReleaseEvent[] = [];
  let wake: () => void = () => undefined;
  let isDone = false;
  const emit = (event: ReleaseEvent): void => {
    events.push(event);
    wake();
  };
  const finish = (): void => {
    isDone = true;
    wake();
  };
  const result = (async () => start(emit))();
  result.then(finish, finish);
  async function* iterate(): AsyncGenerator<ReleaseEvent> {
    for (;;) {
      for (let event = events.shift(); event !== undefined; event = events.shift()) yield event;
      if (isDone) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    await result;
  }
  return { result, [Symbol.asyncIterator]: iterate };
}
