import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode } from '../base/error-code.ts';
import { pathBytes, pathIn, readFolder } from '../base/file-names.ts';
import { systemProblem } from '../base/os-error-text.ts';
import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import { isGzip, readChartArchive } from './archive.ts';
import { type BufferedFile, MAX_CHART_BYTES, tooLarge } from './buffered-file.ts';
import { contentType } from './content-type.ts';
import { type IgnoreTest, readIgnore } from './ignore.ts';
import { loadChartFiles } from './load-files.ts';
import type { Chart } from './model.ts';

const MAX_DIRECTORY_DEPTH = 100;

function goTime(nanoseconds: bigint): string {
  const seconds = new Date(Number(nanoseconds / 1_000_000n)).toISOString().slice(0, 19);
  const fraction = (nanoseconds % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`;
}

function irregular(path: string): TillerlessError {
  const text = `cannot load irregular file ${path} as it has file mode type bits set`;
  return new TillerlessError('CHART_INVALID', text, { helmText: text });
}

/** Reads the files in a directory tree, sorted by name, following symbolic links. */
class DirectoryReader {
  private readonly files: BufferedFile[] = [];
  private readonly ignored: IgnoreTest;
  private total = 0;

  constructor(ignored: IgnoreTest) {
    this.ignored = ignored;
  }

  read(root: string): BufferedFile[] {
    this.walk(root, '', 0);
    return this.files;
  }

  private walk(directory: string, prefix: string, depth: number): void {
    if (depth > MAX_DIRECTORY_DEPTH)
      throw new TillerlessError('CHART_LIMIT', `directories are nested deeper than ${MAX_DIRECTORY_DEPTH}`);
    for (const entry of readFolder(directory)) {
      const path = pathIn(directory, entry.name);
      const name = prefix + entry.name;
      const isDirectory = entry.isDirectory() || (entry.isSymbolicLink() && isLinkToDirectory(path));
      if (this.ignored(name, isDirectory)) continue;
      if (isDirectory) this.walk(path, `${name}/`, depth + 1);
      else this.add(path, name);
    }
  }

  private add(path: string, name: string): void {
    const bytes = pathBytes(path);
    try {
      const stat = statSync(bytes, { bigint: true });
      if (!stat.isFile()) throw irregular(path);
      this.total += Number(stat.size);
      if (this.total > MAX_CHART_BYTES) throw tooLarge();
      this.files.push({ name, data: readFileSync(bytes), modTime: goTime(stat.mtimeNs) });
    } catch (error) {
      throw asFileError(error, path);
    }
  }
}

/** Reports whether a symbolic link refers to a directory. @throws FILE_IO if the link is broken */
function isLinkToDirectory(path: string): boolean {
  try {
    return statSync(pathBytes(path)).isDirectory();
  } catch (cause) {
    const target = readlinkSync(pathBytes(path), 'utf8');
    const missing = resolve(dirname(path), target);
    const isLoop = errorCode(cause) === 'ELOOP';
    throw new TillerlessError('FILE_IO', `cannot follow the symbolic link ${path} to ${target}: ${systemProblem(cause)}`, {
      helmText: `error evaluating symlink ${path}: ${isLoop ? 'EvalSymlinks: too many links' : `lstat ${missing}: ${systemProblem(cause)}`}`,
      hint: 'fix or remove the link',
      cause,
    });
  }
}

function ignoreOf(root: string): IgnoreTest {
  try {
    const path = join(root, '.helmignore');
    const stat = statSync(path);
    if (!stat.isFile()) throw irregular(path);
    if (stat.size > MAX_CHART_BYTES) throw tooLarge();
    return readIgnore(readFileSync(path, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return readIgnore('');
    throw error;
  }
}

function asFileError(error: unknown, path: string): unknown {
  const code = errorCode(error);
  if (code === 'ENOENT') {
    const text = `stat ${path}: no such file or directory`;
    return new TillerlessError('CHART_NOT_FOUND', `chart not found at ${path}`, { helmText: text, cause: error });
  }
  if (code === undefined || isTillerlessError(error)) return error;
  return new TillerlessError('FILE_IO', `cannot read ${path}: ${systemProblem(error)}`, { cause: error });
}

function notArchive(path: string, bytes: Uint8Array): TillerlessError {
  const isYaml = /\.ya?ml$/.test(path);
  const kind = contentType(bytes);
  const name = basename(path);
  const text = isYaml
    ? `file '${path}' seems to be a YAML file, but expected a gzipped archive`
    : `file '${path}' does not appear to be a gzipped archive; got '${kind}'`;
  return new TillerlessError('CHART_ARCHIVE', `${name} is not a chart archive`, { helmText: text });
}

/**
 * Reads the files of a chart from a directory or a .tgz file, without interpreting them. In a directory, .helmignore is applied
 * and symbolic links are followed.
 *
 * @throws CHART_NOT_FOUND, FILE_IO, CHART_ARCHIVE, CHART_LIMIT
 */
export function readChartFiles(path: string): BufferedFile[] {
  try {
    if (statSync(path).isDirectory()) return new DirectoryReader(ignoreOf(path)).read(path);
    const stat = statSync(path);
    if (!stat.isFile()) throw irregular(path);
    if (stat.size > MAX_CHART_BYTES) throw tooLarge();
    const bytes = readFileSync(path);
    if (!isGzip(bytes)) throw notArchive(path, bytes);
    return readChartArchive(bytes);
  } catch (error) {
    throw asFileError(error, path);
  }
}

/**
 * Loads a chart from a directory or a .tgz file.
 *
 * @throws any error that `readChartFiles` or `loadChartFiles` throws
 */
export function loadChart(path: string): Chart {
  return loadChartFiles(readChartFiles(path));
}
