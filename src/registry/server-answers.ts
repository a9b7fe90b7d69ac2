import * as z from 'zod/mini';
import { decodeShape, hasShape } from '../base/decode-shape.ts';

const text = z.exactOptional(z.nullable(z.string()));

/** The name of the token field differs between servers. */
const tokenShape = z.looseObject({ token: text, access_token: text });

/** Returns the token from a token server's response. @throws the error that `fail` creates, if there is no token */
export function readToken(body: string, fail: (problem: string) => Error): string {
  const { token, access_token: access } = decodeShape(tokenShape, parsed(body), fail);
  const bearerToken = token || access;
  if (bearerToken) return bearerToken;
  throw fail('token: expected string, got nothing');
}

const errorsShape = z.looseObject({ errors: z.array(z.looseObject({ code: text, message: text })) });

/** Returns the first error in a response body as "code: message", or an empty string if the body has another shape. */
export function readServerError(body: string): string {
  const answer = parsed(body);
  if (!hasShape(errorsShape, answer)) return '';
  const [first] = answer.errors;
  const code = first?.code?.toLowerCase().replaceAll('_', ' ');
  return [code, first?.message].filter(Boolean).join(': ');
}

/** Parses JSON. Returns undefined if the text is not JSON. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
