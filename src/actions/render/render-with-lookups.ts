import type { Value } from '../../base/go/value.ts';
import type { Lookup, Question } from './lookup.ts';

const none: Value = new Map<string, Value>();
/** Maximum number of passes. More than one may be needed, because a lookup may depend on the result of an earlier one. */
const maxRounds = 25;

/** Fetches an object, or a list of objects, for `lookup`. */
export type FetchObject = (question: Question) => Promise<Value>;

/**
 * Renders with lookups that take time, although rendering is synchronous. After each pass, the requested objects are fetched
 * concurrently, and rendering is repeated until no new objects are requested. Errors in passes with missing objects are ignored.
 *
 * @param fetch if undefined, lookups find nothing
 */
export async function renderWithLookups<T>(render: (lookup: Lookup) => T, fetch: FetchObject | undefined): Promise<T> {
  if (!fetch) return render(() => none);
  const answers = new Map<string, Value>();
  for (let round = 0; ; round++) {
    const pending = new Map<string, Question>();
    const lookup: Lookup = (...question) => {
      const key = JSON.stringify(question);
      const answer = answers.get(key);
      if (answer !== undefined) return answer;
      pending.set(key, question);
      return none;
    };
    try {
      const result = render(lookup);
      if (pending.size === 0 || round === maxRounds) return result;
    } catch (error) {
      if (pending.size === 0 || round === maxRounds) throw error;
    }
    await Promise.all([...pending].map(async ([key, question]) => answers.set(key, await fetch(question))));
  }
}
