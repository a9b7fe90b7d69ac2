import { parseYamlJson } from '../../base/yaml/yaml.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { isObject, type JsonObject } from '../state/object.ts';
import { ApiError, badRequest } from './api-error.ts';
import { readProtobuf } from './protobuf.ts';

const maxBodyBytes = 3 * 1024 * 1024;
const maxDepth = 500;
const protobuf = 'application/vnd.kubernetes.protobuf';

/**
 * Parses a request body as JSON, YAML or protobuf, depending on the content type.
 *
 * @throws ApiError 400, 413, 415
 */
export function readBody(body: Uint8Array | string | undefined, contentType: string): unknown {
  if (contentType.startsWith(protobuf) && typeof body === 'object' && body.length > 0) {
    if (body.length > maxBodyBytes) throw tooLarge();
    const message = readProtobuf(body);
    checkShape(message, 0);
    return message;
  }
  const text = typeof body === 'string' ? body : body === undefined ? '' : new TextDecoder().decode(body);
  if (text.length > maxBodyBytes) throw tooLarge();
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!isReadable(type))
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml`,
    );
  if (text === '') return undefined;
  const value = parse(text, type.includes('yaml'));
  checkShape(value, 0);
  return value;
}

/** Reports whether a content type is supported. Like a real API server, it treats a body with no content type as JSON. */
function isReadable(type: string): boolean {
  return type === '' || /^application\/(?:[a-z-]+\+)?(?:json|yaml)$/.test(type);
}

function tooLarge(): ApiError {
  return new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${maxBodyBytes}`);
}

function parse(text: string, yaml: boolean): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!yaml) throw badRequest(`couldn't get version/kind; json parse error: ${String((error as Error).message)}`);
  }
  try {
    return plain(parseYamlJson(text));
  } catch (error) {
    if (isTillerlessError(error)) throw badRequest(`error decoding YAML: ${error.message}`);
    throw error;
  }
}

/** Converts YAML objects, which have no prototype, to ordinary objects. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') throw badRequest('the key "__proto__" is not allowed');
    result[key] = plain(item);
  }
  return result;
}

/** Rejects bodies that could harm the server because they are nested too deeply or contain keys such as `__proto__`. */
function checkShape(value: unknown, depth: number): void {
  if (depth > maxDepth) throw badRequest('the body is nested too deeply');
  if (Array.isArray(value)) {
    for (const item of value) checkShape(item, depth + 1);
  } else if (isObject(value)) {
    if (Object.hasOwn(value, '__proto__')) throw badRequest('the key "__proto__" is not allowed');
    for (const key in value) checkShape(value[key], depth + 1);
  }
}
