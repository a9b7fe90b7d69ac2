import { type PathLike, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fromGoBytes, toGoBytes } from './go/bytes.ts';

/** A directory entry. Bytes of its name that are not UTF-8 are kept as lone surrogates, see go/bytes.ts. */
export interface FolderEntry {
  readonly name: string;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

/** Converts a path for system calls: to bytes if it contains lone surrogates. */
export function pathBytes(path: string): PathLike {
  return isWellFormed(path) ? path : Buffer.from(toGoBytes(path));
}

/** Joins a directory and a name. Bun's `path.join` does not preserve lone surrogates. */
export function pathIn(folder: string, name: string): string {
  return isWellFormed(name) && isWellFormed(folder) ? join(folder, name) : `${folder}/${name}`;
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text);
}

/** Returns the entries of a directory sorted by name. Names may contain any bytes. */
export function readFolder(folder: string): FolderEntry[] {
  const path = pathBytes(folder);
  const entries: readonly FolderEntry[] = readdirSync(path, { withFileTypes: true });
  // Node and Bun replace bytes that are not UTF-8 by this character.
  const all = entries.some(({ name }) => name.includes('\ufffd')) ? readByBytes(folder) : [...entries];
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readByBytes(folder: string): FolderEntry[] {
  return readdirSync(pathBytes(folder), { encoding: 'buffer' }).map((bytes) => {
    const name = fromGoBytes(bytes);
    // A broken symbolic link is neither a file nor a directory.
    const stat = statSync(pathBytes(pathIn(folder, name)), { throwIfNoEntry: false });
    return {
      name,
      isDirectory: () => stat?.isDirectory() ?? false,
      isFile: () => stat?.isFile() ?? false,
      isSymbolicLink: () => stat === undefined,
    };
  });
}
