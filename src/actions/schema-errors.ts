import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import type { ExplainRequest } from './explain-values.ts';

/** Runs what computes values; when a schema refuses some, the error shows where each of them was set. */
export async function withSchemaNotes<T>(
  { chart, userValues, sources }: Omit<ExplainRequest, 'sources'> & Partial<ExplainRequest>,
  run: () => T | Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isTillerlessError(error, 'VALUES_SCHEMA') || sources === undefined) throw error;
    // Loaded when it is needed, since it seldom is.
    const { schemaNotes } = await import('./schema-notes.ts');
    throw new TillerlessError(error.code, error.message, {
      ...(error.helmText === undefined ? {} : { helmText: error.helmText }),
      notes: schemaNotes({ chart, userValues, sources }),
      cause: error,
    });
  }
}
