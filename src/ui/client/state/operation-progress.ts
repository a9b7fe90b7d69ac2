import type { ReleaseEvent } from '../../../report/release-event.ts';
import type { UiOperationEvent } from '../../../report/ui-operations.ts';

/** The latest state of an object in an operation. */
export interface ObjectProgress {
  readonly object: string;
  readonly tone: 'good' | 'busy' | 'bad' | 'quiet';
  readonly icon: 'check' | 'clock' | 'cross' | 'minus';
  readonly text: string;
  readonly reason?: string;
  readonly isDone: boolean;
}

/** Returns the latest state of each object mentioned in the events, in order of first mention. */
export function objectStates(events: readonly UiOperationEvent[]): readonly ObjectProgress[] {
  const states = new Map<string, ObjectProgress>();
  for (const { event } of events) {
    const state = stateOf(event);
    if (state) states.set(state.object, state);
  }
  return [...states.values()];
}

function stateOf(event: ReleaseEvent): ObjectProgress | undefined {
  switch (event.type) {
    case 'changed':
      return { object: event.object, tone: 'quiet', icon: 'check', text: event.change, isDone: true };
    case 'hook-started':
      return { object: event.object, tone: 'busy', icon: 'clock', text: `${event.event} running`, isDone: false };
    case 'hook-finished':
      return event.phase === 'Succeeded'
        ? { object: event.object, tone: 'good', icon: 'check', text: `${event.event} succeeded`, isDone: true }
        : { object: event.object, tone: 'bad', icon: 'cross', text: `${event.event} failed`, reason: event.reason, isDone: true };
    case 'waiting':
      return { object: event.object, tone: 'busy', icon: 'clock', text: event.detail, reason: event.reason, isDone: false };
    case 'ready':
    case 'gone':
      return { object: event.object, tone: 'good', icon: 'check', text: event.type, isDone: true };
    default:
      return undefined;
  }
}
