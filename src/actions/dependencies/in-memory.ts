import { readChartArchive } from '../../chart/archive.ts';
import { missingDependencies } from '../../chart/dependencies.ts';
import { loadChartFiles } from '../../chart/load-files.ts';
import type { Chart } from '../../chart/model.ts';
import type { Repository } from '../../repo/repositories.ts';
import type { ChartSource } from '../chart-source.ts';
import type { Downloads } from '../download-options.ts';
import { updateRepositories } from '../repositories/update.ts';
import { knownRepositories, repositoryOf, withAddresses } from './dependency-repositories.ts';
import { fetchDependencies } from './fetch.ts';
import { resolveDependencies } from './resolve.ts';

/** Where to look for the dependencies of a chart. */
export interface DependencySources {
  /** directory of the chart, used to resolve relative paths */
  readonly folder: string;
  readonly source: ChartSource;
  /** repositories in addition to those in repositories.yaml */
  readonly repositories?: readonly Repository[];
}

/**
 * Adds missing dependencies to a chart in memory. Only caches are written, because installing a chart must not modify it.
 *
 * @throws any error that `updateDependencies` throws
 */
export async function withDependencies(
  chart: Chart,
  { folder, source, repositories }: DependencySources,
  downloads: Downloads,
): Promise<Chart> {
  const missing = new Set(missingDependencies(chart));
  if (missing.size === 0) return chart;
  const declared = (chart.metadata.dependencies ?? []).filter(({ name }) => missing.has(name));
  const { named, located: known } = knownRepositories(downloads.paths.repositoryConfig, repositories);
  const dependencies = withAddresses(declared, named);
  const used = new Set(dependencies.flatMap((dependency) => repositoryOf(dependency, known, source) ?? []));
  // If an index cannot be refreshed, its cached copy is used. If there is no cached copy, resolving the version fails.
  await updateRepositories([...used], downloads);
  const resolved = await resolveDependencies({ folder, dependencies, known, source }, downloads);
  const fetched = await fetchDependencies(resolved, downloads);
  const added = fetched.flatMap(({ dependency, archive }) => {
    if (dependency.from.kind === 'folder') return [dependency.from.chart];
    return archive ? [loadChartFiles(readChartArchive(archive.bytes))] : [];
  });
  return { ...chart, subcharts: [...chart.subcharts, ...added] };
}
