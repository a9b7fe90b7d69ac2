import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';

const folder = '/dev/shm';
/** Tests need far less, but the folder must not fill up. */
const minBytes = 4 * 2 ** 30;

/**
 * Returns a folder in memory for temporary files, or undefined if there is none in which programs can run and that is large enough.
 * Tests create thousands of small folders. Removing them takes longer than the tests themselves on some file systems.
 */
export function memoryFolder() {
  if (process.platform !== 'linux' || !existsSync(folder)) return undefined;
  try {
    accessSync(folder, constants.W_OK);
    const mount = readFileSync('/proc/mounts', 'utf8').split('\n').find((line) => line.split(' ')[1] === folder);
    const { bavail, bsize } = statfsSync(folder);
    const isUsable = mount !== undefined && !mount.includes('noexec') && bavail * bsize >= minBytes;
    return isUsable ? folder : undefined;
  } catch {
    return undefined;
  }
}
