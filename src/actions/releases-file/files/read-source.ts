import { realpathSync, type Stats, statSync } from 'node:fs';
import { errorCode } from '../../../base/error-code.ts';
import { fromGoBytes } from '../../../base/go/bytes.ts';
import { systemProblem } from '../../../base/os-error-text.ts';
import { readBounded } from '../../../base/read-bounded.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import { checkReadable, type Outside } from './outside.ts';

/** Maximum size of a state file and of each file it refers to. */
const maxFileBytes = 32 << 20;

/**
 * Reads a text file.
 *
 * @param path absolute path
 * @param shown path for error messages
 * @throws FILE_IO with Go's error message, RELEASES_RESTRICTED
 */
export function readSource(path: string, shown: string, outside: Pick<Outside, 'restrict'>): string {
  checkReadable(path, outside);
  try {
    if (outside.restrict !== undefined) checkReadable(realpathSync(path), outside);
    const data = readBounded(path, maxFileBytes);
    if (data) return fromGoBytes(data);
  } catch (error) {
    if (error instanceof TillerlessError) throw error;
    const verb = errorCode(error) === 'EISDIR' ? 'read' : 'open';
    throw new TillerlessError('FILE_IO', `${verb} ${shown}: ${systemProblem(error)}`, { cause: error });
  }
  throw new TillerlessError('FILE_IO', `${shown} is larger than ${maxFileBytes} bytes`);
}

/** Reports whether a path is a directory. */
export function isFolder(path: string): boolean {
  return statsOf(path)?.isDirectory() ?? false;
}

/** Reports whether a path exists and is not a directory. */
export function isPlainFile(path: string): boolean {
  return statsOf(path)?.isDirectory() === false;
}

/** Returns undefined if the path does not exist, for example because one of its parents is a file. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
