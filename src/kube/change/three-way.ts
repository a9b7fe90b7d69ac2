import { type Fields, isFields } from '../../base/untyped-fields.ts';
import type { KubeObject } from '../resource.ts';
import { same } from './diff.ts';

/** Patch merge keys for lists in built-in kinds. Lists that are not in this table are replaced. */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  ports: ['containerPort', 'port'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey'],
  resourceClaims: ['name'],
  webhooks: ['name'],
  ownerReferences: ['uid'],
};

/**
 * Computes the patch of a client-side update the way Helm 3 does: fields in the manifest are set, fields removed from the
 * manifest are removed, and fields added by other clients are kept. The result is sent as a JSON merge patch with the live
 * object's resourceVersion, so that no concurrent update is lost.
 *
 * @param original the object in the previous revision
 * @param modified the object in the new revision
 * @returns an empty patch if nothing has to change
 */
export function threeWayPatch(
  original: KubeObject,
  modified: KubeObject,
  live: KubeObject,
): { patch: Fields; contentType: string } {
  const contentType = 'application/merge-patch+json';
  const builtIn = !live.apiVersion.includes('.') || live.apiVersion.split('/')[0]?.endsWith('.k8s.io') === true;
  const merged = mergeMaps(original, modified, live, builtIn);
  const patch = mergePatch(live, merged);
  if (Object.keys(patch).length === 0) return { patch, contentType };
  const { resourceVersion } = live.metadata;
  if (resourceVersion === undefined) return { patch, contentType };
  return { patch: { ...patch, metadata: { ...(patch.metadata as Fields | undefined), resourceVersion } }, contentType };
}

function mergeMaps(original: Fields, modified: Fields, live: Fields, keyed: boolean): Fields {
  const result: Record<string, unknown> = { ...live };
  for (const key of Object.keys(original)) if (!(key in modified)) delete result[key];
  for (const [key, value] of Object.entries(modified)) {
    // If the value in the manifest is null, remove the field.
    if (value === null) delete result[key];
    else result[key] = mergeValue(original[key], value, live[key], keyed ? mergeKeys[key] : undefined, keyed);
  }
  return result;
}

function mergeValue(
  original: unknown,
  modified: unknown,
  live: unknown,
  keys: readonly string[] | undefined,
  keyed: boolean,
): unknown {
  if (isFields(modified)) return mergeMaps(isFields(original) ? original : {}, modified, isFields(live) ? live : {}, keyed);
  if (!Array.isArray(modified) || !Array.isArray(live)) return modified;
  const key = keys?.find((name) => [...modified, ...live].every((item) => isFields(item) && item[name] !== undefined));
  return key ? mergeKeyed(Array.isArray(original) ? original : [], modified, live, key) : modified;
}

function mergeKeyed(
  original: readonly unknown[],
  modified: readonly unknown[],
  live: readonly unknown[],
  key: string,
): unknown[] {
  const find = (list: readonly unknown[], name: unknown): Fields | undefined =>
    list.find((item): item is Fields => isFields(item) && item[key] === name);
  const merged = modified.map((item) => {
    const name = (item as Fields)[key];
    return mergeMaps(find(original, name) ?? {}, item as Fields, find(live, name) ?? {}, true);
  });
  const foreign = live.filter((item) => isFields(item) && !find(modified, item[key]) && !find(original, item[key]));
  return [...merged, ...foreign];
}

/** Returns the JSON merge patch (RFC 7386) from `before` to `after`. */
function mergePatch(before: Fields, after: Fields): Fields {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(before)) if (!(key in after)) patch[key] = null;
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (same(old, value)) continue;
    patch[key] = isFields(old) && isFields(value) ? mergePatch(old, value) : value;
  }
  return patch;
}
