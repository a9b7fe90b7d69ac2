import { installedPlugins } from '../../actions/plugins/installed-plugins.ts';
import type { Context } from './context.ts';
import type { CommandEntry } from './define.ts';
import { isNamed } from './find-command.ts';

/** Adds the plugins that provide commands to the root of the command tree, so that they appear in help and completion. */
export function withPlugins(root: CommandEntry, folders: string, env: Context['io']['env']): CommandEntry {
  const commands = root.commands ?? [];
  const plugins = installedPlugins({ folders, env, warn: () => undefined })
    .filter(({ type, name }) => type === 'cli/v1' && !commands.some((command) => !command.ours && isNamed(command, name)))
    .map(({ name, shortHelp }) => ({ name, describe: shortHelp }));
  return { ...root, commands: [...commands.filter(({ name }) => !plugins.some((plugin) => plugin.name === name)), ...plugins] };
}
