import { keyOfToken } from '../../base/text.ts';
import { ApiError, badRequest } from '../api/api-error.ts';
import { cloneJson, equalJson, isObject, stringAt } from '../state/object.ts';

const maxOperations = 10_000;
/** Maximum total size of the values that `copy` operations add, in bytes of JSON (apiserver's AccumulatedCopySizeLimit). */
const maxCopied = 3 << 20;

function failed(message: string): ApiError {
  return new ApiError(422, 'Invalid', `the server rejected our request due to an error in our request: ${message}`, {});
}

/**
 * Applies a JSON Patch (RFC 6902).
 *
 * @throws ApiError 400 if the patch is malformed, 422 if it cannot be applied
 */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch) || !patch.every(isObject))
    throw badRequest('error decoding patch: json: cannot unmarshal patch into Go value of type jsonpatch.Patch');
  if (patch.length > maxOperations)
    throw new ApiError(
      413,
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`,
    );
  let result = cloneJson(document);
  let copied = 0;
  for (const operation of patch) {
    const path = pointer(stringAt(operation, 'path'));
    const kind = stringAt(operation, 'op');
    if (kind === 'add') result = add(result, path, cloneJson(operation.value));
    else if (kind === 'replace') result = replace(result, path, cloneJson(operation.value));
    else if (kind === 'remove') result = remove(result, path);
    else if (kind === 'test') test(result, path, operation.value);
    else if (kind === 'copy') {
      const value = read(result, pointer(stringAt(operation, 'from')));
      copied += JSON.stringify(value).length;
      if (copied > maxCopied)
        throw failed(
          `unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${maxCopied}`,
        );
      result = add(result, path, cloneJson(value));
    } else if (kind === 'move') {
      const from = pointer(stringAt(operation, 'from'));
      const value = read(result, from);
      result = add(remove(result, from), path, value);
    } else throw badRequest(`Unexpected kind: ${kind}`);
  }
  return result;
}

function pointer(text: string): string[] {
  if (text === '') return [];
  const path = text.split('/').slice(1).map(keyOfToken);
  if (!text.startsWith('/') || path.includes('__proto__'))
    throw badRequest(`invalid path in a JSON patch: ${JSON.stringify(text)}`);
  return path;
}

function step(parent: unknown, key: string): unknown {
  if (Array.isArray(parent)) return /^\d+$/.test(key) ? parent[Number(key)] : undefined;
  return isObject(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined;
}

function read(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const key of path) {
    value = step(value, key);
    if (value === undefined) throw failed(`path /${path.join('/')}: missing value`);
  }
  return value;
}

function parentOf(document: unknown, path: readonly string[]): { parent: unknown; key: string } {
  return { parent: read(document, path.slice(0, -1)), key: path[path.length - 1] ?? '' };
}

function index(parent: readonly unknown[], key: string, limit: number): number {
  const at = key === '-' ? parent.length : Number(key);
  if (!/^(-|\d+)$/.test(key) || at > limit) throw failed(`unable to access invalid index: ${key}`);
  return at;
}

function add(document: unknown, path: readonly string[], value: unknown): unknown {
  if (path.length === 0) return value;
  const { parent, key } = parentOf(document, path);
  if (Array.isArray(parent)) parent.splice(index(parent, key, parent.length), 0, value);
  else if (isObject(parent)) parent[key] = value;
  else throw failed(`add operation does not apply: doc is missing path: "/${path.join('/')}"`);
  return document;
}

function replace(document: unknown, path: readonly string[], value: unknown): unknown {
  if (path.length === 0) return value;
  const { parent, key } = parentOf(document, path);
  if (step(parent, key) === undefined) throw failed(`replace operation does not apply: doc is missing key: /${path.join('/')}`);
  if (Array.isArray(parent)) parent[Number(key)] = value;
  else if (isObject(parent)) parent[key] = value;
  return document;
}

function remove(document: unknown, path: readonly string[]): unknown {
  const { parent, key } = parentOf(document, path);
  if (step(parent, key) === undefined) throw failed(`remove operation does not apply: doc is missing key: /${path.join('/')}`);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (isObject(parent)) delete parent[key];
  return document;
}

function test(document: unknown, path: readonly string[], wanted: unknown): void {
  let value: unknown = document;
  for (const key of path) value = step(value, key);
  if (!equalJson(value ?? null, wanted ?? null)) throw failed(`testing value /${path.join('/')} failed`);
}
