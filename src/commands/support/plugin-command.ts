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

/** The arguments of a plugin, and the settings from the global flags among them. */
export interface PluginLine {
  readonly words: readonly string[];
  readonly overrides: SettingsOverrides;
}

/**
 * Takes the global flags out of a command line for a plugin: those that this program knows become its environment, all others are the
 * plugin's own.
 */
export function splitLine(argv: readonly string[]): PluginLine {
  const words: string[] = [];
  const known: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') {
      words.push(...argv.slice(i));
      break;
    }
    const flag = globalFlagOf(word);
    if (!flag) {
      words.push(word);
      // Helm reads `-nshop` as pflag does, and hands it to the plugin all the same.
      if (isAttachedValue(word)) known.push(word);
      continue;
    }
    known.push(word);
    const takesWord = bareValue(flag) === undefined && !word.includes('=');
    if (takesWord && i + 1 < argv.length) known.push(argv[++i] ?? '');
  }
  return { words, overrides: settingsOverrides(parseLine(known, globalFlags)) };
}

function globalFlagOf(word: string): Flag | undefined {
  const long = /^--([\w-]+)(?:=.*)?$/s.exec(word)?.[1];
  if (long !== undefined) return Object.hasOwn(globalFlags, long) ? globalFlags[long as keyof typeof globalFlags] : undefined;
  const short = /^-([a-zA-Z])(?:=.*)?$/s.exec(word)?.[1];
  return short === undefined ? undefined : byShorthand(short);
}

function byShorthand(letter: string): Flag | undefined {
  return Object.values<Flag>(globalFlags).find((flag) => flag.alias === letter);
}

/** True for a shorthand with its value right behind it. */
function isAttachedValue(word: string): boolean {
  const flag = /^-[a-zA-Z][^=]/.test(word) ? byShorthand(word.charAt(1)) : undefined;
  return flag !== undefined && bareValue(flag) === undefined;
}

/**
 * Runs the plugin of that name when there is one, with the rest of the command line.
 *
 * @param at index of the name in `argv`
 * @returns its exit code; undefined when there is no such plugin
 * @throws PLUGIN_FAILED when it can not be started
 */
export async function runPlugin(
  argv: readonly string[],
  at: number,
  contextOf: (overrides: SettingsOverrides) => Context,
): Promise<number | undefined> {
  const { words, overrides } = splitLine(argv.toSpliced(at, 1));
  const context = contextOf(overrides);
  const { io } = context;
  const plugin = pluginNamed(argv[at] ?? '', context);
  if (!plugin) return undefined;
  if (isHelpLine(argv)) {
    const { commandHelp } = await import('./help.ts');
    io.stdout(commandHelp([context.program, plugin.name], pluginAsCommand(plugin)));
    return 0;
  }
  const code = await runPluginCommand(plugin, plugin.ignoreFlags ? [] : words, {
    env: await environmentOf(context),
    signal: context.signal,
  });
  if (code !== 0) io.stderr(`Error: plugin ${JSON.stringify(plugin.name)} exited with error\n`);
  return code;
}

/** A plugin as cobra shows it: its flags are its own. */
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

/** The plugin that adds a command of that name. */
export function pluginNamed(command: string, { io, settings }: Context): Plugin | undefined {
  // What is broken among others is for `plugin list` to tell.
  const plugins = installedPlugins({ folders: settings.paths.plugins, env: io.env, warn: () => undefined });
  return plugins.find(({ name, type }) => name === command && type === 'cli/v1');
}

/** The settings as a plugin finds them. */
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
