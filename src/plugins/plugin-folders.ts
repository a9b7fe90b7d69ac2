import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Returns the folders of all installed plugins, without checking that they contain valid plugins.
 *
 * @param roots one or more paths, separated as in PATH, each containing one folder per plugin
 */
export function pluginFolders(roots: string): string[] {
  return roots.split(delimiter).filter(Boolean).flatMap(foldersIn);
}

function foldersIn(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
      .map(({ name }) => join(root, name));
  } catch {
    // A folder that cannot be read is treated as empty.
    return [];
  }
}
