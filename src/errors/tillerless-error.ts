import type { ErrorCode } from './codes.ts';

/** Where a failure was written: a place in a file, or an object of the cluster. Lines and columns count from 1. */
export interface ErrorWhere {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** how many characters from the column on are meant */
  readonly width?: number;
  /** what the place wrote, when the failure is about that */
  readonly wrote?: string;
  /** the line of output the failure is about, as "file:line" */
  readonly rendered?: { readonly file: string; readonly line: number };
  /** "Kind namespace/name", or a flag as it was given */
  readonly object?: string;
  /** source text of the file, when the frame can be shown */
  readonly source?: string;
  /** where values come from that are used there, a line for each */
  readonly values?: readonly string[];
  /** templates on the way to the place, outermost first, as "file:line:column" */
  readonly chain?: readonly string[];
}

/** One of several things that are wrong, with its own place. */
export interface ErrorNote {
  readonly title: string;
  readonly where?: ErrorWhere | undefined;
  readonly hint?: string | undefined;
}

export interface ErrorDetails {
  /** what is wrong in detail, when that is more than one thing */
  readonly notes?: readonly ErrorNote[] | undefined;
  /** how to mend it, one sentence */
  readonly hint?: string | undefined;
  readonly where?: ErrorWhere | undefined;
  /** the sentence Helm prints for the same failure, word for word; printed instead of `message` after "Error: " */
  readonly helmText?: string | undefined;
  readonly cause?: unknown;
}

/** A failure that a user can cause or mend. Anything else thrown is a bug of this program. */
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

/** URLs without their passwords, as Go's client prints them. What a template says is the chart's own text. */
function withoutPasswords(code: ErrorCode, text: string): string {
  if (code.startsWith('TEMPLATE_') || !text.includes('://')) return text;
  return text.replace(/\b([a-z][a-z0-9+.-]{0,40}:\/\/[^\s/?#@:"']*):[^\s/?#@"']*@/gi, '$1:***@');
}

/** True for errors of this program with one of the given codes; any code when none is given. */
export function isTillerlessError(error: unknown, ...codes: readonly ErrorCode[]): error is TillerlessError {
  // instanceof fails across realms (jest), so the name decides.
  if (!(error !== null && typeof error === 'object' && 'name' in error && error.name === 'TillerlessError' && 'code' in error))
    return false;
  return codes.length === 0 || codes.some((code) => code === error.code);
}

/** What is to be different of an error. */
export interface Rewording extends ErrorDetails {
  readonly code?: ErrorCode;
  readonly message?: string;
}

/** The same failure in the words of a caller that knows more: what `changes` does not name stays, and the error is the cause. */
export function reworded(error: TillerlessError, changes: Rewording): TillerlessError {
  const { code = error.code, message = error.message, ...details } = changes;
  const { hint, where, helmText, notes } = error;
  return new TillerlessError(code, message, { hint, where, helmText, notes, cause: error, ...details });
}

/** What is wrong, in Helm's words where it has a sentence for it. */
export function reasonOf(error: unknown): string {
  if (isTillerlessError(error)) return error.helmText ?? error.message;
  return error instanceof Error ? error.message : String(error);
}
