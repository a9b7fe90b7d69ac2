import { mapConcurrent } from '../../base/map-concurrent.ts';
import { archiveName } from '../../chart/archive-name.ts';
import { isTillerlessError, reasonOf, reworded } from '../../errors/tillerless-error.ts';
import type { FetchedChart } from '../chart-source.ts';
import { fetchResolved } from '../charts/fetch-chart.ts';
import type { Downloads } from '../download-options.ts';
import type { ResolvedDependency } from './resolve.ts';

/** A dependency and its archive. */
export interface FetchedDependency {
  readonly dependency: ResolvedDependency;
  /** archive of the chart; undefined if the chart is already in charts/ */
  readonly archive: { readonly fileName: string; readonly bytes: Uint8Array; readonly message?: string } | undefined;
}

/** Maximum number of concurrent downloads. */
const width = 6;

async function fetchOne(
  { from }: ResolvedDependency,
  downloads: Downloads,
  keyring: string | undefined,
): Promise<FetchedDependency['archive']> {
  switch (from.kind) {
    case 'present':
      return undefined;
    case 'folder': {
      const { packChart } = await import('../../chart/package.ts');
      return { fileName: archiveName(from.chart.metadata), bytes: await packChart(from.chart) };
    }
    case 'archive':
      return verified(await fetchResolved(from.resolved, downloads), keyring);
    case 'registry': {
      const { fetchFromRegistry } = await import('../charts/fetch-registry-chart.ts');
      return verified(await fetchFromRegistry(from.chart, downloads), keyring);
    }
  }
}

async function verified<T extends FetchedChart>(fetched: T, keyring: string | undefined): Promise<T> {
  if (keyring !== undefined) await (await import('../charts/verify-chart.ts')).verifyFetched(fetched, keyring);
  return fetched;
}

/** Fetches dependencies concurrently. Nothing is written except the cache. @throws any error that `fetchResolved` throws */
export function fetchDependencies(
  dependencies: readonly ResolvedDependency[],
  downloads: Downloads,
  keyring?: string,
): Promise<FetchedDependency[]> {
  return mapConcurrent(dependencies, width, async (dependency) => ({
    dependency,
    archive: await fetchNamed(dependency, downloads, keyring),
  }));
}

async function fetchNamed(
  dependency: ResolvedDependency,
  downloads: Downloads,
  keyring: string | undefined,
): Promise<FetchedDependency['archive']> {
  try {
    return await fetchOne(dependency, downloads, keyring);
  } catch (error) {
    if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
    const { name, repository } = dependency.locked;
    throw reworded(error, {
      message: `dependency "${name}" of ${repository}: ${error.message}`,
      helmText: `could not download ${repository}/${name}: ${reasonOf(error)}`,
    });
  }
}
