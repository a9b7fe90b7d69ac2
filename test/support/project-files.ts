import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Folders whose content is not part of the project. */
const outside: ReadonlySet<string> = new Set(['.git', '.tillerless', 'node_modules', 'dist', 'coverage']);

/** Returns the project's files with an extension, relative to the root. Does not use Git, which the tests do not require. */
export function projectFiles(extension: string, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return outside.has(entry.name) ? [] : projectFiles(extension, path);
      return entry.name.endsWith(extension) ? [relative(root, path)] : [];
    });
}
