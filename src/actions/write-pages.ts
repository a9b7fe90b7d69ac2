import { writeFileSync } from 'node:fs';
import { systemProblem } from '../base/os-error-text.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

/** Writes text files to existing directories. @throws FILE_IO */
export function writePages(pages: readonly { readonly path: string; readonly text: string }[]): void {
  for (const { path, text } of pages) {
    try {
      writeFileSync(path, text);
    } catch (cause) {
      const problem = systemProblem(cause);
      throw new TillerlessError('FILE_IO', `cannot write ${path}: ${problem}`, { helmText: `open ${path}: ${problem}`, cause });
    }
  }
}
