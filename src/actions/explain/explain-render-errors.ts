import { isTillerlessError, reworded } from '../../errors/tillerless-error.ts';
import type { ExplainRequest } from './explain-values.ts';

/** Codes of errors that occur after the values have been computed. */
const IN_TEMPLATES = ['TEMPLATE_EXEC', 'MANIFEST_INVALID', 'MANIFEST_SCHEMA'] as const;

/**
 * Runs a function that computes values and renders templates, and adds details to its errors. If a schema rejects values, the
 * error shows where each of them was set. If a template fails, the error shows where the values that it uses were set.
 */
export async function explainMistakes<T>(
  { chart, userValues, sources }: Omit<ExplainRequest, 'sources'> & Partial<ExplainRequest>,
  run: () => T | Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isTillerlessError(error) || sources === undefined) throw error;
    const request = { chart, userValues, sources };
    // These modules are rarely needed, so they are loaded on demand.
    const { withoutSecretValues } = await import('./redact-values.ts');
    if (error.code === 'VALUES_SCHEMA') {
      const { schemaNotes } = await import('./schema-error-notes.ts');
      const noted = reworded(error, { notes: schemaNotes(request) });
      throw withoutSecretValues(noted, sources.expressions);
    }
    if (!isTillerlessError(error, ...IN_TEMPLATES)) throw error;
    const { withValues } = await import('./template-value-usage.ts');
    throw withoutSecretValues(withValues(error, request), sources.expressions);
  }
}
