import { isTillerlessError, reworded, type TillerlessError } from '../../errors/tillerless-error.ts';
import type { ExplainRequest } from './explain-values.ts';
import { withoutSecretValues } from './redact-values.ts';
import { schemaNotes } from './schema-error-notes.ts';
import { withValues } from './template-value-usage.ts';

/** Codes of errors that occur after the values have been computed. */
const IN_TEMPLATES = ['TEMPLATE_EXEC', 'MANIFEST_INVALID', 'MANIFEST_SCHEMA'] as const;

/**
 * Adds details to an error. If a schema rejects values, the error shows where each of them was set. If a template fails, the error
 * shows where the values that it uses were set.
 */
export function explainedError(error: TillerlessError, request: ExplainRequest): TillerlessError {
  const { expressions } = request.sources;
  if (error.code === 'VALUES_SCHEMA') return withoutSecretValues(reworded(error, { notes: schemaNotes(request) }), expressions);
  if (!isTillerlessError(error, ...IN_TEMPLATES)) return error;
  return withoutSecretValues(withValues(error, request), expressions);
}
