import type { Value } from '../../base/go/value.ts';
import type { Lookup, LookupSource, Question } from './lookup.ts';

const none: Value = new Map<string, Value>();
/** Upper bound on re-renders: a lookup may depend on the result of an earlier one. */
const maxRounds = 25;

/**
 * Renders with lookups in the cluster, although rendering is synchronous: after each pass, the requested objects are fetched
 * concurrently, and the pass is repeated until it requests nothing new. Failures of passes with missing objects are ignored.
 */
export async function renderWithLookups<T>(render: (lookup: Lookup) => T, source: LookupSource | undefined): Promise<T> {
  if (!source) return render(() => none);
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
    // Loaded on demand: few charts use lookup, and most renderings have no cluster.
    const { fetchObject } = await import('./lookup.ts');
    await Promise.all([...pending].map(async ([key, question]) => answers.set(key, await fetchObject(source, question))));
  }
}
