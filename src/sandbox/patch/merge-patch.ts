import { isObject, type JsonObject } from '../state/object.ts';

/** RFC 7386: tables merge, null deletes, everything else replaces. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    if (patch[key] === null) delete result[key];
    else result[key] = applyMergePatch(result[key], patch[key]);
  }
  return result;
}
