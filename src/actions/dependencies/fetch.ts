import { archiveName, packChart } from '../../chart/package.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import type { ChartSource } from '../chart-source.ts';
import type { Downloads } from '../downloads.ts';
import { fetchResolved } from '../fetch-chart.ts';
import type { ResolvedDependency } from './resolve.ts';

/** A dependency's archive. */
export interface FetchedDependency {
  readonly dependency: ResolvedDependency;
  /** undefined for what lies in charts/ already */
  readonly archive: { readonly fileName: string; readonly bytes: Uint8Array } | undefined;
}

/** Downloads under way at once. */
const width = 6;

async function fetchOne(
  { from, locked }: ResolvedDependency,
  source: ChartSource,
  downloads: Downloads,
): Promise<FetchedDependency['archive']> {
  switch (from.kind) {
    case 'present':
      return undefined;
    case 'folder':
      return { fileName: archiveName(from.chart.metadata), bytes: packChart(from.chart) };
    case 'archive':
      return fetchResolved(from.resolved, downloads);
    case 'registry':
      throw new TillerlessError('REGISTRY', `${from.reference} ${locked.name} ${source.repo}`);
  }
}

/** Fetches dependencies, several at once; nothing is written outside of the cache. @throws what `fetchResolved` throws */
export async function fetchDependencies(
  dependencies: readonly ResolvedDependency[],
  source: ChartSource,
  downloads: Downloads,
): Promise<FetchedDependency[]> {
  const fetched: FetchedDependency[] = [];
  const queue = [...dependencies.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [i, dependency] = next;
      fetched[i] = { dependency, archive: await fetchNamed(dependency, source, downloads) };
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, dependencies.length) }, work));
  return fetched;
}

async function fetchNamed(
  dependency: ResolvedDependency,
  source: ChartSource,
  downloads: Downloads,
): Promise<FetchedDependency['archive']> {
  try {
    return await fetchOne(dependency, source, downloads);
  } catch (error) {
    if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
    const { name, repository } = dependency.locked;
    throw new TillerlessError(error.code, `dependency "${name}" of ${repository}: ${error.message}`, {
      helmText: `could not download ${repository}: ${error.helmText ?? error.message}`,
      ...(error.where ? { where: error.where } : {}),
      ...(error.hint ? { hint: error.hint } : {}),
      cause: error,
    });
  }
}
