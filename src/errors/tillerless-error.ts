import type { ErrorCode } from './codes.ts';

/** The location of an error: either a position in a file or an object in the cluster. Lines and columns start at 1. */
export interface ErrorWhere {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** number of characters that the error covers, starting at the column */
  readonly width?: number;
  /** the faulty line of the rendered output; only set if the template action at this location produced the line */
  readonly wrote?: string;
  /** location in the rendered output that corresponds to the template location */
  readonly rendered?: { readonly file: string; readonly line: number };
  /** an object in the form "Kind namespace/name", or a flag as given by the user */
  readonly object?: string;
  /** content of the file, if it can be shown */
  readonly source?: string;
  /** origins of the values used at this location, one line per value */
  readonly values?: readonly string[];
  /** locations where the template is included, outermost first, in the form "file:line:column" */
  readonly chain?: readonly string[];
}

/** One of several problems, with a location of its own. */
export interface ErrorNote {
  readonly title: string;
  readonly where?: ErrorWhere | undefined;
  readonly hint?: string | undefined;
}

export interface ErrorDetails {
  /** individual problems, if there are several */
  readonly notes?: readonly ErrorNote[] | undefined;
  /** how to fix the problem */
  readonly hint?: string | undefined;
  readonly where?: ErrorWhere | undefined;
  /** Helm's exact error message for the same failure; printed after "Error: " instead of `message` */
  readonly helmText?: string | undefined;
  readonly cause?: unknown;
}

/** An error that the user can cause or fix. Any other exception is a bug in this program. */
export class TillerlessError extends Error {
  override readonly name = 'TillerlessError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly where: ErrorWhere | undefined;
  readonly helmText: string | undefined;
  readonly notes: readonly ErrorNote[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(withoutPasswords(code, message), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.where = details.where;
    this.helmText = details.helmText === undefined ? undefined : withoutPasswords(code, details.helmText);
    this.notes = details.notes ?? [];
  }
}

/** Removes passwords from URLs, as Go's HTTP client does. Messages of template errors are not changed. */
function withoutPasswords(code: ErrorCode, text: string): string {
  if (code.startsWith('TEMPLATE_') || !text.includes('://')) return text;
  return text.replace(/\b([a-z][a-z0-9+.-]{0,40}:\/\/[^\s/?#@:"']*):[^\s/?#@"']*@/gi, '$1:***@');
}

/** Reports whether an error is a TillerlessError with one of the given codes. If no codes are given, any code matches. */
export function isTillerlessError(error: unknown, ...codes: readonly ErrorCode[]): error is TillerlessError {
  // Compare the name, because instanceof fails across realms (for example, in Jest).
  if (!(error !== null && typeof error === 'object' && 'name' in error && error.name === 'TillerlessError' && 'code' in error))
    return false;
  return codes.length === 0 || codes.some((code) => code === error.code);
}

/** Properties of an error to replace. */
export interface Rewording extends ErrorDetails {
  readonly code?: ErrorCode;
  readonly message?: string;
}

/**
 * Returns a copy of an error with some properties replaced, for a caller that has more context. The original error is the cause.
 */
export function reworded(error: TillerlessError, changes: Rewording): TillerlessError {
  const { code = error.code, message = error.message, ...details } = changes;
  const { hint, where, helmText, notes } = error;
  return new TillerlessError(code, message, { hint, where, helmText, notes, cause: error, ...details });
}

/** Returns the message of an error, preferring Helm's message if there is one. */
export function reasonOf(error: unknown): string {
  if (isTillerlessError(error)) return error.helmText ?? error.message;
  return error instanceof Error ? error.message : String(error);
}
