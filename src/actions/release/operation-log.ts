import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { type Change, isWrite } from '../../kube/change/plan.ts';
import { shortName } from '../../kube/resource.ts';
import type { Emit, ReleaseEvent } from '../../report/release-event.ts';

/** Tracks the progress of an operation through its events. */
export interface Journal {
  /** records an event and forwards it */
  readonly emit: Emit;
  /**
   * If the operation was cancelled, adds lists of the completed and the remaining steps to the error. Returns other errors
   * unchanged.
   */
  explain(error: unknown, changes: readonly Change[]): unknown;
}

/** Maximum number of names in a list. A longer list is truncated and ends with "and 3 more". */
const shownNames = 12;

export function startJournal(emit: Emit): Journal {
  const done = new Map<string, string>();
  const awaited = new Set<string>();
  let hook: string | undefined;
  const note = (event: ReleaseEvent): void => {
    switch (event.type) {
      case 'changed':
        done.set(`${event.namespace} ${event.object}`, event.change);
        break;
      case 'hook-started':
        hook = `${event.event} ${event.object}`;
        break;
      case 'hook-finished':
        if (event.phase === 'Succeeded') hook = undefined;
        break;
      case 'waiting':
        awaited.add(event.object);
        break;
      case 'ready':
      case 'gone':
        awaited.delete(event.object);
        break;
      default:
    }
  };
  const lines = (changes: readonly Change[]): string[] => {
    const of = (...results: string[]): string[] =>
      [...done].filter(([, result]) => results.includes(result)).map(([object]) => object.split(' ')[1] ?? '');
    const left = changes.filter((change) => isWrite(change) && !isDone(change, done));
    const parts: readonly (readonly [string, readonly string[]])[] = [
      ['created', of('created')],
      ['changed', of('configured')],
      ['re-created', of('recreated')],
      ['deleted', of('deleted')],
      ['cut off', hook === undefined ? [] : [hook]],
      ['not done', left.map(({ target }) => shortName(target))],
      ['no longer waiting for', [...awaited]],
    ];
    return parts.filter(([, names]) => names.length > 0).map(([title, names]) => `  ${title}: ${listed(names)}`);
  };
  return {
    emit: (event) => {
      note(event);
      emit(event);
    },
    explain: (error, changes) => {
      if (!isTillerlessError(error, 'CANCELLED')) return error;
      const progress = lines(changes);
      return new TillerlessError(error.code, error.message, {
        helmText: error.helmText,
        hint: error.hint,
        notes: [
          {
            title:
              progress.length > 0
                ? ['when it was cancelled:', ...progress].join('\n  ')
                : 'it was cancelled before anything was changed',
          },
        ],
        cause: error.cause,
      });
    },
  };
}

function isDone({ action, target }: Change, done: ReadonlyMap<string, string>): boolean {
  const result = done.get(`${target.namespace} ${shortName(target)}`);
  // If a re-creation was interrupted, the object may have been deleted but not yet created.
  return result !== undefined && !(action === 'recreate' && result === 'deleted');
}

function listed(names: readonly string[]): string {
  const more = names.length - shownNames;
  return `${names.slice(0, shownNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
