import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { isMap, type ValueMap } from '../../../base/go/value.ts';
import { satisfies } from '../../../base/semver-range.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import type { Outside } from '../files/outside.ts';
import { readSource } from '../files/read-source.ts';
import { inState, type ReleaseState } from '../read-releases.ts';
import { type Release, releaseOf } from '../release.ts';
import { parseValuesMap } from '../state/environment-values.ts';
import { listOf, textOf } from '../state/load-state.ts';
import { type LockedName, lockedName } from './lock-requests.ts';

/** Pins charts that come from repositories to their locked versions, if there is a lock file. @throws RELEASES_FILE */
export function lockedState(state: ReleaseState, outside: Outside): ReleaseState {
  return inState(state, () => withLock(state, outside));
}

function withLock(state: ReleaseState, outside: Outside): ReleaseState {
  const path = lockFilePath(state);
  const charts = state.releases.map((release) => lockedName(release, state));
  const lock = charts.every((chart) => chart === undefined) ? undefined : readLock(path, outside);
  if (lock === undefined) return state;
  const releases = state.releases.map((release, i) => {
    const chart = charts[i];
    return chart === undefined
      ? release
      : withVersion(release, lockedVersion({ chart, constraint: release.version, path }, lock));
  });
  return { ...state, releases };
}

/**
 * Returns the path of the lock file. By default, it is named after the state file, for example helmfile.lock for helmfile.yaml.
 */
export function lockFilePath({ place, fields }: Pick<ReleaseState, 'place' | 'fields'>): string {
  const name =
    textOf(fields.get('lockFilePath')) ||
    `${basename(place.file)
      .replace(/\.gotmpl$/, '')
      .replace(/\.ya?ml$/, '')}.lock`;
  return resolve(place.folder, name);
}

interface LockQuery {
  readonly chart: LockedName;
  readonly constraint: string;
  /** path of the lock file */
  readonly path: string;
}

/** Reads a lock file. @returns undefined if it does not exist @throws YAML_PARSE, RELEASES_RESTRICTED */
export function readLock(path: string, outside: Outside): ValueMap | undefined {
  return existsSync(path) ? parseValuesMap(readSource(path, path, outside), path) : undefined;
}

/** Searches a lock file for a chart, and returns the first entry whose version satisfies the constraint. */
export function findLocked({ chart, constraint }: LockQuery, lock: ValueMap): ValueMap | undefined {
  const entries = listOf(lock.get('dependencies')).filter(isMap);
  for (const name of new Set([chart.name, chart.path])) {
    const found = entries.find(
      (entry) => entry.get('name') === name && satisfies(constraint || '*', textOf(entry.get('version'))),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function lockedVersion(query: LockQuery, lock: ValueMap): string {
  const entry = findLocked(query, lock);
  if (entry !== undefined) return textOf(entry.get('version'));
  const { chart, constraint, path } = query;
  const text = `no resolved dependency found for "${chart.path}", running "helmfile deps" may resolve the issue`;
  const hint = `run \`releases deps\` to lock a version that matches ${JSON.stringify(constraint || '*')}, or delete ${basename(path)}`;
  throw new TillerlessError('RELEASES_FILE', text, { where: { file: path }, hint });
}

function withVersion({ fields }: Release, version: string): Release {
  return releaseOf(new Map([...fields, ['version', version]]));
}
