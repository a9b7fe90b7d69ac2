import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { fromGoBytes } from '../../base/go/bytes.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/** Maximum size of a file that is read into memory. */
const MAX_FILE = 32 << 20;
/** Maximum number of files in a chart that templates can read. */
const MAX_FILES = 50_000;

/**
 * Reads the files of charts. Symbolic links must not lead out of the search root, because a chart may come from someone else:
 * otherwise its README could contain any file that the user can read.
 */
export class ChartFiles {
  private readonly root: string;
  private readonly rootPath: string;

  /** @param root directory that contains all charts */
  constructor(root: string) {
    this.root = root;
    this.rootPath = realPath(root);
  }

  /** Reports whether something exists at a path. */
  exists(path: string): boolean {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
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

  /** Checks that a path does not lead out of the search root through a symbolic link. @throws FILE_IO */
  checkInside(path: string): void {
    if (!this.exists(path)) return;
    const below = relative(this.rootPath, realPath(path));
    if (below !== '..' && !below.startsWith('../') && !isAbsolute(below)) return;
    throw new TillerlessError('FILE_IO', `${path} is a symbolic link to a file outside ${this.root}`, {
      hint: 'search for charts in a directory that contains both (--chart-search-root)',
    });
  }

  /** Lists all files below a chart's directory. Symbolic links to directories are not followed. @throws FILE_IO, CHART_LIMIT */
  list(directory: string): string[] {
    const files: string[] = [];
    const walk = (folder: string): void => {
      for (const entry of entriesOf(folder)) {
        const path = join(folder, entry.name);
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
    return realpathSync(path);
  } catch (cause) {
    throw new TillerlessError('FILE_IO', `cannot read ${path}: ${systemProblem(cause)}`, { cause });
  }
}

/** Returns the entries of a directory, sorted by name. @throws FILE_IO */
export function entriesOf(folder: string): { readonly name: string; isDirectory(): boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  } catch (cause) {
    throw new TillerlessError('FILE_IO', `cannot read ${folder}: ${systemProblem(cause)}`, { cause });
  }
}

/** Returns the content of a file. @throws FILE_NOT_FOUND, FILE_IO */
export function readFile(path: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (!statSync(path).isFile()) throw new TillerlessError('FILE_IO', `${path} is not a regular file`);
    if (size > MAX_FILE) throw new TillerlessError('FILE_IO', `${path} is larger than ${MAX_FILE >> 20} MiB`);
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof TillerlessError) throw cause;
    const isMissing = lstatSync(path, { throwIfNoEntry: false }) === undefined;
    const problem = isMissing ? `${path} does not exist` : `cannot read ${path}: ${systemProblem(cause)}`;
    throw new TillerlessError(isMissing ? 'FILE_NOT_FOUND' : 'FILE_IO', problem, { cause });
  }
}
