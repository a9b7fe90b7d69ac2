import { lstatSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fromGoBytes } from '../../base/go/bytes.ts';
import { type IgnoreTest, readIgnoreRules } from '../../chart/ignore.ts';
import { readFile } from './chart-files.ts';

/** Reports whether a path is excluded from the search for charts. */
export type PathFilter = (path: string, isDirectory: boolean) => boolean;

/**
 * Reads the file that lists excluded directories (.helmdocsignore). It is located in the root of the git repository or, outside a
 * repository, in the working directory. Its patterns are relative to its own directory.
 *
 * @throws FILE_IO, CHART_INVALID
 */
export function readIgnoreFile(name: string, cwd: string): PathFilter {
  const repository = findRepository(cwd);
  const root = repository ?? cwd;
  const file = repository === undefined ? resolve(cwd, name) : join(repository, name);
  const isIgnored: IgnoreTest = isFileAt(file) ? readIgnoreRules(fromGoBytes(readFile(file)), name) : () => false;
  return (path, isDirectory) => {
    const below = relative(root, resolve(cwd, path));
    return below === '.git' || isIgnored(below, isDirectory);
  };
}

function isFileAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Returns the root of the git repository that contains a directory. */
function findRepository(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    if (lstatSync(join(at, '.git'), { throwIfNoEntry: false }) !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}
