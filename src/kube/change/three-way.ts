import { type Fields, isFields } from '../../base/untyped-fields.ts';
import type { KubeObject } from '../resource.ts';
import { same } from './diff.ts';

/** The field by which built-in kinds tell the items of a list apart (the API's patch merge keys); other lists are replaced whole. */
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
 * The patch of a client-side update, as Helm 3 makes them: fields of the manifest are put back to what it says, fields it no
 * longer has are removed, fields that others added stay. The merge happens here and is sent as a JSON merge patch bound to the
 * live object's resourceVersion, so that no update in between is lost.
 *
 * @param original object of the revision before
 * @param modified object of the new revision
 * @returns an empty patch when nothing has to change
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
    // A null in a manifest asks for the field to be absent.
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
  const key = keys?.find((each) => [...modified, ...live].every((item) => isFields(item) && item[each] !== undefined));
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

/** RFC 7386: what turns `before` into `after`; null removes. */
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
