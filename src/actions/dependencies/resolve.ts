import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { type Constraint, checkConstraint, parseConstraint, parseVersion } from '../../base/semver-range.ts';
import { trimEndOf } from '../../base/text.ts';
import { loadChart } from '../../chart/load.ts';
import type { LockedDependency } from '../../chart/lock.ts';
import type { Chart, Dependency } from '../../chart/model.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { versionOf } from '../../registry/reference.ts';
import { fetchIndex, notARepository } from '../../repo/fetch-index.ts';
import { cachedIndex } from '../../repo/index-cache.ts';
import type { RepositoryIndex } from '../../repo/index-file.ts';
import type { Repository } from '../../repo/repositories.ts';
import type { ChartSource } from '../chart-source.ts';
import type { RegistryChart } from '../charts/fetch-registry-chart.ts';
import { archiveOf, type ResolvedChart } from '../charts/resolve-chart.ts';
import { type Downloads, fetchSurroundings } from '../download-options.ts';
import { repositoryOf } from './dependency-repositories.ts';

/** A dependency with its resolved version and source. */
export interface ResolvedDependency {
  readonly locked: LockedDependency;
  readonly from: /** unpacked in charts/ */
    | { readonly kind: 'present' }
    | { readonly kind: 'folder'; readonly chart: Chart }
    | { readonly kind: 'archive'; readonly resolved: ResolvedChart }
    | { readonly kind: 'registry'; readonly chart: RegistryChart };
}

export interface ResolveRequest {
  /** directory of the chart */
  readonly folder: string;
  /** dependencies whose repository names have been replaced with URLs */
  readonly dependencies: readonly Dependency[];
  readonly known: readonly Repository[];
  readonly source: ChartSource;
}

function constraintOf({ name, version = '' }: Dependency): Constraint {
  try {
    return parseConstraint(version);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw new TillerlessError('CHART_DEPENDENCIES', `cannot read the version of dependency "${name}": ${error.message}`, {
      helmText: `dependency ${JSON.stringify(name)} has an invalid version/constraint format: ${reasonOf(error)}`,
      cause: error,
    });
  }
}

function noFolder(path: string): TillerlessError {
  return new TillerlessError('CHART_DEPENDENCIES', `chart not found at ${path}`, { helmText: `directory ${path} not found` });
}

/** Resolves a dependency that has no repository and must therefore exist in charts/. */
function present(dependency: Dependency, folder: string): ResolvedDependency {
  const { name, version = '' } = dependency;
  const path = join(folder, 'charts', name);
  if (!existsSync(path)) throw noFolder(path);
  const constraint = constraintOf(dependency);
  const actual = loadChart(path).metadata.version;
  if (!checkConstraint(constraint, parseVersion(actual))) {
    const text = `dependency ${name} at version ${actual} does not satisfy the constraint ${version}`;
    throw new TillerlessError('CHART_DEPENDENCIES', text, {
      helmText: text,
      hint: `change the version of the dependency in Chart.yaml, or the chart in ${path}`,
    });
  }
  return { locked: { name, repository: '', version }, from: { kind: 'present' } };
}

function fromFolder(dependency: Dependency, folder: string): ResolvedDependency | undefined {
  const location = dependency.repository.slice('file://'.length);
  const path = isAbsolute(location) ? location : resolve(folder, location);
  if (!existsSync(path)) throw noFolder(path);
  const constraint = constraintOf(dependency);
  const chart = loadChart(path);
  const { version } = chart.metadata;
  if (!checkConstraint(constraint, parseVersion(version))) return undefined;
  const { name, repository } = dependency;
  return { locked: { name, repository, version }, from: { kind: 'folder', chart } };
}

