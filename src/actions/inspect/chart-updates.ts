import { compareVersions, tryVersion } from '../../base/semver-range.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { cachedIndex } from '../../repo/index-cache.ts';
import type { RepositoryIndex } from '../../repo/index-file.ts';
import type { Settings } from '../cli-settings.ts';
import { listRepositories } from '../repositories/configured-repositories.ts';

export interface NewerChart {
  readonly version: string;
  /** REPO/CHART */
  readonly reference: string;
}

/** Finds newer versions of installed charts in the cached indexes of the configured repositories. */
export interface ChartUpdates {
  newerThan(chart: string, version: string): NewerChart | undefined;
}

/**
 * Reads the cached indexes. Releases do not record where their chart came from, so a repository is considered only if its index
 * also contains the installed version. Indexes that are missing or invalid are skipped.
 */
export function openChartUpdates(paths: Settings['paths']): ChartUpdates {
  const indexes = readIndexes(paths);
  const known = new Map<string, NewerChart | undefined>();
  return {
    newerThan: (chart, version) => {
      const key = `${chart} ${version}`;
      if (!known.has(key)) known.set(key, findNewer(indexes, chart, version));
      return known.get(key);
    },
  };
}

function readIndexes(paths: Settings['paths']): ReadonlyMap<string, RepositoryIndex> {
  const indexes = new Map<string, RepositoryIndex>();
  try {
    for (const { name } of listRepositories(paths.repositoryConfig)) {
      try {
        indexes.set(name, cachedIndex(paths, name));
      } catch (error) {
        if (!isTillerlessError(error, 'REPOSITORY_INDEX')) throw error;
      }
    }
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
  }
  return indexes;
}

function findNewer(indexes: ReadonlyMap<string, RepositoryIndex>, chart: string, version: string): NewerChart | undefined {
  const installed = tryVersion(version);
  if (!installed) return undefined;
  for (const [repository, { charts }] of indexes) {
    const entries = charts.get(chart) ?? [];
    if (!entries.some((entry) => entry.version === version)) continue;
    const newest = entries.find((entry) => !entry.version.includes('-'));
    const parsed = newest && tryVersion(newest.version);
    if (newest && parsed && compareVersions(parsed, installed) > 0)
      return { version: newest.version, reference: `${repository}/${chart}` };
  }
  return undefined;
}
