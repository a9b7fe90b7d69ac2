import type { HttpResponse } from '../../base/http-exchange.ts';
import type { JsonObject } from '../state/object.ts';
import { ApiError, statusOf } from './api-error.ts';

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

/** Returns a JSON response. If the body is a string, it already contains JSON. */
export function jsonAnswer(
  body: JsonObject | string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const content = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return {
    status,
    headers: { 'content-type': 'application/json', 'content-length': String(content.length), ...headers },
    body: once(content),
  };
}

export function bytesAnswer(content: Uint8Array, contentType: string): HttpResponse {
  return { status: 200, headers: { 'content-type': contentType, 'content-length': String(content.length) }, body: once(content) };
}

export function textAnswer(text: string, status = 200): HttpResponse {
  const content = Buffer.from(text);
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': String(content.length) },
    body: once(content),
  };
}

export function streamAnswer(body: AsyncIterable<Uint8Array>, contentType = 'application/json'): HttpResponse {
  return { status: 200, headers: { 'content-type': contentType }, body };
}

/** Returns the response for any thrown error. */
export function errorAnswer(error: unknown): HttpResponse {
  const known = error instanceof ApiError ? error : internal(error);
  return jsonAnswer(statusOf(known), known.code);
}

function internal(error: unknown): ApiError {
  const reason =
    error instanceof RangeError ? 'the request is too large or nested too deeply' : String((error as Error).message ?? error);
  return new ApiError(500, 'InternalError', `Internal error occurred: ${reason}`);
}

/** The representation in which a client requests an object. */
export type Form = 'Object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | 'APIGroupDiscoveryList';

/**
 * Returns the first supported representation that the Accept header names.
 *
 * @throws ApiError 406 if none is supported
 */
export function negotiate(accept: string, forms: readonly Form[]): Form {
  if (accept.trim() === '') return 'Object';
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((parameter) => parameter.trim());
    if (!/^(application\/json|application\/\*|\*\/\*|text\/plain|application\/yaml)$/i.test(type)) continue;
    const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice('as='.length);
    if (as === undefined) return 'Object';
    const version = parameters.find((parameter) => parameter.startsWith('v='))?.slice('v='.length);
    const form = forms.find((candidate) => candidate === as);
    if (form && (version === 'v1' || version === 'v2' || version === undefined)) return form;
  }
  throw new ApiError(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  );
}
