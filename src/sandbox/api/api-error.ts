import type { JsonObject } from '../state/object.ts';

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/**
 * An API error, returned as a `Status` object. The messages match those of a real API server, because clients depend on them.
 */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | undefined;

  constructor(code: number, reason: string, message: string, details?: JsonObject) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/** The object or resource that an error refers to. */
export interface Subject {
  readonly group: string;
  /** plural resource name, or the kind if the subject is passed to `invalid` */
  readonly resource: string;
  readonly name: string;
}

/** Returns the `Status` object for an error. */
export function statusOf(error: ApiError): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    ...(error.reason ? { reason: error.reason } : {}),
    ...(error.details ? { details: error.details } : {}),
    code: error.code,
  };
}

function qualified(subject: Subject): string {
  return subject.group ? `${subject.resource}.${subject.group}` : subject.resource;
}

function detailsOf(subject: Subject, more: JsonObject = {}): JsonObject {
  return { name: subject.name, ...(subject.group ? { group: subject.group } : {}), kind: subject.resource, ...more };
}

export function notFound(subject: Subject): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(subject)} "${subject.name}" not found`, detailsOf(subject));
}

export function alreadyExists(subject: Subject): ApiError {
  return new ApiError(409, 'AlreadyExists', `${qualified(subject)} "${subject.name}" already exists`, detailsOf(subject));
}

export function conflict(subject: Subject, problem: string): ApiError {
  return new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(subject)} "${subject.name}": ${problem}`,
    detailsOf(subject),
  );
}

export function modified(subject: Subject): ApiError {
  return conflict(subject, 'the object has been modified; please apply your changes to the latest version and try again');
}

export function forbidden(subject: Subject, problem: string, causes?: readonly StatusCause[]): ApiError {
  const named = subject.name ? `${qualified(subject)} "${subject.name}"` : qualified(subject);
  return new ApiError(403, 'Forbidden', `${named} is forbidden: ${problem}`, detailsOf(subject, causes ? { causes } : {}));
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** Returns a 409 error for an object whose UID differs from the UID in the client's precondition. */
export function otherUid(subject: Subject, wanted: string, actual: string): ApiError {
  const gone = 'The object might have been deleted and then recreated';
  return conflict(subject, `the UID in the precondition (${wanted}) does not match the UID in record (${actual}). ${gone}`);
}

/** Returns the error for a path that is not served. */
export function noSuchPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

/** A validation error for a single field. */
export interface FieldError {
  readonly field: string;
  readonly type:
    | 'required'
    | 'invalid'
    | 'unsupported'
    | 'forbidden'
    | 'duplicate'
    | 'tooLong'
    | 'typeInvalid'
    | 'tooMany'
    | 'notFound';
  /** the invalid value, as JSON data */
  readonly value?: unknown;
  readonly message: string;
}

const reasons: Readonly<Record<FieldError['type'], { reason: string; text: string }>> = {
  required: { reason: 'FieldValueRequired', text: 'Required value' },
  invalid: { reason: 'FieldValueInvalid', text: 'Invalid value' },
  unsupported: { reason: 'FieldValueNotSupported', text: 'Unsupported value' },
  forbidden: { reason: 'FieldValueForbidden', text: 'Forbidden' },
  duplicate: { reason: 'FieldValueDuplicate', text: 'Duplicate value' },
  tooLong: { reason: 'FieldValueTooLong', text: 'Too long' },
  typeInvalid: { reason: 'FieldValueTypeInvalid', text: 'Invalid value' },
  notFound: { reason: 'FieldValueNotFound', text: 'Not found' },
  tooMany: { reason: 'FieldValueTooMany', text: 'Too many' },
};
const withValue = new Set<FieldError['type']>(['invalid', 'unsupported', 'duplicate', 'typeInvalid', 'tooMany', 'notFound']);

function messageOf(error: FieldError): string {
  const { text } = reasons[error.type];
  const shown = withValue.has(error.type) ? `: ${JSON.stringify(error.value ?? null)}` : '';
  return error.message ? `${text}${shown}: ${error.message}` : `${text}${shown}`;
}

/** Returns a 422 error with all field errors. In this error, `subject.resource` is the kind. */
export function invalid(subject: Subject, errors: readonly FieldError[]): ApiError {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${messageOf(error)}`))];
  const all = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new ApiError(
    422,
    'Invalid',
    `${qualified(subject)} "${subject.name}" is invalid: ${all}`,
    detailsOf(subject, {
      causes: errors.map((error) => ({ reason: reasons[error.type].reason, message: messageOf(error), field: error.field })),
    }),
  );
}
