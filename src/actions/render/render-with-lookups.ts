import type { Value } from '../../base/go/value.ts';
import type { Lookup, LookupSource, Question } from './lookup.ts';

const none: Value = new Map<string, Value>();
/** A chart may ask in the light of earlier answers; so often the rendering begins anew at most. */
const maxRounds = 25;

/**
 * Renders with answers from the cluster, although rendering is synchronous: what a pass asks for is fetched, all at once, and
 * the pass is repeated until it asks for nothing new. A failure of a pass that lacked answers does not count.
 */
export async function renderWithLookups<T>(render: (lookup: Lookup) => T, source: LookupSource | undefined): Promise<T> {
  if (!source) return render(() => none);
  const answers = new Map<string, Value>();
  for (let round = 0; ; round++) {
    const asked = new Map<string, Question>();
    const lookup: Lookup = (...question) => {
      const key = JSON.stringify(question);
      const answer = answers.get(key);
      if (answer !== undefined) return answer;
      asked.set(key, question);
      return none;
    };
    try {
      const result = render(lookup);
      if (asked.size === 0 || round === maxRounds) return result;
    } catch (error) {
      if (asked.size === 0 || round === maxRounds) throw error;
    }
    // Loaded late: few charts ask, and most renderings have no cluster.
    const { fetchObject } = await import('./lookup.ts');
    await Promise.all([...asked].map(async ([key, question]) => answers.set(key, await fetchObject(source, question))));
  }
}
