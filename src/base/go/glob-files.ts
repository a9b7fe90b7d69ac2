import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareBytes } from '../natural-sort.ts';
import { globMatcher } from './path-match.ts';

const special = /[*?[\\]/;

/** Maximum number of files that a pattern can match. */
const maxFiles = 100_000;

/**
 * Returns the files and folders that match a pattern, in the same order as Go's filepath.Glob: folder by folder, and sorted by
 * name within each folder. As in filepathx, `**` matches any number of folders. Symbolic links are not followed below `**`.
 *
 * @throws CHART_INVALID for a malformed pattern
 */
export function globFiles(pattern: string): string[] {
  if (!pattern.includes('**')) return glob(pattern);
  let matches = [''];
  for (const part of pattern.split('**')) {
    const paths = new Set<string>();
    for (const match of matches) for (const path of glob(match + part)) addBelow(path, paths);
    matches = [...paths];
  }
  return matches;
}

function glob(pattern: string): string[] {
  if (!special.test(pattern)) return exists(pattern) ? [pattern] : [];
  const at = pattern.lastIndexOf('/') + 1;
  const matches = globMatcher(pattern.slice(at));
  const folder = folderOf(pattern.slice(0, at));
  const folders = special.test(folder) ? glob(folder) : [folder];
  return folders.flatMap((folder) =>
    namesIn(folder)
      .filter(matches)
      .map((name) => join(folder, name)),
  );
}

/** Reports whether a path exists. As in Go, a path below a regular file does not exist. */
function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function folderOf(written: string): string {
  if (written === '') return '.';
  return written === '/' ? written : written.slice(0, -1);
}

function namesIn(folder: string): string[] {
  return entriesIn(folder).map(({ name }) => name);
}

/** Returns the entries of a folder. Returns an empty list if the folder does not exist or cannot be read. */
function entriesIn(folder: string): Dirent[] {
  try {
    if (!statSync(folder).isDirectory()) return [];
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => compareBytes(a.name, b.name));
  } catch {
    return [];
  }
}

/** Adds a path and, recursively, everything under it to `into`. */
function addBelow(path: string, into: Set<string>): void {
  if (into.size >= maxFiles) return;
  into.add(path);
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  for (const entry of entriesIn(path)) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) addBelow(below, into);
    else into.add(below);
  }
}
