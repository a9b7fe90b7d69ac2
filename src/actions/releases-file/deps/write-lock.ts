import { StructFields } from '../../../base/go/json.ts';
import { formatRfc3339 } from '../../../base/go/rfc3339.ts';
import type { Value, ValueMap } from '../../../base/go/value.ts';
import { mapConcurrent } from '../../../base/map-concurrent.ts';
import { writeWhole } from '../../../base/write-file-atomic.ts';
import { dumpYamlPretty } from '../../../base/yaml/yaml.ts';
import { type LockedDependency, lockDigest } from '../../../chart/lock.ts';
import { isTillerlessError } from '../../../errors/tillerless-error.ts';
import { knownRepositories } from '../../dependencies/dependency-repositories.ts';
import { resolveDependencies } from '../../dependencies/resolve.ts';
import type { Downloads } from '../../download-options.ts';
import type { Outside } from '../files/outside.ts';
import { withPrefix } from '../files/render-file.ts';
import type { ReleaseState } from '../read-releases.ts';
import type { Release } from '../release.ts';
import { stateRepositories } from '../release-chart.ts';
import { textOf } from '../state/load-state.ts';
import { findLocked, lockFilePath, readLock } from './lock-file.ts';
import { type LockRequest, lockedName, lockRequests } from './lock-requests.ts';

/** The services needed to update charts and lock files. */
export interface DepsTools {
  readonly downloads: Downloads;
  readonly outside: Outside;
}

/** A state file whose `releases` are only the selected ones. */
export interface FilteredState extends ReleaseState {
  /** releases that are not selected; their locked versions are kept */
  readonly others: readonly Release[];
}

/** The helmfile version to write to lock files. */
const writtenVersion = '1.8.0';

/** Maximum number of charts whose versions are determined concurrently. */
const resolveWidth = 6;

const noRepositories = `There are no repositories defined in your helmfile.yaml.
This means helmfile cannot update your dependencies or create a lock file.
See https://github.com/roboll/helmfile/issues/878 for more information.`;

/**
 * Determines the newest version of each chart that comes from a repository, and records the versions in the lock file of a state
 * file. If no version has changed, the lock file is not changed either.
 *
 * @throws CHART_DEPENDENCIES, NETWORK, REGISTRY, FILE_*
 */
export async function writeStateLock(state: FilteredState, { downloads, outside }: DepsTools): Promise<void> {
  const requests = lockRequests(state, outside);
  if (requests.length === 0) return outside.log('warn', noRepositories);
  const locked = await resolveRequests(requests, state, downloads);
  const digest = lockDigest(
    requests.map(({ dependency }) => dependency),
    locked,
  );
  const path = lockFilePath(state);
  const previous = readLock(path, outside);
  const isSame = previous?.get('digest') === digest;
  const generated = isSame ? textOf(previous.get('generated')) : formatRfc3339(outside.now());
  writeWhole(path, lockText([...locked, ...keptVersions(state, path, previous)], digest, generated));
}

/** Returns the locked chart versions of releases that are not selected. helmfile drops these entries. */
function keptVersions({ others, ...state }: FilteredState, path: string, lock: ValueMap | undefined): LockedDependency[] {
  if (lock === undefined) return [];
  return others.flatMap((release) => {
    const chart = lockedName(release, state);
    const entry = chart && findLocked({ chart, constraint: release.version, path }, lock);
    return entry
      ? [{ name: textOf(entry.get('name')), repository: textOf(entry.get('repository')), version: textOf(entry.get('version')) }]
      : [];
  });
}

/** Determines the versions of charts, in the order of the requests. */
async function resolveRequests(
  requests: readonly LockRequest[],
  state: ReleaseState,
  downloads: Downloads,
): Promise<LockedDependency[]> {
  const { located: known } = knownRepositories(downloads.paths.repositoryConfig, stateRepositories(state));
  const { folder } = state.place;
  try {
    const resolved = await mapConcurrent(requests, resolveWidth, ({ dependency, source }) =>
      resolveDependencies({ folder, dependencies: [dependency], known, source }, downloads),
    );
    return resolved.flat().map((dependency) => dependency.locked);
  } catch (error) {
    throw isTillerlessError(error)
      ? withPrefix(`unable to update deps: unable to update ${requests.length} deps: `, error)
      : error;
  }
}

/** Formats a lock file. The charts are sorted by name, and each version of a chart is listed once. */
function lockText(locked: readonly LockedDependency[], digest: string, generated: string): string {
  const entries = new Map<string, Value>();
  for (const { name, repository, version } of locked.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
    const entry = new StructFields([
      ['name', name],
      ['repository', repository],
      ['version', version],
    ]);
    entries.set(JSON.stringify([name, repository, version]), entry);
  }
  return dumpYamlPretty(
    new StructFields([
      ['version', writtenVersion],
      ['dependencies', [...entries.values()]],
      ['digest', digest],
      ['generated', generated],
    ]),
  );
}
