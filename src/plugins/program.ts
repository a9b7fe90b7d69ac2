import type { Program } from '../base/program-output.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import type { PlatformCommand, Plugin } from './manifest.ts';

const goos: Readonly<Record<string, string>> = { win32: 'windows' };
const goarch: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** Returns the most specific command: for this OS and architecture, for this OS, or for any OS. */
function choose(commands: readonly PlatformCommand[]): PlatformCommand | undefined {
  const os = goos[process.platform] ?? process.platform;
  const arch = goarch[process.arch] ?? process.arch;
  return (
    commands.find((command) => command.os === os && command.arch === arch) ??
    commands.find((command) => command.os === os && command.arch === '') ??
    commands.find((command) => command.os === '' && (command.arch === '' || command.arch === arch))
  );
}

export interface ProgramUse {
  readonly env: Program['env'];
  /** additional arguments, appended to the program's own */
  readonly further?: readonly string[];
}

/**
 * Returns a plugin's program for this platform, or undefined if there is none. Variables in its arguments are expanded from its
 * environment, without using a shell.
 */
export function pluginProgram(
  plugin: Pick<Plugin, 'name' | 'folder'>,
  commands: readonly PlatformCommand[],
  use: ProgramUse,
): Program | undefined {
  const chosen = choose(commands);
  if (!chosen || chosen.command.trim() === '') return undefined;
  const env: Program['env'] = { ...use.env, HELM_PLUGIN_NAME: plugin.name, HELM_PLUGIN_DIR: plugin.folder };
  const expand = (arg: string): string =>
    arg.replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (_, braced: string | undefined, bare: string | undefined) => env[braced ?? bare ?? ''] ?? '',
    );
  const [command = '', ...commandArgs] = chosen.command.trim().split(/\s+/);
  // If the command is a shell, do not expand variables in its arguments, because the shell does.
  const args = chosen.command === 'sh' ? chosen.args : chosen.args.map(expand);
  return { command: expand(command), args: [...commandArgs.map(expand), ...args, ...(use.further ?? [])], env };
}

/** Returns a plugin's program for this platform. @throws PLUGIN_FAILED if there is none */
export function requirePluginProgram(
  plugin: Pick<Plugin, 'name' | 'folder'>,
  commands: readonly PlatformCommand[],
  use: ProgramUse,
): Program {
  const program = pluginProgram(plugin, commands, use);
  if (program) return program;
  throw new TillerlessError('PLUGIN_FAILED', `plugin "${plugin.name}" has no command for this platform`, {
    helmText: 'failed to prepare plugin command: no plugin command is applicable',
  });
}
