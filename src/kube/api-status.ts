import { type ErrorDetails, TillerlessError } from '../errors/tillerless-error.ts';

/** The `Status` object of an error response. */
export interface ApiStatus {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
}

/** Returns the Status that caused an error, or undefined if the error has another cause. */
export function apiStatus(error: unknown): ApiStatus | undefined {
  const cause = error instanceof TillerlessError ? error.cause : undefined;
  return isApiStatus(cause) ? cause : undefined;
}

function isApiStatus(value: unknown): value is ApiStatus {
  return typeof value === 'object' && value !== null && 'code' in value && 'reason' in value && 'causes' in value;
}

export function isNotFound(error: unknown): boolean {
  return apiStatus(error)?.code === 404;
}

export function isAlreadyExists(error: unknown): boolean {
  return apiStatus(error)?.reason === 'AlreadyExists';
}

export function isConflict(error: unknown): boolean {
  const status = apiStatus(error);
  return status?.code === 409 && status.reason !== 'AlreadyExists';
}

export function isForbidden(error: unknown): boolean {
  return apiStatus(error)?.code === 403;
}

/** Reports whether a list or watch failed because its resource version or continue token has expired (410). */
export function isOutdated(error: unknown): boolean {
  return apiStatus(error)?.code === 410;
}

/** Creates the error for an unsuccessful response. `body` is a JSON-encoded Status, or arbitrary text from a proxy. */
export function statusError(httpStatus: number, body: string): TillerlessError {
  const status = readStatus(httpStatus, body);
  const details: ErrorDetails = { cause: status };
  if (httpStatus === 401) {
    return new TillerlessError('CLUSTER_UNAUTHORIZED', 'the API server rejected the credentials (401 Unauthorized)', {
      ...details,
      helmText: 'kubernetes cluster unreachable: the server has asked for the client to provide credentials',
      hint: 'the token or certificate in the kubeconfig may have expired; log in again',
    });
  }
  if (httpStatus === 403)
    return new TillerlessError('CLUSTER_FORBIDDEN', status.message, {
      ...details,
      hint: 'the user in the kubeconfig lacks this permission; ask a cluster admin for a Role that grants it',
    });
  return new TillerlessError('CLUSTER_REQUEST', status.message, details);
}

function readStatus(httpStatus: number, body: string): ApiStatus {
  try {
    const parsed = JSON.parse(body) as {
      code?: number;
      reason?: string;
      message?: string;
      details?: { causes?: ApiStatus['causes'] };
    };
    if (typeof parsed.message === 'string') {
      return {
        code: parsed.code ?? httpStatus,
        reason: parsed.reason ?? '',
        message: parsed.message,
        causes: parsed.details?.causes ?? [],
      };
    }
  } catch {
    // The body is not JSON, so the response comes from a proxy or load balancer. Report the body itself.
  }
  return {
    code: httpStatus,
    reason: '',
    message: `the server responded with ${httpStatus}: ${body.slice(0, 200).trim() || 'empty body'}`,
    causes: [],
  };
}
