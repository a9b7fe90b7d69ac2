import { isObject, type JsonObject } from '../state/object.ts';

/**
 * Applies a JSON Merge Patch (RFC 7386): objects are merged recursively, null deletes a key, and any other value replaces the old
 * value.
 */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    if (patch[key] === null) delete result[key];
    else result[key] = applyMergePatch(result[key], patch[key]);
  }
  return result;
}
