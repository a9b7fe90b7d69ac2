import { existsSync, statSync } from 'node:fs';
import { loadChart } from '../../chart/load.ts';
import { lockDigest, oldLockDigest } from '../../chart/lock.ts';
import type { Chart, Dependency } from '../../chart/model.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Repository } from '../../repo/repositories.ts';
import type { ChartSource } from '../chart-source.ts';
import type { Downloads } from '../download-options.ts';
import { type UpdateOutcome, updateRepositories } from '../repositories/update.ts';
import { knownRepositories, unmanagedOf, withAddresses } from './dependency-repositories.ts';
import { type FetchedDependency, fetchDependencies } from './fetch.ts';
import { resolveDependencies } from './resolve.ts';
import { lockName, storeDependencies, writeLock } from './store.ts';

export interface DependencyRequest {
  readonly folder: string;
  readonly source: ChartSource;
  readonly skipRefresh: boolean;
  /** keyring to verify signatures; undefined to skip verification */
  readonly keyring: string | undefined;
  /** current time in RFC 3339 format */
  readonly now: string;
  /** repositories in addition to those in repositories.yaml */
  readonly repositories?: readonly Repository[];
}

/** Progress callbacks, called in this order. */
export interface DependencyReport {
  /**
   * Called with the results of fetching repository indexes: once for URLs that are not in repositories.yaml, then once for the
   * repositories in it (`managed` is true).
   */
  refreshed(outcomes: readonly UpdateOutcome[], managed: boolean): void;
  saved(fetched: readonly FetchedDependency[]): void;
}

/** Loads a chart from a directory. @throws CHART_* */
export function loadFolder(folder: string): Chart {
  if (!existsSync(folder))
    throw new TillerlessError('CHART_NOT_FOUND', `folder ${folder} does not exist`, {
      helmText: `could not find ${folder}: stat ${folder}: no such file or directory`,
    });
  if (!statSync(folder).isDirectory())
    throw new TillerlessError('CHART_INVALID', `${folder} is an archive, not a folder`, {
      helmText: 'only unpacked charts can be updated',
    });
  return loadChart(folder);
}

/** The dependencies to fetch, and the repositories that have been added. */
interface Wanted {
  readonly dependencies: readonly Dependency[];
  readonly known: readonly Repository[];
}

interface Surroundings {
  readonly downloads: Downloads;
  readonly report: DependencyReport;
}

/** Fetches the indexes of the dependencies' repositories and of all added repositories. */
export async function refresh(
  { dependencies, known }: Wanted,
  source: ChartSource,
  { downloads, report }: Surroundings,
): Promise<void> {
  const unmanaged = unmanagedOf(dependencies, known, source);
  if (unmanaged.length > 0) report.refreshed(await updateRepositories(unmanaged, downloads), false);
  if (known.length > 0) report.refreshed(await updateRepositories(known, downloads), true);
}

/** Resolves the dependencies' versions and fetches their archives into charts/. */
async function fetchInto(
  { folder, source, skipRefresh, keyring }: DependencyRequest,
  wanted: Wanted,
  around: Surroundings,
): Promise<readonly FetchedDependency[]> {
  const { downloads, report } = around;
  if (!skipRefresh) await refresh(wanted, source, around);
  const resolved = await resolveDependencies({ folder, ...wanted, source }, downloads);
  const fetched = await fetchDependencies(resolved, downloads, keyring);
  storeDependencies(folder, fetched);
  report.saved(fetched);
  return fetched;
}

/**
 * Resolves the dependencies of a chart, fetches them into charts/ and writes the lock file (`dependency update`).
 *
 * @throws CHART_*, REPOSITORY_*, NETWORK, FILE_*
 */
export async function updateDependencies(
  request: DependencyRequest,
  downloads: Downloads,
  report: DependencyReport,
): Promise<void> {
  const chart = loadFolder(request.folder);
  const declared = chart.metadata.dependencies;
  if (declared === undefined) return;
  const { named, located: known } = knownRepositories(downloads.paths.repositoryConfig, request.repositories);
  const dependencies = withAddresses(declared, named);
  const fetched = await fetchInto(request, { dependencies, known }, { downloads, report });
  const locked = fetched.map(({ dependency }) => dependency.locked);
  const digest = lockDigest(dependencies, locked);
  if (chart.lock?.digest !== digest) writeLock(request.folder, chart, { locked, digest, generated: request.now });
}

function checkLock(chart: Chart, dependencies: readonly Dependency[], locked: readonly Dependency[]): void {
  const digest = chart.lock?.digest;
  if (digest === lockDigest(dependencies, locked)) return;
  const isOld = chart.metadata.apiVersion === 'v1';
  if (isOld && digest === oldLockDigest(dependencies)) return;
  const text = isOld
    ? 'the lock file (requirements.lock) is out of sync with the dependencies file (requirements.yaml). Please update the dependencies'
    : "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please update the dependencies with 'helm dependency update'";
  throw new TillerlessError('CHART_DEPENDENCIES', `${lockName(chart)} is out of sync with the dependencies`, {
    helmText: text,
    hint: 'run `dependency update` to re-create it',
  });
}

/**
 * Fetches the locked versions into charts/ (`dependency build`). If there is no lock file, does the same as `updateDependencies`.
 *
 * @throws the same errors as `updateDependencies`
 */
export async function buildDependencies(
  request: DependencyRequest,
  downloads: Downloads,
  report: DependencyReport,
): Promise<void> {
  const chart = loadFolder(request.folder);
  if (chart.lock === undefined) return updateDependencies(request, downloads, report);
  const { named, located: known } = knownRepositories(downloads.paths.repositoryConfig, request.repositories);
  const requested = withAddresses(chart.metadata.dependencies ?? [], named);
  const locked = withAddresses(chart.lock.dependencies, named);
  checkLock(chart, requested, locked);
  await fetchInto(request, { dependencies: locked, known }, { downloads, report });
}
