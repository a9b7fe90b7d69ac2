import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folders of the test that is running. */
export interface WorkFolder {
  /** the working directory */
  readonly work: string;
  /** the folder that contains the working directory, for files that a program must not read */
  readonly outer: string;
}

/** Gives each test in a file a new working directory, which is removed after the test. */
export function useWorkFolder(name: string): WorkFolder {
  const start = process.cwd();
  let outer = '';
  const folder = {
    get work() {
      return join(outer, 'work');
    },
    get outer() {
      return outer;
    },
  };
  beforeEach(() => {
    outer = realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)));
    mkdirSync(folder.work);
    process.chdir(folder.work);
  });
  afterEach(() => {
    process.chdir(start);
    rmSync(outer, { recursive: true, force: true });
  });
  return folder;
}

/** Writes a file, and creates its folder. @param path relative to the working directory */
export function writeFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Writes files. @param files content by path */
export function writeFiles(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) writeFile(path, text);
}

/** Reads a file with a JSON value on each line. */
export function jsonLines<T>(file: URL): T[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}
