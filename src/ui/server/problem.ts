import { redactText } from '../../base/redact.ts';
import { isTillerlessError, type TillerlessError } from '../../errors/tillerless-error.ts';
import type { UiProblem } from '../../report/ui-session.ts';

/** Converts an error to the form shown in the page. Credentials in messages are redacted. */
export function problemOf(error: unknown): UiProblem {
  if (!isTillerlessError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      code: 'BUG',
      message: redactText(`unexpected error: ${message}`),
      hint: 'this is a bug in tillerless; please report it',
    };
  }
  const where = whereText(error);
  const notes = error.notes.map(({ title, hint }) => redactText(hint ? `${title} (${hint})` : title));
  return {
    code: error.code,
    message: redactText(error.message),
    ...(error.hint ? { hint: error.hint } : {}),
    ...(where ? { where } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

function whereText({ where }: TillerlessError): string | undefined {
  if (!where) return undefined;
  if (where.file === undefined) return where.object;
  return [where.file, where.line, where.column].filter((part) => part !== undefined).join(':');
}

/** Returns the HTTP status for an error from an action. */
export function statusOf(error: unknown): number {
  if (!isTillerlessError(error)) return 500;
  switch (error.code) {
    case 'RELEASE_NOT_FOUND':
    case 'CHART_NOT_FOUND':
      return 404;
    case 'PLAN_STALE':
    case 'STORAGE_CONFLICT':
    case 'RELEASE_PENDING':
      return 409;
    case 'CLUSTER_UNREACHABLE':
    case 'CLUSTER_UNAUTHORIZED':
      return 502;
    default:
      return 422;
  }
}
