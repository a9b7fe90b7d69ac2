import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../base/write-file-atomic.ts';
import { loadChart } from '../../chart/load.ts';
import { type LockedDependency, lockText } from '../../chart/lock.ts';
import type { Chart } from '../../chart/model.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import type { FetchedDependency } from './fetch.ts';

/**
 * Returns the chart archives in charts/ that are not dependencies, or not of the fetched version.
 *
 * @param local names of the dependencies without a repository
 */
function outdated(folder: string, kept: ReadonlySet<string>, local: ReadonlySet<string>): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tgz') && !kept.has(file))
    .filter((file) => {
      const name = chartNameOf(join(folder, file));
      return name !== undefined && !local.has(name);
    });
}

/** Returns the name of a chart. Returns undefined for an archive that is not a chart. */
function chartNameOf(file: string): string | undefined {
  try {
    return loadChart(file).metadata.name;
  } catch (error) {
    if (isTillerlessError(error)) return undefined;
    throw error;
  }
}

/**
 * Writes archives to charts/ and removes all other chart archives, as Helm does. Nothing is written until all archives are fetched.
 *
 * @throws FILE_IO
 */
export function storeDependencies(chartFolder: string, fetched: readonly FetchedDependency[]): void {
  const folder = join(chartFolder, 'charts');
  if (existsSync(folder) && !lstatSync(folder).isDirectory())
    throw new TillerlessError('FILE_EXISTS', `${folder} is not a directory`, {
      helmText: `${JSON.stringify(folder)} is not a directory`,
    });
  mkdirSync(folder, { recursive: true });
  const archives = fetched.flatMap(({ archive }) => archive ?? []);
  for (const { fileName, bytes } of archives) writeWhole(join(folder, fileName), bytes);
  const kept = new Set(archives.map(({ fileName }) => fileName));
  const local = fetched.flatMap(({ archive, dependency }) => (archive === undefined ? [dependency.locked.name] : []));
  for (const file of outdated(folder, kept, new Set(local))) rmSync(join(folder, file));
}

/** Returns the name of the chart's lock file. */
export function lockName({ metadata }: Chart): string {
  return metadata.apiVersion === 'v1' ? 'requirements.lock' : 'Chart.lock';
}

/** Writes the lock file. Symbolic links are not followed. @throws FILE_EXISTS, FILE_IO */
export function writeLock(
  chartFolder: string,
  chart: Chart,
  lock: { readonly locked: readonly LockedDependency[]; readonly digest: string; readonly generated: string },
): void {
  const path = join(chartFolder, lockName(chart));
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    const text = `the ${lockName(chart)} file is a symlink to ${JSON.stringify(readlinkSync(path))}`;
    throw new TillerlessError('FILE_EXISTS', text, { helmText: text });
  }
  const text = lockText(lock.locked, lock.digest, lock.generated);
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeWhole(path, text);
}
