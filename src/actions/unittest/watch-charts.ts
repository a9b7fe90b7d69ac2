import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { systemProblem } from '../../base/os-error-text.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/** Time in milliseconds during which changes are collected, because editors write a file in several steps. */
const settleMs = 100;

/** A chart with changed files. */
export interface ChangedChart {
  /** path of the chart, as on the command line */
  readonly path: string;
  /** paths of the changed files relative to the chart, with forward slashes; empty for the folder of the chart itself */
  readonly files: ReadonlySet<string>;
  /** true if the folder of the chart no longer exists */
  readonly isRemoved: boolean;
}

/**
 * Yields the charts whose files change, until the signal is aborted. Snapshots are ignored, because the tests themselves write them,
 * and so are temporary files that are created and removed again, for example by `sed -i`.
 * Changes that occur while the caller handles earlier ones are yielded afterwards.
 *
 * @throws FILE_IO if a directory cannot be watched
 */
export async function* watchCharts(charts: readonly string[], signal: AbortSignal): AsyncGenerator<readonly ChangedChart[]> {
  const changes = new Map<string, Set<string>>();
  let wake = (): void => undefined;
  const watchers = charts.map((path) =>
    watchFolder(path, (file) => {
      changes.set(path, (changes.get(path) ?? new Set()).add(file));
      wake();
    }),
  );
  const known = new Map(charts.map((path) => [path, new Set(filesIn(path))]));
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    while (!signal.aborted) {
      if (changes.size === 0) await new Promise<void>((resolve) => (wake = resolve));
      if (signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      const changed = [...changes].map(([path, files]) => ({
        path,
        files: withoutTemporary(path, files, known.get(path) ?? new Set()),
        isRemoved: !existsSync(path),
      }));
      changes.clear();
      const relevant = changed.filter(({ files }) => files.size > 0);
      if (relevant.length > 0) yield relevant;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    for (const watcher of watchers) watcher.close();
  }
}

/** Returns the paths of all files and folders in a folder, relative to it, with forward slashes. */
function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => file.split(sep).join('/'));
}

/**
 * Removes files that do not exist and did not exist at the last change, either.
 *
 * @param known the files that existed; updated by this function
 */
function withoutTemporary(folder: string, files: ReadonlySet<string>, known: Set<string>): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const file of files) {
    const exists = existsSync(join(folder, file));
    if (exists || file === '' || known.has(file)) kept.add(file);
    if (exists) known.add(file);
    else known.delete(file);
  }
  return kept;
}

/** Calls `onChange` with the path of each changed file, relative to the folder. @throws FILE_IO */
function watchFolder(folder: string, onChange: (file: string) => void): FSWatcher {
  const failed = (cause: unknown): TillerlessError =>
    new TillerlessError('FILE_IO', `cannot watch ${folder}: ${systemProblem(cause)}`, { cause });
  try {
    const watcher = watch(folder, { recursive: true }, (_, name: string | null | undefined) => {
      // Node passes no file name if the folder itself was deleted.
      const file = name === null || name === undefined ? '' : relative(folder, join(folder, name)).split(sep).join('/');
      if (!file.split('/').includes('__snapshot__')) onChange(file);
    });
    // Report a change, so that the tests are run again. If the directory no longer exists, this run fails with an error message.
    watcher.on('error', () => onChange(''));
    return watcher;
  } catch (error) {
    throw failed(error);
  }
}

/**
 * Returns the suite files to run after a change: the suites that changed, or undefined if all suites may be affected because a
 * template, the values or the metadata changed.
 *
 * @param isSuite reports whether a file, relative to the chart, is a suite
 */
export function affectedSuites(changed: ChangedChart, isSuite: (file: string) => boolean): string[] | undefined {
  const files = [...changed.files];
  return files.every(isSuite) ? files : undefined;
}
