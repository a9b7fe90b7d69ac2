import { isWrite } from '../../../kube/change/plan.ts';
import type { ReleaseManifestChanges } from '../../../report/manifest-change.ts';
import { type ManifestComparison, manifestChanges } from '../../plan/manifest-changes.ts';
import { chartPath } from '../describe-releases.ts';
import { settingOf } from '../release-chart.ts';
import { chartName } from '../release-values.ts';
import { isChanged } from './execute-set.ts';
import type { PlannedRelease, SetPlan } from './plan-set.ts';

/** Compares the stored manifests of releases with those of a plan. Releases that need not be uninstalled are left out. */
export function setManifestChanges(
  { releases }: SetPlan,
  comparison: Omit<ManifestComparison, 'namespace'>,
): ReleaseManifestChanges[] {
  return releases.flatMap((planned): ReleaseManifestChanges[] => {
    const { target, session, plan } = planned;
    if (plan === undefined) return [];
    const isUninstalled = plan.operation === 'uninstall';
    const hooks = comparison.hooks && settingOf('disableHooks', target) !== true;
    const namespace = session.namespace;
    const changes = isUninstalled ? [] : manifestChanges(plan.from, plan.to, { ...comparison, hooks, namespace });
    const { name, namespace: written } = target.release;
    const names = { release: name, namespace: written, chart: chartPath(target), chartName: chartName(target) };
    return [{ id: target.id, ...names, isUninstalled, changes }];
  });
}

/** Returns the releases that apply would change although their manifests do not differ, because objects were changed outside them. */
export function driftedReleases({ releases }: SetPlan, compared: readonly ReleaseManifestChanges[]): string[] {
  const same = new Set(
    compared.filter(({ changes, isUninstalled }) => changes.length === 0 && !isUninstalled).map(({ id }) => id),
  );
  return releases.filter((planned) => same.has(planned.target.id) && hasWrites(planned)).map(({ target }) => target.id);
}

function hasWrites(planned: PlannedRelease): boolean {
  return isChanged(planned) && planned.plan?.planned.changes.some(isWrite) === true;
}
