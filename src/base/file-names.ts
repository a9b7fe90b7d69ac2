import { type PathLike, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { fromGoBytes, toGoBytes } from './go/bytes.ts';

/** A directory entry. Bytes in its name that are not valid UTF-8 are represented by lone surrogates; see go/bytes.ts. */
export interface FolderEntry {
  readonly name: string;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

/** Converts a path for use in system calls. A path that contains lone surrogates is converted to bytes. */
export function pathBytes(path: string): PathLike {
  return path.isWellFormed() ? path : Buffer.from(toGoBytes(path));
}

/** Joins a directory and a name. Used instead of `path.join`, which does not preserve lone surrogates in Bun. */
export function pathIn(folder: string, name: string): string {
  return name.isWellFormed() && folder.isWellFormed() ? join(folder, name) : `${folder}/${name}`;
}

/** Returns the entries of a directory, sorted by name. Names may contain any bytes. */
export function readFolder(folder: string): FolderEntry[] {
  const path = pathBytes(folder);
  const entries: readonly FolderEntry[] = readdirSync(path, { withFileTypes: true });
  // Node and Bun replace bytes that are not valid UTF-8 with this character.
  const all = entries.some(({ name }) => name.includes('\ufffd')) ? readByBytes(folder) : [...entries];
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readByBytes(folder: string): FolderEntry[] {
  return readdirSync(pathBytes(folder), { encoding: 'buffer' }).map((bytes) => {
    const name = fromGoBytes(bytes);
    // Symbolic links are resolved. Only a broken link is reported as a symbolic link.
    const stat = statSync(pathBytes(pathIn(folder, name)), { throwIfNoEntry: false });
    return {
      name,
      isDirectory: () => stat?.isDirectory() ?? false,
      isFile: () => stat?.isFile() ?? false,
      isSymbolicLink: () => stat === undefined,
    };
  });
}

/** Reports whether a path is a directory or inside it. Both must be absolute. Symbolic links are not followed. */
export function isInside(directory: string, path: string): boolean {
  const below = relative(directory, path);
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}
