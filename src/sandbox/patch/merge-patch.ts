import { isObject, type JsonObject } from '../state/object.ts';

/** Applies a JSON Merge Patch (RFC 7386): objects are merged, null deletes a key, any other value replaces the old one. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    if (patch[key] === null) delete result[key];
    else result[key] = applyMergePatch(result[key], patch[key]);
  }
  return result;
}
