import { groupOf } from '../../../kube/resource.ts';
import type { PlannedChange, Problem } from '../../../report/plan-document.ts';
import type { PlannedRelease } from './planned-release.ts';

/** New objects of a release that an earlier release also contains. */
export interface CreatedTwice {
  readonly problems: readonly Problem[];
  /** IDs of the earlier releases */
  readonly creators: readonly string[];
}

/**
 * Finds new objects that several releases contain. Each plan is valid on its own, but only the first release can create the
 * object; for the others, the operation fails because the object belongs to another release.
 *
 * @returns what was found for each release after the first one, by release ID
 */
export function createdTwice(releases: readonly PlannedRelease[]): ReadonlyMap<string, CreatedTwice> {
  const creators = new Map<string, PlannedRelease>();
  const twice = new Map<string, CreatedTwice>();
  for (const planned of releases) {
    const { target, document, settings } = planned;
    const problems: Problem[] = [];
    const earlier = new Set<string>();
    for (const change of document?.changes ?? []) {
      if (change.action !== 'create') continue;
      const key = `${target.release.kubeContext}\n${objectKey(change)}`;
      const creator = creators.get(key);
      if (creator === undefined) creators.set(key, planned);
      else if (!settings.apply.takeOwnership) {
        problems.push(problemOf(change, creator.target.id));
        earlier.add(creator.target.id);
      }
    }
    if (problems.length > 0) twice.set(target.id, { problems, creators: [...earlier] });
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
