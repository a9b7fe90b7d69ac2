import { existsSync, lstatSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeWhole } from '../../base/write-file-atomic.ts';
import { reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { runAttached } from '../../plugins/attached.ts';
import { findPlugins } from '../../plugins/find-plugin.ts';
import type { Plugin, PluginHook } from '../../plugins/manifest.ts';
import { pluginProgram } from '../../plugins/program.ts';

export type { Plugin } from '../../plugins/manifest.ts';

/** Dependencies of plugin actions. */
export interface PluginSurroundings {
  /** Helm's plugin directories, separated like the directories in PATH; new plugins are installed in the first one */
  readonly folders: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** prints a line for the user */
  readonly say: (line: string) => void;
  readonly warn: (message: string, fields: Readonly<Record<string, string>>) => void;
}

/** How a plugin was installed. */
export type PluginOrigin = 'local dev' | 'signed' | 'unsigned' | 'unknown';

/** Returns all valid plugins and warns about invalid ones. */
export function installedPlugins({
  folders,
  env,
  warn,
}: Pick<PluginSurroundings, 'folders' | 'env' | 'warn'>): readonly Plugin[] {
  if (env.HELM_NO_PLUGINS === '1') return [];
  const { plugins, broken } = findPlugins(folders);
  for (const error of broken)
    warn('failed to load plugin (ignoring)', { plugin_yaml: error.where?.file ?? '', error: reasonOf(error) });
  for (const { name, version, isOddVersion } of plugins)
    if (isOddVersion) warn('the version of the plugin is not semantic', { plugin: name, version });
  return plugins;
}

/** Returns the paths of a plugin's archive and provenance file. */
function keptBeside({ folder, name, version }: Plugin): { readonly archive: string; readonly provenance: string } {
  const archive = join(dirname(folder), `${name}-${version}.tgz`);
  return { archive, provenance: `${archive}.prov` };
}

/** Stores a plugin's archive and its signature. @throws FILE_IO */
export function keepArchive(plugin: Plugin, bytes: Uint8Array, signature: Uint8Array | undefined): void {
  const { archive, provenance } = keptBeside(plugin);
  writeWhole(archive, bytes);
  if (signature) writeWhole(provenance, signature);
  else rmSync(provenance, { force: true });
}

/** Removes a plugin and its archive. Symbolic links are not followed. */
export function removePlugin(plugin: Plugin): void {
  const { archive, provenance } = keptBeside(plugin);
  for (const path of [plugin.folder, archive, provenance]) rmSync(path, { recursive: true, force: true });
}

/**
 * Determines how a plugin was installed: from a linked directory, or from a signed or unsigned archive. If there is no archive,
 * the result is "unknown".
 */
export function originOfPlugin(plugin: Plugin): PluginOrigin {
  if (lstatSync(plugin.folder).isSymbolicLink()) return 'local dev';
  const { archive, provenance } = keptBeside(plugin);
  if (!existsSync(archive)) return 'unknown';
  return existsSync(provenance) ? 'signed' : 'unsigned';
}

/** Returns the installed plugin with the given name. @throws PLUGIN_NOT_FOUND */
function namedPlugin(name: string, around: PluginSurroundings): Plugin {
  const plugins = installedPlugins(around);
  const match = plugins.find((plugin) => plugin.name === name);
  if (match) return match;
  throw new TillerlessError('PLUGIN_NOT_FOUND', `plugin "${name}" not found`, {
    helmText: `plugin: ${name} not found`,
    hint:
      plugins.length === 0 ? 'no plugins are installed' : `installed plugins: ${plugins.map((plugin) => plugin.name).join(', ')}`,
  });
}

/** Runs a hook of a plugin. @throws PLUGIN_FAILED */
export async function runPluginHook(plugin: Plugin, hook: PluginHook, around: PluginSurroundings): Promise<void> {
  const program = pluginProgram(plugin, plugin.hooks[hook] ?? [], { env: around.env });
  if (!program) return;
  const failed = (cause?: unknown): TillerlessError =>
    new TillerlessError('PLUGIN_FAILED', `the ${hook} hook of plugin "${plugin.name}" failed`, {
      helmText: `plugin ${hook} hook for ${JSON.stringify(plugin.name)} exited with error`,
      hint: [
        ...(cause instanceof Error ? [`cannot start it: ${cause.message}`] : []),
        `the plugin remains installed; run \`plugin uninstall ${plugin.name}\` to remove it`,
      ].join('\n'),
      cause,
    });
  let code: number;
  try {
    code = await runAttached(program, around.signal);
  } catch (cause) {
    throw failed(cause);
  }
  if (code !== 0) throw failed();
}

/** Runs a plugin's delete hook and removes the plugin. @throws PLUGIN_NOT_FOUND, PLUGIN_FAILED */
export async function uninstallPlugin(name: string, around: PluginSurroundings): Promise<void> {
  const plugin = namedPlugin(name, around);
  await runPluginHook(plugin, 'delete', around);
  removePlugin(plugin);
}

/** Updates a plugin that was installed with git. @throws PLUGIN_NOT_FOUND, PLUGIN_FAILED */
export async function updatePlugin(name: string, around: PluginSurroundings): Promise<void> {
  const plugin = namedPlugin(name, around);
  const { isGitFolder, pullGit } = await import('./plugin-git.ts');
  if (lstatSync(plugin.folder).isSymbolicLink() || !isGitFolder(plugin.folder))
    throw new TillerlessError('PLUGIN_FAILED', `cannot update plugin "${name}": it was not installed from git`, {
      helmText: `failed to update plugin ${name}, got error (cannot get information about plugin source)`,
      hint: `run \`plugin uninstall ${name}\`, then install it again`,
    });
  await pullGit(plugin.folder, around);
  const { readPlugin } = await import('../../plugins/manifest.ts');
  await runPluginHook(readPlugin(plugin.folder), 'update', around);
}
