import { diffLive, type FieldChange } from '../../kube/change/diff.ts';
import type { KubeObject } from '../../kube/resource.ts';

/**
 * Leaves out of some drift what is only the server's way of writing it: fields that it would store otherwise than the manifest
 * says, and that it would not change now.
 *
 * @param manifest what is sent
 * @param answer   what the server would store
 * @param changes  from the live object to the answer
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

/** True when one path is the other, or lies below it. */
function isRelated(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return long === short || (long.startsWith(short) && /^[.[]/.test(long.slice(short.length)));
}
