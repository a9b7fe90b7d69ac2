import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { ExplainRequest } from './explain-values.ts';

/** Runs a function that computes values and renders templates, and adds details to its errors; see `explainedError`. */
export async function explainMistakes<T>(
  { chart, userValues, sources }: Omit<ExplainRequest, 'sources'> & Partial<ExplainRequest>,
  run: () => T | Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isTillerlessError(error) || sources === undefined) throw error;
    // These modules are rarely needed, so they are loaded on demand.
    const { explainedError } = await import('./explained-error.ts');
    throw explainedError(error, { chart, userValues, sources });
  }
}
