import { isTillerlessError, reworded } from '../../errors/tillerless-error.ts';
import type { ExplainRequest } from './explain-values.ts';

/** Errors in templates, which occur after values were computed. */
const IN_TEMPLATES = ['TEMPLATE_EXEC', 'MANIFEST_INVALID', 'MANIFEST_SCHEMA'] as const;

/**
 * Runs a function that computes values and renders. If a schema rejects values, the error shows where each was set; if a template
 * fails, where the values used there come from.
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
