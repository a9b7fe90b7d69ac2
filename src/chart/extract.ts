import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathBytes, pathIn } from '../base/file-names.ts';
import { systemProblem } from '../base/os-error-text.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { readChartArchive } from './archive.ts';
import { loadChartFiles } from './load-files.ts';

/**
 * Extracts a chart archive into a new directory that is named after the chart. No file is written outside it, because the
 * directory is new and the archive reader has validated the file names.
 *
 * @param existing "replaced" to delete the directory first if it contains a chart
 * @returns the path of the directory
 * @throws FILE_EXISTS if the directory exists, FILE_IO, CHART_*
 */
export function extractChart(archive: Uint8Array, destination: string, existing: 'rejected' | 'replaced' = 'rejected'): string {
  const files = readChartArchive(archive);
  const { name } = loadChartFiles(files).metadata;
  // Chart names cannot contain a slash, but on Windows, a backslash is also a path separator.
  if (name.includes('\\')) throw new TillerlessError('CHART_INVALID', `${JSON.stringify(name)} is not a valid folder name`);
  const root = join(destination, name);
  if (existing === 'replaced' && existsSync(join(root, 'Chart.yaml'))) rmSync(root, { recursive: true });
  if (existsSync(root))
    throw new TillerlessError('FILE_EXISTS', `file or folder ${root} already exists`, {
      helmText: `failed to untar: a file or directory with the name ${root} already exists`,
    });
  for (const file of files) {
    const slash = file.name.lastIndexOf('/');
    const folder = slash < 0 ? root : pathIn(root, file.name.slice(0, slash));
    const target = pathIn(root, file.name);
    try {
      mkdirSync(pathBytes(folder), { recursive: true, mode: 0o755 });
      writeFileSync(pathBytes(target), file.data, { mode: 0o644 });
    } catch (cause) {
      throw new TillerlessError('FILE_IO', `cannot write ${target}: ${systemProblem(cause)}`, { cause });
    }
  }
  return root;
}
