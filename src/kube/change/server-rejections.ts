import type { Problem } from '../../report/plan-document.ts';
import type { ApiStatus } from '../api-status.ts';
import { shortName, type Target } from '../resource.ts';
import { type Conflict, type ConflictStatus, conflictHint, conflictText } from './conflicts.ts';
import { type FieldChange, isFieldIn } from './diff.ts';
import { recreateHint } from './recreate-rules.ts';

/** Returns a hint if a request was rejected because a field is immutable. */
export function immutableHint(status: ApiStatus, target: Target): string | undefined {
  const messages = [status.message, ...status.causes.map((cause) => cause.message ?? '')];
  return status.code === 422 && messages.some(saysImmutable) ? recreateHint(target) : undefined;
}

/** Matches validation messages about immutable fields. */
const immutableWords = /immutable|may not (?:be )?change|cannot (?:be )?change/;

function saysImmutable(message: string): boolean {
  if (immutableWords.test(message)) return true;
  const updates = message.indexOf('updates to ');
  return updates >= 0 && message.includes(' are forbidden', updates);
}

/**
 * Converts an API server rejection into one problem per rejected field.
 *
 * @param fields fields changed by the plan; if a rejected field has children, the problem is narrowed down to the ones that
 * changed
 */
export function problemsOf(status: ApiStatus, target: Target, fields: readonly FieldChange[]): Problem[] {
  const subject = { object: shortName(target), namespace: target.namespace };
  const causes = status.causes.filter((cause) => cause.field);
  if ('conflicts' in status) {
    // Use the conflicts that apply.ts has already parsed.
    const { conflicts } = status as ConflictStatus;
    if (conflicts.length > 0) return foreign(conflicts).map((fieldConflict) => ({ ...subject, ...conflict(fieldConflict) }));
  }
  const unknown = unknownFields(status.message);
  if (unknown.length > 0)
    return unknown.map((field) => ({
      ...subject,
      reason: 'UnknownField',
      message: `${target.object.apiVersion} ${target.resource.kind} has no field ${field}`,
      field,
    }));
  if (causes.length > 0) return causes.map((cause) => ({ ...subject, ...invalid(cause, target, fields) }));
  if (saysImmutable(status.message) && status.code === 422)
    return [{ ...subject, reason: 'Immutable', message: status.message, hint: recreateHint(target) }];
  return [{ ...subject, reason: status.reason || 'Refused', message: withoutValues(status.message, target) }];
}

type Cause = ApiStatus['causes'][number];
type Part = Omit<Problem, 'object' | 'namespace'>;

/**
 * Returns the conflicts with field managers other than `helm`, or all conflicts if there are no others. Conflicts with `helm` are
 * due to our own client-side updates, whose fields are always overwritten.
 */
function foreign(conflicts: readonly Conflict[]): readonly Conflict[] {
  const others = conflicts.filter((conflict) => conflict.manager !== 'helm');
  return others.length > 0 ? others : conflicts;
}

/** Removes the value from a type error, because the server quotes values even for Secrets. */
function withoutValues(message: string, { resource }: Target): string {
  return resource.kind === 'Secret' ? message.replace(/\bgot .*$/s, 'got something else') : message;
}

function conflict(fieldConflict: Conflict): Part {
  const { field, manager, since } = fieldConflict;
  return {
    reason: 'Conflict',
    message: conflictText(fieldConflict),
    field,
    manager,
    ...(since === undefined ? {} : { since }),
    hint: conflictHint([fieldConflict]),
  };
}

function invalid(cause: Cause, target: Target, fields: readonly FieldChange[]): Part {
  const field = cause.field ?? '';
  const message = cause.message ?? 'refused';
  if (!saysImmutable(message)) return { reason: 'Invalid', message, field };
  const changed = fields.map((change) => change.path).filter((path) => path !== field && isFieldIn(path, field));
  const culprits = changed.length > 0 ? `; the plan changes ${changed.slice(0, 4).join(', ')}` : '';
  return { reason: 'Immutable', message: `${message}${culprits}`, field, hint: recreateHint(target) };
}

/**
 * Returns the unknown fields named in a strict validation message, whose format depends on the request: POST and PUT, patch, or
 * server-side apply.
 */
function unknownFields(message: string): string[] {
  const strict = [...message.matchAll(/unknown field "([^"]+)"/g)].map((match) => match[1] ?? '');
  // For server-side apply, a message has the form `... .path.to.field: field not declared in schema`. The path starts after the
  // first dot of the token before the colon.
  const typed = message
    .split(': field not declared in schema')
    .slice(0, -1)
    .map((before) => before.split(/\s/).at(-1) ?? '')
    .filter((path) => path.includes('.'))
    .map((path) => path.slice(path.indexOf('.') + 1));
  return [...new Set([...strict, ...typed])];
}
