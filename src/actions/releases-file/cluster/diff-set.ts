import type { ReleaseManifestChanges } from '../../../report/manifest-change.ts';
import { chartPath } from '../describe-releases.ts';
import { chartName } from '../release-values.ts';
import type { SetPlan } from './plan-set.ts';

/**
 * Returns the differences between the planned and the stored manifests. Releases that would be uninstalled but are not installed
 * are omitted.
 */
export function setManifestChanges({ releases }: SetPlan): ReleaseManifestChanges[] {
  return releases.flatMap(({ target, operation, manifests }): ReleaseManifestChanges[] => {
    if (operation === undefined) return [];
    const { name, namespace } = target.release;
    const names = { release: name, namespace, chart: chartPath(target), chartName: chartName(target) };
    return [{ id: target.id, ...names, isUninstalled: operation === 'uninstall', changes: manifests }];
  });
}

/**
 * Returns the releases whose manifests do not differ, but which `apply` would change because their live objects have drifted.
 */
export function driftedReleases({ releases }: SetPlan): string[] {
  return releases
    .filter(({ operation, changesObjects, manifests }) => operation === 'upgrade' && changesObjects && manifests.length === 0)
    .map(({ target }) => target.id);
}
