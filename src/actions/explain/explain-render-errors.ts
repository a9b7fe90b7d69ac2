import { isTillerlessError, reworded } from '../../errors/tillerless-error.ts';
import type { ExplainRequest } from './explain-values.ts';

/** What goes wrong in templates, after values were computed. */
const IN_TEMPLATES = ['TEMPLATE_EXEC', 'MANIFEST_INVALID', 'MANIFEST_SCHEMA'] as const;

/**
 * Runs what computes values and renders. When a schema refuses values, the error shows where each of them was set; when a template
 * fails, where the values come from that it uses there.
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
    // All are loaded when they are needed, since they seldom are.
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
