import { readFileSync, statSync } from 'node:fs';
import { systemProblem } from '../../base/os-error-text.ts';
import { textOf } from '../../chart/buffered-file.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';

/** Maximum size of a file. */
const maxBytes = 16 << 20;

/**
 * Reads a text file.
 *
 * @param name path for error messages
 * @throws FILE_NOT_FOUND, FILE_IO if it is too large or not valid UTF-8
 */
export function readTextFile(path: string, name: string): string {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > maxBytes)
      throw new TillerlessError('FILE_IO', `${name} is not a regular file, or is larger than ${maxBytes} bytes`);
    const text = textOf(readFileSync(path));
    if (text !== undefined) return text;
  } catch (error) {
    if (isTillerlessError(error)) throw error;
    throw new TillerlessError('FILE_NOT_FOUND', `cannot read ${name}: ${systemProblem(error)}`, { cause: error });
  }
  throw new TillerlessError('FILE_IO', `${name} is not valid UTF-8`);
}
