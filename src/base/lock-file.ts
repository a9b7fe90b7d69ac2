import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { errorCode } from './error-code.ts';

/** Makes a lock file with our process in it; false when there is one. @throws the system's error */
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
 * Removes the lock file of a process that is gone, but not one that another process has taken since we looked.
 *
 * @param seen what was in the file when its holder was found to be gone
 */
export function removeStaleLock(path: string, seen: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    // Somebody else was quicker.
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  try {
    if (readFileSync(aside, 'utf8') !== seen) linkSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}
