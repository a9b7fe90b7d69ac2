import { isAbsolute, join, relative, resolve } from 'node:path';
import { globFiles } from '../../../base/go/glob-files.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import { checkReadable, type Outside } from './outside.ts';
import { isFolder, isPlainFile } from './read-source.ts';
import type { SourceFile } from './render-file.ts';

/** The location of a state file. Paths in the file are relative to `folder`. */
export interface StatePlace {
  /** absolute directory of the file */
  readonly folder: string;
  /** the directory as shown in messages: "." or an absolute path */
  readonly shown: string;
  /** path of the file as shown in messages */
  readonly file: string;
}

/** How to handle a file that does not exist. */
export type MissingFileHandler = 'Error' | 'Warn' | 'Info' | 'Debug';

const handlers: readonly string[] = ['Error', 'Warn', 'Info', 'Debug'] satisfies MissingFileHandler[];

/** Reports whether a path is an address for go-getter, such as git::https://host/repo@file. */
export function isRemote(path: string): boolean {
  return /^[\w+.-]+::/.test(path) || /^[a-z][a-z\d+.-]*:\/\//i.test(path);
}

/** Rejects the path of a remote file. @throws RELEASES_FILE */
export function refuseRemote(path: string, file: string): void {
  if (!isRemote(path)) return;
  throw new TillerlessError('RELEASES_FILE', `cannot fetch ${path}: remote files are not supported`, {
    where: { file },
    hint: 'download the file, for example with a Git submodule, and refer to the local copy',
  });
}

/** Returns the files that match a path or a glob pattern, in lexical order. As in Go, `**` has the same meaning as `*`. */
export function expandPath(written: string, { folder, shown }: StatePlace): SourceFile[] {
  const pattern = written.replace(/\*{2,}/g, '*');
  if (isAbsolute(pattern))
    return globFiles(pattern)
      .toSorted()
      .map((path) => ({ path, shown: path }));
  return globFiles(join(escaped(folder), pattern))
    .toSorted()
    .map((path) => ({ path, shown: join(shown, relative(folder, path)) }));
}

/** Escapes special characters in the path of a directory, so that the path can be used in a glob pattern. */
function escaped(folder: string): string {
  return folder.replace(/[*?[\\]/g, '\\$&');
}

/** A reference to values files. */
export interface WantedFiles {
  /** path or glob pattern */
  readonly pattern: string;
  /** kind of files, as shown in messages, for example "values" */
  readonly title: string;
  readonly handler: string | undefined;
}

/**
 * Finds values files.
 *
 * @returns an empty list if there are none and `missingFileHandler` does not make this an error
 * @throws FILE_NOT_FOUND, RELEASES_FILE
 */
export function findValuesFiles(
  { pattern, title, handler = 'Error' }: WantedFiles,
  place: StatePlace,
  outside: Outside,
): SourceFile[] {
  refuseRemote(pattern, place.file);
  const files = expandPath(pattern, place);
  for (const { path } of files) checkReadable(path, outside);
  if (files.length > 0) return files;
  if (!handlers.includes(handler)) {
    const known = handlers.join(' ');
    const what = `invalid missing file handler "${handler}" while processing "${pattern}" in "${place.file}"`;
    throw new TillerlessError('RELEASES_FILE', `${what}: it must be one of [${known}]`, { where: { file: place.file } });
  }
  const missing = `${title} file matching "${pattern}"`;
  if (handler === 'Error')
    throw new TillerlessError('FILE_NOT_FOUND', `${missing} does not exist in "${place.shown}"`, {
      where: { file: place.file },
      hint: 'create the file, or set missingFileHandler: Warn',
    });
  const level = handler === 'Warn' ? 'warn' : handler === 'Info' ? 'info' : 'debug';
  outside.log(level, `skipping missing ${missing}`);
  return [];
}

const defaultFile = 'helmfile.yaml';
const defaultFolder = 'helmfile.d';

/**
 * Returns the state files at a path: the file itself, or all state files in a directory.
 *
 * @param path state file, or directory that contains state files; empty for the default files
 * @throws FILE_NOT_FOUND, RELEASES_FILE
 */
export function findStateFiles(path: string, cwd: string): string[] {
  if (path !== '') {
    const absolute = resolve(cwd, path);
    if (isPlainFile(absolute)) return [path];
    if (isFolder(absolute)) return filesIn(path, cwd);
    throw new TillerlessError('FILE_NOT_FOUND', `specified state file ${path} is not found`, { hint: 'check the path' });
  }
  const files = [defaultFile, `${defaultFile}.gotmpl`].filter((name) => isPlainFile(resolve(cwd, name)));
  if (files.length === 2)
    throw new TillerlessError('RELEASES_FILE', `both ${files[0]} and ${files[1]} exist. Please remove one of them`);
  const hasFolder = isFolder(resolve(cwd, defaultFolder));
  if (hasFolder && files.length > 0) {
    const text = `configuration conlict error: you can have either ${files[0]} or ${defaultFolder}, but not both`;
    throw new TillerlessError('RELEASES_FILE', text, { hint: 'select one of them with --file' });
  }
  if (hasFolder) return filesIn(defaultFolder, cwd);
  if (files[0] !== undefined) return [files[0]];
  throw new TillerlessError(
    'FILE_NOT_FOUND',
    `no state file found. It must be named ${defaultFolder}/*.{yaml,yml,yaml.gotmpl,yml.gotmpl}, ${defaultFile}, or ${defaultFile}.gotmpl, otherwise specified with the --file flag or HELMFILE_FILE_PATH environment variable`,
  );
}

function filesIn(folder: string, cwd: string): string[] {
  const place = { folder: resolve(cwd, folder), shown: folder, file: '' };
  return ['*.y*ml', '*.y*ml.gotmpl'].flatMap((pattern) => expandPath(pattern, place).map(({ shown }) => shown)).toSorted();
}
