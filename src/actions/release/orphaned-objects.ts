import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { Discovery } from '../../kube/discovery.ts';
import { storedKey } from '../../kube/resource.ts';
import type { Owner, TargetedObject } from '../../kube/targets.ts';
import type { StoredRevision } from '../../storage/driver.ts';
import { previousTargets } from './manifest-objects.ts';

/**
 * Returns the objects that failed revisions may have left in the cluster: all objects of the last deployed revision and of later
 * ones. The plan determines whether they exist and belong to the release.
 *
 * @param history revisions, oldest first
 */
export function leftoverTargets(history: readonly StoredRevision[], discovery: Discovery, owner: Owner): TargetedObject[] {
  const settled = history.findLastIndex(({ status }) => status === 'deployed' || status === 'uninstalled');
  const unsettled = history.slice(Math.max(0, settled)).filter(({ status }) => status !== 'uninstalled');
  // In most cases, `unsettled` contains only the deployed revision. Its objects are already part of the plan, so there are no
  // others to return.
  if (unsettled.length < 2 && unsettled[0]?.status === 'deployed') return [];
  const targets = new Map<string, TargetedObject>();
  for (const revision of unsettled)
    for (const target of targetsIn(revision, discovery, owner)) targets.set(storedKey(target), target);
  return [...targets.values()];
}

function targetsIn(revision: StoredRevision, discovery: Discovery, owner: Owner): readonly TargetedObject[] {
  try {
    return previousTargets(revision.record().manifest, discovery, owner).targets;
  } catch (error) {
    // If the objects of a failed revision cannot be parsed, none of them were created.
    if (isTillerlessError(error)) return [];
    throw error;
  }
}
