import { isTillerlessError, type TillerlessError } from '../errors/tillerless-error.ts';
import { type Plugin, readPlugin } from './manifest.ts';
import { pluginFolders } from './plugin-folders.ts';

/** The plugins in Helm's plugin folders, sorted by name, and an error for each plugin that cannot be loaded. */
export interface FoundPlugins {
  readonly plugins: readonly Plugin[];
  readonly broken: readonly TillerlessError[];
}

/**
 * Finds all installed plugins. If two plugins have the same name, the first one wins.
 *
 * @param folders one or more paths, separated as in PATH, each containing one folder per plugin
 */
export function findPlugins(folders: string): FoundPlugins {
  const plugins = new Map<string, Plugin>();
  const broken: TillerlessError[] = [];
  for (const folder of pluginFolders(folders)) {
    try {
      const plugin = readPlugin(folder);
      if (!plugins.has(plugin.name)) plugins.set(plugin.name, plugin);
    } catch (error) {
      if (!isTillerlessError(error, 'PLUGIN_INVALID')) throw error;
      broken.push(error);
    }
  }
  return { plugins: [...plugins.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)), broken };
}

/** Returns the plugin with the given name and type, or undefined if there is none. */
export function findPlugin(folders: string, name: string, type: string): Plugin | undefined {
  return findPlugins(folders).plugins.find((plugin) => plugin.name === name && plugin.type === type);
}
