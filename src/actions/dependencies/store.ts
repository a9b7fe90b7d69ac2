import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../base/write-file-atomic.ts';
import { loadChart } from '../../chart/load.ts';
import { type LockedDependency, lockText } from '../../chart/lock.ts';
import type { Chart } from '../../chart/model.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import type { FetchedDependency } from './fetch.ts';

/** Returns the dependency archives in charts/ that are no longer used. */
function outdated(folder: string, names: ReadonlySet<string>, kept: ReadonlySet<string>): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tgz') && !kept.has(file))
    .filter((file) => {
      try {
        return names.has(loadChart(join(folder, file)).metadata.name);
      } catch (error) {
        // Keep an archive that is not a chart.
        if (isTillerlessError(error)) return false;
        throw error;
      }
    });
}

/**
 * Writes archives to charts/ and removes the archives that they replace. Nothing is written until all archives are fetched.
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
  const names = new Set(fetched.map(({ dependency }) => dependency.locked.name));
  const kept = new Set(archives.map(({ fileName }) => fileName));
  for (const file of outdated(folder, names, kept)) rmSync(join(folder, file));
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
