import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatRfc3339 } from '../../../base/go/rfc3339.ts';
import { reasonOf } from '../../../errors/tillerless-error.ts';
import type { Repository } from '../../../repo/repositories.ts';
import { noSource } from '../../chart-source.ts';
import { knownRepositories, repositoryOf, withAddresses } from '../../dependencies/dependency-repositories.ts';
import { buildDependencies, type DependencyReport, loadFolder, updateDependencies } from '../../dependencies/update.ts';
import { updateRepositories } from '../../repositories/update.ts';
import { filteredState, isLocalFolder } from '../describe-releases.ts';
import type { Outside } from '../files/outside.ts';
import { inStateLater, type ReleaseState } from '../read-releases.ts';
import { chartReference, stateRepositories } from '../release-chart.ts';
import { chartName, type StateRelease } from '../release-values.ts';
import { lockRequests } from './lock-requests.ts';
import { type DepsTools, type FilteredState, writeStateLock } from './write-lock.ts';

export interface DepsOptions {
  /** true to use the cached indexes of repositories */
  readonly skipRefresh: boolean;
}

/** A local chart and the name that releases use to refer to it. */
interface LocalChart {
  readonly folder: string;
  readonly shown: string;
}

/** A reporter that prints nothing. */
const quietReport: DependencyReport = { refreshed: () => undefined, saved: () => undefined };

/**
 * Updates the dependencies of all local charts. Locks the versions of all other charts, using one lock file per state file.
 *
 * @throws RELEASES_*, CHART_*, REPOSITORY_*, NETWORK, FILE_*
 */
export async function updateDeps(read: readonly ReleaseState[], { skipRefresh }: DepsOptions, tools: DepsTools): Promise<void> {
  const states = read.map(filteredState);
  if (!skipRefresh) await refreshIndexes(states, tools);
  for (const [i, state] of states.entries()) {
    const others = (read[i]?.releases ?? []).filter((release) => !state.releases.includes(release));
    await inStateLater(state, () => updateState({ ...state, others }, tools));
  }
}

async function updateState(state: FilteredState, tools: DepsTools): Promise<void> {
  for (const { folder, shown } of localCharts(state, tools.outside)) {
    tools.outside.log('info', `Updating dependency ${shown}`);
    await updateDependencies(dependencyRequest(folder, state, tools), tools.downloads, quietReport);
  }
  await writeStateLock(state, tools);
}

/** Downloads the dependencies of a release's local chart, according to its lock file. @throws CHART_*, NETWORK, FILE_* */
export async function buildLocalChart(
  { state, release }: StateRelease,
  { folder, shown }: LocalChart,
  tools: DepsTools,
): Promise<void> {
  tools.outside.log('info', `Building dependency release=${release.name}, chart=${shown}`);
  await buildDependencies(dependencyRequest(folder, state, tools), tools.downloads, quietReport);
}

/** Returns a request that uses the repositories in the state file as well as those in repositories.yaml. */
function dependencyRequest(folder: string, state: ReleaseState, { outside }: DepsTools) {
  const request = { folder, source: noSource, skipRefresh: true, keyring: undefined, now: formatRfc3339(outside.now()) };
  return { ...request, repositories: stateRepositories(state) };
}

/** Returns the local charts of the releases to install, without duplicates. */
function localCharts(state: ReleaseState, outside: Outside): LocalChart[] {
  const charts = new Map<string, LocalChart>();
  for (const release of state.releases) {
    const target = { state, release };
    if (!release.isInstalled || !isLocalFolder(target)) continue;
    const folder = chartReference(target, outside).name;
    if (existsSync(join(folder, 'Chart.yaml'))) charts.set(folder, { folder, shown: chartName(target) });
  }
  return [...charts.values()];
}

/** Fetches the index of each repository that the releases or their local charts use. */
async function refreshIndexes(states: readonly ReleaseState[], { downloads, outside }: DepsTools): Promise<void> {
  const used = new Map<string, { readonly repository: Repository; readonly name: string }>();
  for (const state of states) {
    const { named, located } = knownRepositories(downloads.paths.repositoryConfig, stateRepositories(state));
    const declared = localCharts(state, outside).flatMap(({ folder }) => loadFolder(folder).metadata.dependencies ?? []);
    const locked = lockRequests(state, outside).map(({ dependency }) => dependency);
    for (const dependency of withAddresses([...declared, ...locked], named)) {
      const repository = repositoryOf(dependency, located, noSource);
      const name = named.find(({ url }) => url === repository?.url)?.name ?? dependency.repository;
      if (repository) used.set(repository.name, { repository, name });
    }
  }
  const outcomes = await updateRepositories(
    [...used.values()].map(({ repository }) => repository),
    downloads,
  );
  for (const { repository, problem } of outcomes) {
    if (problem === undefined) continue;
    const name = used.get(repository.name)?.name ?? repository.url;
    outside.log(
      'warn',
      `...Unable to get an update from the "${name}" chart repository (${repository.url}):\n\t${reasonOf(problem)}`,
    );
  }
}
