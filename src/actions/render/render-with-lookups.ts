import type { Value } from '../../base/go/value.ts';
import type { AfterFile } from '../../engine/render.ts';
import { FunctionFailure } from '../../engine/template/call.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Lookup, Question } from './lookup.ts';

const none: Value = new Map<string, Value>();
/** Maximum number of passes. More than one may be needed, because a lookup may depend on the result of an earlier one. */
const maxPasses = 100;

/** Thrown to end a rendering pass early, because objects that it has requested must be fetched before the next pass. */
class IncompletePass extends Error {
  override name = 'IncompletePass';
}

/** Fetches an object, or a list of objects, for `lookup`. Returns an error that is reported in the template that requests it. */
export type FetchObject = (question: Question) => Promise<Value | FunctionFailure>;

/**
 * Renders a chart whose templates look up objects. Rendering is synchronous, but fetching an object is not, so the chart is
 * rendered in several passes. After each pass, the objects that it requested are fetched concurrently. The last pass requests no
 * new objects. Errors in earlier passes are ignored, because they may be due to missing objects.
 *
 * Most charts look up only a few objects, but do so repeatedly. The first pass therefore ends after the first file that requests
 * objects, unless three quarters of the files have been rendered by then. Later passes try to find all objects that are still
 * missing.
 *
 * @param render renders with these lookups, and must call `afterFile` as `renderTemplates` does
 * @param fetch if undefined, lookups find nothing
 * @param expected objects to fetch before the first pass; errors are ignored, because the objects may not be needed
 * @throws TEMPLATE_LIMIT if every pass requests new objects, or any error from rendering or `fetch`
 */
export async function renderWithLookups<T>(
  render: (lookup: Lookup, afterFile?: AfterFile) => T,
  fetch: FetchObject | undefined,
  expected: readonly Question[] = [],
): Promise<T> {
  if (!fetch) return render(() => none);
  const answers = new Map<string, Value | FunctionFailure>();
  const prefetch = async (question: Question): Promise<void> => {
    const answer = await fetch(question).catch(() => undefined);
    if (answer !== undefined) answers.set(JSON.stringify(question), answer);
  };
  await Promise.all(expected.map(prefetch));
  for (let pass = 0; pass < maxPasses; pass++) {
    const pending = new Map<string, Question>();
    const lookup: Lookup = (...question) => {
      const key = JSON.stringify(question);
      const answer = answers.get(key);
      if (answer instanceof FunctionFailure) throw answer;
      if (answer !== undefined) return answer;
      pending.set(key, question);
      return none;
    };
    const afterFile = (progress: number): void => {
      if (pending.size > 0 && (progress === 1 || (pass === 0 && progress < 0.75))) throw new IncompletePass();
    };
    try {
      const result = render(lookup, afterFile);
      if (pending.size === 0) return result;
    } catch (error) {
      if (pending.size === 0) throw error;
    }
    await Promise.all([...pending].map(async ([key, question]) => answers.set(key, await fetch(question))));
  }
  throw new TillerlessError(
    'TEMPLATE_LIMIT',
    `the templates were rendered ${maxPasses} times, and each pass called lookup with new arguments`,
    {
      hint: 'do not pass random values, or the results of long chains of lookups, to lookup',
    },
  );
}
