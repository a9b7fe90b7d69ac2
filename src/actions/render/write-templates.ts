import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { systemProblem } from '../../base/os-error-text.ts';
import { manifestText } from '../../engine/manifests.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Rendering } from './render-release.ts';
import { documentsOf, type TemplateChoice } from './select-documents.ts';

/**
 * Writes the documents to a directory, with one file per template. Existing files are overwritten.
 *
 * @returns the file path of each document, in order
 * @throws FILE_IO
 */
export function writeTemplates(rendering: Rendering, choice: TemplateChoice, directory: string): string[] {
  const { manifests, hooks } = documentsOf(rendering, choice);
  const written = new Set<string>();
  return [...manifests, ...hooks].map(({ path, content }) => {
    const target = join(directory, path);
    if (normalize(path).startsWith('..')) throw new TillerlessError('FILE_IO', `${path} is outside of ${directory}`);
    try {
      mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
      const text = manifestText(path, content);
      if (written.has(target)) appendFileSync(target, text);
      else writeFileSync(target, text);
    } catch (error) {
      throw new TillerlessError('FILE_IO', `cannot write ${target}: ${systemProblem(error)}`, { cause: error });
    }
    written.add(target);
    return target;
  });
}
