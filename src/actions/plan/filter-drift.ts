import { diffLive, type FieldChange } from '../../kube/change/diff.ts';
import type { KubeObject } from '../../kube/resource.ts';

/**
 * Returns the drift without differences that are due to normalization. Such fields are stored differently from the manifest, but
 * an apply would not change them.
 *
 * @param manifest the object that is sent
 * @param answer the object that the server would store, as returned by the dry run
 * @param changes changes from the live object to `answer`
 */
export function realDrift(
  drift: readonly FieldChange[],
  manifest: KubeObject,
  answer: KubeObject,
  changes: readonly FieldChange[],
): FieldChange[] {
  if (drift.length === 0) return [];
  const rewritten = new Set(diffLive(manifest, answer).map((field) => field.path));
  return drift.filter((field) => !rewritten.has(field.path) || changes.some((change) => isRelated(change.path, field.path)));
}

/** Reports whether two paths are equal, or one is a prefix of the other. */
function isRelated(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return long === short || (long.startsWith(short) && /^[.[]/.test(long.slice(short.length)));
}
