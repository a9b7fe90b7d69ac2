import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FolderEntry, isInside, pathBytes, pathIn, readFolder } from '../../base/file-names.ts';
import { fromGoBytes } from '../../base/go/bytes.ts';
import { compareBytes } from '../../base/natural-sort.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/** Maximum size of a file to read into memory. */
const MAX_FILE = 32 << 20;
/** Maximum number of files in a chart that templates can read. */
const MAX_FILES = 50_000;

/**
 * Reads the files of charts. Symbolic links must not point outside the directories that contain the charts. Otherwise, the README
 * of an untrusted chart could include any file that the user can read.
 */
export class ChartFiles {
  private readonly roots: readonly { readonly path: string; readonly real: string }[];

  /** @param roots directories outside of which symbolic links must not point */
  constructor(roots: readonly string[]) {
    this.roots = roots.map((root) => ({ path: resolve(root), real: realPath(root) }));
  }

  /** Reports whether something exists at a path. */
  exists(path: string): boolean {
    return statSync(pathBytes(path), { throwIfNoEntry: false }) !== undefined;
  }

  /** Returns the content of a file in a chart. @throws FILE_NOT_FOUND, FILE_IO */
  read(path: string): string {
    return fromGoBytes(this.readBytes(path));
  }

  /** Returns the content of a file in a chart. @throws FILE_NOT_FOUND, FILE_IO */
  readBytes(path: string): Uint8Array {
    this.checkInside(path);
    return readFile(path);
  }

  /**
   * Checks that a path inside the roots does not lead out of them through a symbolic link. Paths outside the roots are allowed,
   * because the user specified them.
   *
   * @throws FILE_IO
   */
  checkInside(path: string): void {
    if (!this.exists(path)) return;
    const full = resolve(path);
    const real = realPath(path);
    if (!this.roots.some((root) => isInside(root.path, full)) || this.roots.some((root) => isInside(root.real, real))) return;
    throw new TillerlessError('FILE_IO', `${path} is a symbolic link to ${real}, which is outside the chart directories`, {
      hint: 'set --chart-search-root to a directory that contains both',
    });
  }

  /** Returns the content of a file that a chart refers to. Unlike `read`, it rejects paths outside the roots. @throws FILE_IO */
  readReferenced(path: string): string {
    const real = realPath(path);
    if (!this.roots.some((root) => isInside(root.real, real)))
      throw new TillerlessError('FILE_IO', `${path} is outside the chart directories`, {
        hint: 'set --chart-search-root to a directory that contains both',
      });
    return fromGoBytes(readFile(path));
  }

  /** Lists all files below a chart's directory. Symbolic links to directories are not followed. @throws FILE_IO, CHART_LIMIT */
  list(directory: string): string[] {
    const files: string[] = [];
    const walk = (folder: string): void => {
      for (const entry of entriesOf(folder)) {
        const path = pathIn(folder, entry.name);
        if (entry.isDirectory()) walk(path);
        else if (files.push(path) > MAX_FILES)
          throw new TillerlessError('CHART_LIMIT', `${directory} contains more than ${MAX_FILES} files`);
      }
    };
    walk(directory);
    return files;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(pathBytes(path));
  } catch (cause) {
    throw new TillerlessError('FILE_IO', `cannot read ${path}: ${systemProblem(cause)}`, { cause });
  }
}

/** Returns the entries of a directory, sorted by name as in Go. @throws FILE_IO */
export function entriesOf(folder: string): readonly FolderEntry[] {
  try {
    return readFolder(folder).sort((a, b) => compareBytes(a.name, b.name));
  } catch (cause) {
    throw new TillerlessError('FILE_IO', `cannot read ${folder}: ${systemProblem(cause)}`, { cause });
  }
}

/** Returns the content of a file. @throws FILE_NOT_FOUND, FILE_IO */
export function readFile(path: string): Uint8Array {
  try {
    const stat = statSync(pathBytes(path));
    if (!stat.isFile()) throw new TillerlessError('FILE_IO', `${path} is not a regular file`);
    if (stat.size > MAX_FILE) throw new TillerlessError('FILE_IO', `${path} is larger than ${MAX_FILE >> 20} MiB`);
    return readFileSync(pathBytes(path));
  } catch (cause) {
    if (cause instanceof TillerlessError) throw cause;
    const isMissing = lstatSync(pathBytes(path), { throwIfNoEntry: false }) === undefined;
    const problem = isMissing ? `${path} does not exist` : `cannot read ${path}: ${systemProblem(cause)}`;
    throw new TillerlessError(isMissing ? 'FILE_NOT_FOUND' : 'FILE_IO', problem, { cause });
  }
}
