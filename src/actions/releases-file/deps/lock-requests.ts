import { isMap } from '../../../base/go/value.ts';
import type { Dependency } from '../../../chart/model.ts';
import type { ChartSource } from '../../chart-source.ts';
import type { Outside } from '../files/outside.ts';
import type { ReleaseState } from '../read-releases.ts';
import type { Release } from '../release.ts';
import { chartReference } from '../release-chart.ts';
import { listOf, textOf } from '../state/load-state.ts';

/** A chart in a repository, as identified in a lock file. */
export interface LockedName {
  readonly name: string;
  /** URL of the repository */
  readonly repository: string;
  /** path in the registry; old lock files contain this path as the chart's name */
  readonly path: string;
}

/** A dependency whose version must be determined, and its source. */
export interface LockRequest {
  readonly dependency: Dependency;
  readonly source: ChartSource;
}

/** Returns the name of a release's chart in a lock file, or undefined if the chart is not in one of the state's repositories. */
export function lockedName({ chart }: Release, { fields }: Pick<ReleaseState, 'fields'>): LockedName | undefined {
  const parts = chart.split('/');
  const isName = !chart.startsWith('.') && !chart.includes('://') && (parts.length === 2 || parts.length === 3);
  const repository = listOf(fields.get('repositories')).find((entry) => isMap(entry) && entry.get('name') === parts[0]);
  if (!isName || !isMap(repository)) return undefined;
  const url = textOf(repository.get('url'));
  const path = parts.slice(1).join('/');
  if (repository.get('oci') !== true) return { name: path, repository: url, path };
  const folder = parts.slice(1, -1).join('/');
  return { name: parts.at(-1) ?? '', repository: `oci://${folder === '' ? url : `${url.replace(/\/$/, '')}/${folder}`}`, path };
}

/** Returns the charts whose versions are recorded in the lock file of a state file. */
export function lockRequests(state: ReleaseState, outside: Outside): LockRequest[] {
  return state.releases.flatMap((release) => {
    const locked = lockedName(release, state);
    if (locked === undefined) return [];
    const { name, repository } = locked;
    const dependency = { name, repository, version: release.version || '*', alias: `${release.namespace}-${release.name}` };
    return [{ dependency, source: chartReference({ state, release }, outside).source }];
  });
}