/** Resolves a dependency in a registry. An exact version is used as is; for a range, the tags are listed. */
async function inRegistry(
  dependency: Dependency,
  { source }: ResolveRequest,
  downloads: Downloads,
): Promise<ResolvedDependency | undefined> {
  const { name, repository, version = '' } = dependency;
  constraintOf(dependency);
  const { resolveInRegistry } = await import('../charts/fetch-registry-chart.ts');
  const chart = await resolveInRegistry(`${trimEndOf(repository, '/')}/${name}`, { ...source, version, devel: false }, downloads);
  return {
    locked: { name, repository, version: versionOf(chart.reference.tag) },
    from: { kind: 'registry', chart },
  };
}

/** Returns a repository's index from the cache, or fetches it if it is not cached. */
async function indexOf(repository: Repository, downloads: Downloads): Promise<RepositoryIndex> {
  try {
    return cachedIndex(downloads.paths, repository.name);
  } catch (error) {
    if (!isTillerlessError(error, 'REPOSITORY_INDEX')) throw error;
    try {
      return await fetchIndex(repository, fetchSurroundings(downloads));
    } catch (failure) {
      throw notARepository(repository.url, failure);
    }
  }
}

async function fromRepository(
  dependency: Dependency,
  repository: Repository,
  downloads: Downloads,
): Promise<ResolvedDependency | undefined> {
  const { name, repository: address } = dependency;
  const constraint = constraintOf(dependency);
  const entries = (await indexOf(repository, downloads)).charts.get(name);
  if (entries === undefined)
    throw new TillerlessError('CHART_DEPENDENCIES', `chart "${name}" not found in ${address}`, {
      helmText: `${name} chart not found in repo ${address}`,
    });
  const entry = entries.find(({ version, urls }) => urls.length > 0 && checkConstraint(constraint, parseVersion(version)));
  if (entry === undefined) return undefined;
  const resolved = archiveOf(repository, name, entry);
  return { locked: { name, repository: address, version: entry.version }, from: { kind: 'archive', resolved } };
}

async function resolveOne(
  dependency: Dependency,
  request: ResolveRequest,
  downloads: Downloads,
): Promise<ResolvedDependency | undefined> {
  const { name, repository: address } = dependency;
  if (address === '') return present(dependency, request.folder);
  if (address.startsWith('file://')) return fromFolder(dependency, request.folder);
  if (address.startsWith('oci://')) return inRegistry(dependency, request, downloads);
  const repository = repositoryOf(dependency, request.known, request.source);
  if (repository) {
    const match = await fromRepository(dependency, repository, downloads);
    if (match?.from.kind !== 'archive') return match;
    const resolved = { ...match.from.resolved, plainHttp: request.source.plainHttp };
    return { ...match, from: { kind: 'archive', resolved } };
  }
  throw new TillerlessError('CHART_DEPENDENCIES', `dependency "${name}" has an unsupported repository: ${address}`, {
    helmText: `could not find protocol handler for: ${address.split(':')[0]}`,
    hint: 'the repository must be an https://, oci:// or file:// URL, or @NAME',
  });
}

/**
 * Resolves the version of each dependency.
 *
 * @throws CHART_DEPENDENCIES, listing all dependencies without a matching version
 */
export async function resolveDependencies(request: ResolveRequest, downloads: Downloads): Promise<ResolvedDependency[]> {
  const results: ResolvedDependency[] = [];
  const missing: Dependency[] = [];
  for (const dependency of request.dependencies) {
    const resolved = await resolveOne(dependency, request, downloads);
    if (resolved) results.push(resolved);
    else missing.push(dependency);
  }
  if (missing.length === 0) return results;
  const names = missing.map(
    ({ name, repository, version = '' }) =>
      `${JSON.stringify(name)} (repository ${JSON.stringify(repository)}, version ${JSON.stringify(version)})`,
  );
  throw new TillerlessError('CHART_DEPENDENCIES', `no matching version found for the dependencies ${names.join(', ')}`, {
    helmText: `can't get a valid version for ${missing.length} subchart(s): ${names.join(', ')}. Make sure a matching chart version exists in the repo, or change the version constraint in Chart.yaml`,
  });
}
