import { statSync } from 'node:fs';
import { pathIn } from '../../base/file-names.ts';
import { cleanPath } from '../../base/go/clean-path.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { entriesOf } from './chart-files.ts';
import type { PathFilter } from './ignore-file.ts';

/** Maximum directory depth. Ensures that the search terminates if the file system contains cycles. */
const MAX_DEPTH = 200;

/**
 * Finds all subdirectories that contain a Chart.yaml, in alphabetical order. Symbolic links to directories are not followed.
 *
 * @throws FILE_NOT_FOUND, FILE_IO
 */
export function findCharts(root: string, isIgnored: PathFilter): string[] {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new TillerlessError('FILE_NOT_FOUND', `${root} is not a directory`);
  const charts: string[] = [];
  const walk = (directory: string, depth: number): void => {
    if (isIgnored(directory, true) || depth > MAX_DEPTH) return;
    for (const entry of entriesOf(directory)) {
      const path = pathIn(directory, entry.name);
      if (entry.isDirectory()) walk(path, depth + 1);
      else if (entry.name === 'Chart.yaml' && !isIgnored(path, false)) charts.push(cleanPath(directory));
    }
  };
  walk(cleanPath(root), 0);
  return charts;
}
