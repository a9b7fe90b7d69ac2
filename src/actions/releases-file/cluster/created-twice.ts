import { groupOf } from '../../../kube/resource.ts';
import type { PlannedChange, Problem } from '../../../report/plan-document.ts';
import type { PlannedRelease } from './planned-release.ts';

/** New objects of a release that earlier releases also contain. */
export interface CreatedTwice {
  /** empty if the release takes ownership of the objects */
  readonly problems: readonly Problem[];
  /** IDs of the releases to process first, so that the first release that contains an object is the one that creates it */
  readonly after: readonly string[];
}

/**
 * Finds new objects that several releases contain. Each plan is valid on its own, but only the first release can create the
 * object; for the others, the operation fails because the object belongs to another release.
 *
 * @param releases sorted, so that a release never needs a later one
 * @returns the releases after the first one, by ID
 */
export function createdTwice(releases: readonly PlannedRelease[]): ReadonlyMap<string, CreatedTwice> {
  const creators = new Map<string, [PlannedRelease, ...PlannedRelease[]]>();
  const twice = new Map<string, CreatedTwice>();
  for (const planned of releases) {
    const { target, document, settings } = planned;
    const problems: Problem[] = [];
    const after = new Set<string>();
    for (const change of document?.changes ?? []) {
      if (change.action !== 'create') continue;
      const key = `${target.release.kubeContext}\n${objectKey(change)}`;
      const earlier = creators.get(key);
      if (earlier === undefined) {
        creators.set(key, [planned]);
        continue;
      }
      if (!settings.apply.takeOwnership) problems.push(problemOf(change, earlier[0].target.id));
      for (const { target } of earlier) after.add(target.id);
      earlier.push(planned);
    }
    if (after.size > 0) twice.set(target.id, { problems, after: [...after] });
  }
  return twice;
}

function objectKey({ apiVersion, kind, namespace, name }: PlannedChange): string {
  return [groupOf(apiVersion), kind, namespace, name].join('\n');
}

function problemOf({ kind, name, namespace }: PlannedChange, creator: string): Problem {
  return {
    object: `${kind}/${name}`,
    namespace,
    reason: 'Duplicate',
    message: `the release ${creator} creates this object too, and an object can only belong to one release`,
    hint: 'rename the object, or remove it from one of the charts',
  };
}
