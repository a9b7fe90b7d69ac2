import { type PathLike, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fromGoBytes, toGoBytes } from './go/bytes.ts';

/** An entry of a folder; its name keeps bytes that are not UTF-8 as lone surrogates, see go/bytes.ts. */
export interface FolderEntry {
  readonly name: string;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

/** A path as the operating system takes it: the bytes, where text cannot hold them. */
export function pathBytes(path: string): PathLike {
  return isWellFormed(path) ? path : Buffer.from(toGoBytes(path));
}

/** The path of a name in a folder. Bun's `path.join` does not keep lone surrogates. */
export function pathIn(folder: string, name: string): string {
  return isWellFormed(name) && isWellFormed(folder) ? join(folder, name) : `${folder}/${name}`;
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text);
}

/** The entries of a folder in order of their names, which may be any bytes, as on Unix. */
export function readFolder(folder: string): FolderEntry[] {
  const path = pathBytes(folder);
  const entries: readonly FolderEntry[] = readdirSync(path, { withFileTypes: true });
  // Node and Bun put this character where a name is not UTF-8.
  const all = entries.some(({ name }) => name.includes('\ufffd')) ? readByBytes(folder) : [...entries];
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readByBytes(folder: string): FolderEntry[] {
  return readdirSync(pathBytes(folder), { encoding: 'buffer' }).map((bytes) => {
    const name = fromGoBytes(bytes);
    // A link to nothing is neither a file nor a folder.
    const stat = statSync(pathBytes(pathIn(folder, name)), { throwIfNoEntry: false });
    return {
      name,
      isDirectory: () => stat?.isDirectory() ?? false,
      isFile: () => stat?.isFile() ?? false,
      isSymbolicLink: () => stat === undefined,
    };
  });
}
