import { versionChange } from '../../base/semver-change.ts';
import { isVersion } from '../../base/semver-range.ts';
import type { Chart, Dependency } from '../../chart/model.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { Repository } from '../../repo/repositories.ts';
import type { Downloads } from '../download-options.ts';
import { listRepositories } from '../repositories/configured-repositories.ts';
import { withAddresses } from './dependency-repositories.ts';
import { resolveDependencies } from './resolve.ts';
import { type DependencyReport, type DependencyRequest, loadFolder, refresh } from './update.ts';

/** A dependency declared in Chart.yaml and its available versions. */
export interface OutdatedDependency {
  readonly name: string;
  /** empty if there is none */
  readonly alias: string;
  readonly repository: string;
  /** version or range in Chart.yaml */
  readonly constraint: string;
  /** version in the lock file or, if there is none, in charts/; empty if unknown */
  readonly current: string;
  /** newest version that the constraint allows; empty if there is none */
  readonly wanted: string;
  /** newest version that is not a prerelease; empty if there is none */
  readonly latest: string;
  /** kind of update from `current` to `latest`: "major", "minor" or "patch"; empty if `latest` is not newer */
  readonly change: string;
}

type OutdatedRequest = Pick<DependencyRequest, 'folder' | 'source' | 'skipRefresh'>;

/** Finds the newest version of a dependency in a range. Returns undefined if there is none. */
type FindVersion = (dependency: Dependency, range: string) => Promise<string | undefined>;

/** A chart and a function that finds versions of its dependencies. */
export interface VersionSearch {
  readonly chart: Chart;
  readonly find: FindVersion;
}

/**
 * Prepares a version search that fetches each index once.
 *
 * @throws CHART_*, REPOSITORY_*, NETWORK
 */
export async function searchVersions(request: OutdatedRequest, downloads: Downloads): Promise<VersionSearch> {
  const { folder, source, skipRefresh } = request;
  const chart = loadFolder(folder);
  const known = listRepositories(downloads.paths.repositoryConfig);
  const dependencies = withAddresses(chart.metadata.dependencies ?? [], known);
  if (!skipRefresh) await refresh({ dependencies, known }, source, { downloads, report: silent });
  return { chart, find: finder(request, known, downloads) };
}

const silent: DependencyReport = { refreshed: () => undefined, saved: () => undefined };

function finder({ folder, source }: OutdatedRequest, known: readonly Repository[], downloads: Downloads): FindVersion {
  return async (dependency, range) => {
    const dependencies = withAddresses([{ ...dependency, version: range }], known);
    try {
      const [resolved] = await resolveDependencies({ folder, dependencies, known, source }, downloads);
      return resolved?.locked.version;
    } catch (error) {
      if (isTillerlessError(error, 'CHART_DEPENDENCIES')) return undefined;
      throw error;
    }
  };
}

/** A range that contains all versions except prereleases. */
export const anyRelease = '>=0.0.0';

/**
 * Compares a chart's dependencies with the versions in their repositories. Nothing is written except the cached indexes.
 *
 * @throws CHART_*, REPOSITORY_*, NETWORK
 */
export async function outdatedDependencies(request: OutdatedRequest, downloads: Downloads): Promise<OutdatedDependency[]> {
  const { chart, find } = await searchVersions(request, downloads);
  const dependencies = chart.metadata.dependencies ?? [];
  return Promise.all(dependencies.map((dependency, index) => compared(dependency, currentVersion(chart, index), find)));
}

async function compared(dependency: Dependency, current: string, find: FindVersion): Promise<OutdatedDependency> {
  const { name, alias = '', repository, version: constraint = '' } = dependency;
  const isSearched = repository !== '';
  const wanted = isSearched ? await wantedVersion(dependency, find) : current;
  const latest = isSearched ? await find(dependency, anyRelease) : current;
  return {
    name,
    alias,
    repository,
    constraint,
    current,
    wanted: wanted ?? '',
    latest: latest ?? '',
    change: versionChange(current, latest ?? ''),
  };
}

/**
 * Returns the newest version that the constraint allows. An exact version is converted to a range (`=1.2.3`); otherwise, a
 * registry's tags would not be listed, and the version would not be verified to exist.
 */
async function wantedVersion(dependency: Dependency, find: FindVersion): Promise<string | undefined> {
  const { version = '' } = dependency;
  return find(dependency, isExact(version) ? `=${version}` : version);
}

/** Reports whether a constraint is a complete version. "1.2" is a range. */
export function isExact(constraint: string): boolean {
  return /^v?\d+\.\d+\.\d+/.test(constraint) && isVersion(constraint);
}

/** Returns the current version of a dependency: the version in the lock file or, if there is none, the version in charts/. */
function currentVersion(chart: Chart, index: number): string {
  const dependency = chart.metadata.dependencies?.[index];
  const locked = chart.lock?.dependencies[index];
  if (locked && locked.name === dependency?.name) return locked.version ?? '';
  return chart.subcharts.find(({ metadata }) => metadata.name === dependency?.name)?.metadata.version ?? '';
}
