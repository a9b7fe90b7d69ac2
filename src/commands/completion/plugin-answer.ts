import type { SettingsOverrides } from '../../actions/cli-settings.ts';
import type { Candidate } from '../../actions/completion-candidates.ts';
import type { PluginWords } from '../../actions/plugins/plugin-completion.ts';
import { globalFlags } from '../flags/global.ts';
import type { Context } from '../support/context.ts';
import { environmentOf, pluginNamed, splitLine } from '../support/plugin-command.ts';
import { type Answer, choices, only, withoutFiles } from './candidate.ts';
import { flagCandidates } from './flag-candidates.ts';

interface PluginLine {
  readonly name: string;
  /** arguments between the plugin's name and the argument to complete */
  readonly rest: readonly string[];
  readonly toComplete: string;
}

/**
 * Completes an argument of a plugin as Helm does. The candidates are the subcommands, flags and arguments in the plugin's
 * completion.yaml. If no subcommands or arguments are listed there, its plugin.complete executable provides the candidates.
 */
export async function pluginAnswer(
  { name, rest, toComplete }: PluginLine,
  contextOf: (overrides: SettingsOverrides) => Context,
): Promise<Answer> {
  const { args: pluginArgs, overrides } = splitLine(rest);
  const context = contextOf(overrides);
  const plugin = pluginNamed(name, context);
  if (!plugin) return { candidates: [], directive: 0 };
  const { askPlugin, pluginWords } = await import('../../actions/plugins/plugin-completion.ts');
  const { listed, args } = wordsBelow(pluginWords(plugin), pluginArgs);
  const isFlag = toComplete.startsWith('-');
  const flags = isFlag ? only(toComplete, flagsOf(listed, toComplete)).candidates : [];
  const own = listed.validArgs.length > 0 ? listed.validArgs : listed.commands.map((command) => command.name);
  if (listed.commands.length > 0 || (own.length > 0 && args === 0 && !isFlag))
    return withFlags(flags, only(toComplete, choices(...own)));
  // These candidates are not filtered by prefix, because the plugin has already done that.
  return withFlags(
    flags,
    await askPlugin(plugin, [...pluginArgs, toComplete], { env: await environmentOf(context), signal: context.signal }),
  );
}

function withFlags(flags: readonly Candidate[], { candidates, directive }: Answer): Answer {
  return { candidates: [...flags, ...candidates], directive };
}

/** Resolves a command line to a subcommand, and counts the arguments after it. */
function wordsBelow(root: PluginWords, argv: readonly string[]): { readonly listed: PluginWords; readonly args: number } {
  let listed = root;
  let args = 0;
  for (const arg of argv.filter((arg) => !arg.startsWith('-'))) {
    const next = args === 0 ? listed.commands.find(({ name }) => name === arg) : undefined;
    if (next) listed = next;
    else args++;
  }
  return { listed, args };
}

function flagsOf({ flags }: PluginWords, toComplete: string): Answer {
  const own = flags.map((flag) => ({ value: flag.length === 1 ? `-${flag}` : `--${flag}` }));
  return { candidates: [...flagCandidates(globalFlags, toComplete), ...own], directive: withoutFiles };
}
