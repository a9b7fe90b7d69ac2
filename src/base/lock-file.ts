import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { errorCode } from './error-code.ts';

/** Creates a lock file that contains the ID of this process. Returns false if the file already exists. @throws OS errors */
export function createLockFile(path: string): boolean {
  try {
    const descriptor = openSync(path, 'wx', 0o600);
    writeSync(descriptor, String(process.pid));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * Removes the lock file of a process that is no longer running, unless another process has replaced the file in the meantime.
 *
 * @param seen content of the file at the time its process was found to be dead
 */
export function removeStaleLock(path: string, seen: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    // Another process has already removed the file.
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  try {
    if (readFileSync(aside, 'utf8') !== seen) linkSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}
