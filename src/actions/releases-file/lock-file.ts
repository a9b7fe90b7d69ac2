import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { isMap, type ValueMap } from '../../base/go/value.ts';
import { satisfies } from '../../base/semver-range.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Outside } from './files/outside.ts';
import { readSource } from './files/read-source.ts';
import { inState, type ReleaseState } from './read-releases.ts';
import { type Release, releaseOf } from './release.ts';
import { parseValuesMap } from './state/environment-values.ts';
import { listOf, textOf } from './state/load-state.ts';

/** Replaces the versions of charts in repositories with those in the lock file, if there is one. @throws RELEASES_FILE */
export function lockedState(state: ReleaseState, outside: Outside): ReleaseState {
  return inState(state, () => withLock(state, outside));
}

function withLock(state: ReleaseState, outside: Outside): ReleaseState {
  const path = lockFilePath(state);
  const charts = state.releases.map((release) => lockedChart(release, state));
  if (!existsSync(path) || charts.every((chart) => chart === undefined)) return state;
  const entries = listOf(parseValuesMap(readSource(path, path, outside), path).get('dependencies')).filter(isMap);
  const releases = state.releases.map((release, i) => {
    const chart = charts[i];
    return chart === undefined
      ? release
      : withVersion(release, lockedVersion({ chart, constraint: release.version, path }, entries));
  });
  return { ...state, releases };
}

/** Returns the path of the lock file: the name of the state file with the extension .lock. */
export function lockFilePath({ place, fields }: Pick<ReleaseState, 'place' | 'fields'>): string {
  const name =
    textOf(fields.get('lockFilePath')) ||
    `${basename(place.file)
      .replace(/\.gotmpl$/, '')
      .replace(/\.ya?ml$/, '')}.lock`;
  return resolve(place.folder, name);
}

/** Returns the name under which the lock file lists a release's chart; undefined if the chart is not in a repository. */
function lockedChart({ chart }: Release, { fields }: ReleaseState): string | undefined {
  const parts = chart.split('/');
  const isName = !chart.startsWith('.') && !chart.includes('://') && (parts.length === 2 || parts.length === 3);
  const repository = listOf(fields.get('repositories')).find((entry) => isMap(entry) && entry.get('name') === parts[0]);
  if (!isName || !isMap(repository)) return undefined;
  return repository.get('oci') === true ? parts.at(-1) : parts.slice(1).join('/');
}

interface LockQuery {
  readonly chart: string;
  readonly constraint: string;
  /** path of the lock file */
  readonly path: string;
}

function lockedVersion({ chart, constraint, path }: LockQuery, entries: readonly ValueMap[]): string {
  for (const entry of entries) {
    const version = textOf(entry.get('version'));
    if (entry.get('name') === chart && satisfies(constraint || '*', version)) return version;
  }
  const text = `no resolved dependency found for "${chart}", running "helmfile deps" may resolve the issue`;
  const hint = `change the version in ${basename(path)} to one that matches ${JSON.stringify(constraint || '*')}, or delete the file`;
  throw new TillerlessError('RELEASES_FILE', text, { where: { file: path }, hint });
}

function withVersion({ fields }: Release, version: string): Release {
  return releaseOf(new Map([...fields, ['version', version]]));
}
