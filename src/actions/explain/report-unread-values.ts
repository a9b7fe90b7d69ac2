import { TillerlessError } from '../../errors/tillerless-error.ts';
import { type UnreadRequest, type UnreadValue, unreadValues } from './unread-values.ts';
import { placeText } from './value-locations.ts';

/** How to handle values that the user set but no template reads. */
export interface UnreadPolicy {
  /** true to fail, false to warn */
  readonly fails: boolean;
  /** receives a warning */
  readonly warn: (warning: string) => void;
}

/** Finds and reports the values that no template reads. @throws VALUES_UNREAD if the policy is to fail */
export function reportUnreadValues(request: UnreadRequest, policy: UnreadPolicy): void {
  reportUnread(unreadValues(request), policy);
}

/** Reports values that no template reads. */
export function reportUnread(unread: readonly UnreadValue[], policy: UnreadPolicy): void {
  if (unread.length === 0) return;
  if (policy.fails) throw unreadError(unread);
  for (const value of unread) policy.warn(`${placeText(value.location)}: ${problemText(value)}${suggestionText(value)}`);
}

function problemText({ path, chart }: UnreadValue): string {
  return `${path} is never read by chart ${chart}`;
}

function suggestionText({ suggestion }: UnreadValue): string {
  return suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
}

function unreadError(unread: readonly UnreadValue[]): TillerlessError {
  const [first] = unread;
  const title =
    unread.length === 1 && first
      ? `${placeText(first.location)}: ${problemText(first)}`
      : `${unread.length} values are never read by any template`;
  return new TillerlessError('VALUES_UNREAD', title, {
    notes: unread.map((value) => {
      const { name, position, source } = value.location;
      return {
        title: problemText(value),
        where: position ? { file: name, ...position, ...(source === undefined ? {} : { source }) } : { object: name },
        hint: value.suggestion === undefined ? undefined : `did you mean ${value.suggestion}?`,
      };
    }),
    hint: 'fix or remove the values, or use --unread=warn',
  });
}
