import { type SettingsOverrides, settingsEnv } from '../../actions/cli-settings.ts';
import { installedPlugins, type Plugin } from '../../actions/plugins/installed-plugins.ts';
import { runPluginCommand } from '../../actions/plugins/run-plugin.ts';
import { bareValue, type Flag } from '../flags/flag.ts';
import { globalFlags } from '../flags/global.ts';
import { parseLine } from '../flags/parse-line.ts';
import type { Context } from './context.ts';
import type { Command } from './define.ts';
import { isHelpLine } from './find-command.ts';
import { settingsOverrides } from './settings-overrides.ts';

/** A plugin's arguments, and the settings from the global flags on its command line. */
export interface PluginLine {
  readonly args: readonly string[];
  readonly overrides: SettingsOverrides;
}

/**
 * Extracts the global flags from a plugin's command line. Known flags determine the plugin's environment; all other arguments are
 * passed to the plugin.
 */
export function splitLine(argv: readonly string[]): PluginLine {
  const args: string[] = [];
  const known: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i] ?? '';
    if (arg === '--') {
      args.push(...argv.slice(i));
      break;
    }
    const flag = globalFlagOf(arg);
    if (!flag) {
      args.push(arg);
      // Like Helm, parse `-nshop` as a global flag, but also pass it to the plugin.
      if (isAttachedValue(arg)) known.push(arg);
      continue;
    }
    known.push(arg);
    const takesWord = bareValue(flag) === undefined && !arg.includes('=');
    if (takesWord && i + 1 < argv.length) known.push(argv[++i] ?? '');
  }
  return { args, overrides: settingsOverrides(parseLine(known, globalFlags)) };
}

function globalFlagOf(arg: string): Flag | undefined {
  const long = /^--([\w-]+)(?:=.*)?$/s.exec(arg)?.[1];
  if (long !== undefined) return Object.hasOwn(globalFlags, long) ? globalFlags[long as keyof typeof globalFlags] : undefined;
  const short = /^-([a-zA-Z])(?:=.*)?$/s.exec(arg)?.[1];
  return short === undefined ? undefined : byShorthand(short);
}

function byShorthand(letter: string): Flag | undefined {
  return Object.values<Flag>(globalFlags).find((flag) => flag.alias === letter);
}

/** Reports whether an argument is a shorthand flag with its value attached. */
function isAttachedValue(arg: string): boolean {
  const flag = /^-[a-zA-Z][^=]/.test(arg) ? byShorthand(arg.charAt(1)) : undefined;
  return flag !== undefined && bareValue(flag) === undefined;
}

/**
 * Runs a plugin with the rest of the command line.
 *
 * @param at index of the plugin's name in `argv`
 * @returns the plugin's exit code, or undefined if the plugin does not exist
 * @throws PLUGIN_FAILED if the plugin cannot be started
 */
export async function runPlugin(
  argv: readonly string[],
  at: number,
  contextOf: (overrides: SettingsOverrides) => Context,
): Promise<number | undefined> {
  // Global flags are extracted only for plugins. A built-in tool with its own command line has different flags, such as -n
  // without a value.
  const plugin = pluginNamed(argv[at] ?? '', contextOf({}));
  if (!plugin) return undefined;
  const { args, overrides } = splitLine(argv.toSpliced(at, 1));
  const context = contextOf(overrides);
  const { io } = context;
  if (isHelpLine(argv)) {
    const { commandHelp } = await import('./help.ts');
    io.stdout(commandHelp([context.program, plugin.name], pluginAsCommand(plugin)));
    return 0;
  }
  const code = await runPluginCommand(plugin, plugin.ignoreFlags ? [] : args, {
    env: await environmentOf(context),
    signal: context.signal,
  });
  if (code !== 0) io.stderr(`Error: plugin ${JSON.stringify(plugin.name)} exited with error\n`);
  return code;
}

/** Wraps a plugin in a command, so that its help is printed in cobra's layout. The plugin's own flags are not listed. */
function pluginAsCommand({
  name,
  shortHelp,
  longHelp,
}: {
  readonly name: string;
  readonly shortHelp: string;
  readonly longHelp: string;
}): Command {
  return {
    command: name,
    describe: shortHelp,
    description: longHelp || shortHelp,
    aliases: [],
    arity: { min: 0 },
    builder: {},
    handler: async () => undefined,
  };
}

/** Returns the plugin that provides a command. */
export function pluginNamed(command: string, { io, settings }: Context): Plugin | undefined {
  // Warnings about broken plugins are suppressed here, because `plugin list` reports them.
  const plugins = installedPlugins({ folders: settings.paths.plugins, env: io.env, warn: () => undefined });
  return plugins.find(({ name, type }) => name === command && type === 'cli/v1');
}

/** Returns the environment variables for a plugin, including the settings. */
export async function environmentOf({ io, settings }: Context): Promise<Readonly<Record<string, string | undefined>>> {
  const { kubeconfig } = settings.kube;
  const { kubeconfigNamespace } = await import('../../actions/kubeconfig-contexts.ts');
  const namespace = settings.namespace || kubeconfigNamespace(settings.kube, io.env);
  return {
    ...io.env,
    ...Object.fromEntries(settingsEnv(settings, io.program, namespace)),
    ...(kubeconfig === '' ? {} : { KUBECONFIG: kubeconfig }),
    ...(settings.sandbox === undefined ? {} : { TILLERLESS_SANDBOX: settings.sandbox }),
  };
}
