import { dirname, isAbsolute, join } from 'node:path';
import { pathIn } from '../../base/file-names.ts';
import { readAnyArchive } from '../../chart/archive.ts';
import { isTillerlessError, type TillerlessError } from '../../errors/tillerless-error.ts';
import { type ChartFiles, entriesOf } from '../chart-docs/chart-files.ts';
import { archivedSources, type ChartSource } from './chart-source.ts';

const MAX_DEPTH = 200;
/** Maximum total size of all archives after decompression. */
const MAX_BYTES = 200 << 20;

/**
 * Returns the charts in archives below a directory. These charts are usually dependencies.
 *
 * @param report receives the errors for archives that cannot be read
 */
export function readArchivedCharts(
  root: string,
  files: ChartFiles,
  report: (archive: string, error: TillerlessError) => void,
): ChartSource[] {
  const archives = findArchives(root);
  const [first] = archives;
  if (first === undefined) return [];
  const directory = join(dirname(first), '.archived');
  const entries = new Map<string, Uint8Array>();
  let size = 0;
  for (const archive of archives) {
    try {
      for (const { name, data } of readAnyArchive(files.readBytes(archive))) {
        const path = join(directory, name);
        size += data.length;
        if (isAbsolute(name) || !path.startsWith(`${directory}/`) || size > MAX_BYTES) continue;
        entries.set(path, data);
      }
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      report(archive, error);
    }
  }
  return archivedSources(entries);
}

/** Finds archives in alphabetical order. Symbolic links to directories are not followed. */
function findArchives(root: string): string[] {
  const archives: string[] = [];
  const walk = (folder: string, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    for (const entry of entriesOf(folder)) {
      const path = pathIn(folder, entry.name);
      if (entry.isDirectory()) walk(path, depth + 1);
      else if (entry.name.endsWith('.tgz') || entry.name.endsWith('.tar.gz')) archives.push(path);
    }
  };
  walk(root, 0);
  return archives;
}
