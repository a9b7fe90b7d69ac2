import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isTillerlessError, reworded, TillerlessError } from '../../errors/tillerless-error.ts';
import { systemProblem } from '../os-error-text.ts';
import { writeWhole } from '../write-file-atomic.ts';
import { editedYaml, type YamlEdit } from './edited-yaml.ts';

/**
 * Edits a YAML file atomically: either all edits are applied or none. The file mode and symbolic links are preserved.
 *
 * @param edits edits, or a function that returns them based on the content of the file
 * @param check throws an error to reject the new content before it is written
 * @throws YAML_PARSE, YAML_EDIT with the position in the file, FILE_IO
 */
export function editYamlFile(
  file: string,
  edits: readonly YamlEdit[] | ((text: string) => readonly YamlEdit[]),
  check?: (text: string) => void,
): void {
  const text = readText(file);
  let edited = text;
  try {
    const wanted = typeof edits === 'function' ? edits(text) : edits;
    edited = wanted.reduce(editedYaml, text);
    check?.(edited);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw reworded(error, { where: { ...error.where, file } });
  }
  if (edited !== text) replaceFile(file, Buffer.from(edited));
}

/** Replaces an existing file atomically. The file mode and symbolic links are preserved. @throws FILE_IO */
export function replaceFile(file: string, data: Uint8Array): void {
  writeWhole(realpathSync(file), data, statSync(file).mode & 0o777);
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    const problem = error instanceof TypeError ? 'it is not valid UTF-8' : systemProblem(error);
    throw new TillerlessError('FILE_IO', `cannot edit ${file}: ${problem}`, { cause: error });
  }
}
