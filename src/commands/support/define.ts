import type { Flags, FlagValues } from '../flags/flag.ts';
import type { globalFlags } from '../flags/global.ts';
import type { ParsedLine } from '../flags/parse-line.ts';
import type { Context } from './context.ts';

/** The number of arguments that a command accepts; an undefined `max` means any number. */
export interface Arity {
  readonly min: number;
  readonly max?: number;
  /** the command itself rejects extra arguments */
  readonly checksMax?: true;
}

/** The parsed arguments and flags of a command, including the global flags. */
export interface Invocation<F extends Flags> extends Omit<ParsedLine, 'flags'> {
  readonly flags: FlagValues<F> & FlagValues<typeof globalFlags>;
}

/** Kinds of arguments that completion distinguishes. */
export type WordKind =
  /** no candidates */
  | 'any'
  | 'chart'
  /** no more arguments: the shell shows a message */
  | 'end'
  /** a new name followed by the chart, or only the chart with --generate-name */
  | 'name or chart'
  /** a chart in a repository or registry, not a local one */
  | 'remote chart'
  | 'path'
  | 'plugin'
  | 'registry'
  | 'release'
  | 'repository'
  | 'revision'
  | 'sandbox'
  | 'setting';

/** A yargs command module with the fields for Helm-compatible help. Reads flags, calls an action and prints its result. */
export interface CommandModule<F extends Flags = Flags> {
  /** name and arguments, as in the usage line: "install [NAME] [CHART]" */
  readonly command: string;
  /** text above the usage line in help; default: `describe`, capitalized and with a period */
  readonly description?: string;
  readonly arity: Arity;
  /** minimum number of arguments if this flag replaces some of them */
  readonly arityWith?: { readonly flag: string; readonly min: number };
  /** kinds of the arguments, for completion; the last one applies to all further arguments, up to the maximum arity */
  readonly completes?: readonly WordKind[];
  readonly builder: F;
  /** exit code after cancellation, if Helm has a special one; default 130, as for a process terminated by SIGINT */
  readonly cancelledExitCode?: number;
  handler(invocation: Invocation<F>, context: Context): Promise<void>;
}

/** A loaded command with the description and aliases from the tree. */
export interface Command extends CommandModule {
  readonly describe: string;
  readonly aliases: readonly string[];
}

/** Infers the types of flags from the builder, and erases them for the tree. */
export function defineCommand<const F extends Flags>(command: CommandModule<F>): CommandModule {
  // The parser fills in exactly the flags of the builder, so the values fit at run time.
  return command as unknown as CommandModule;
}

/** An entry in the command tree: a command, which is loaded on use, or a group of commands. */
export interface CommandEntry {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly describe: string;
  readonly description?: string;
  readonly hidden?: boolean;
  /** names for which this command is suggested (cobra's SuggestFor) */
  readonly mistakenFor?: readonly string[];
  /** not a Helm command; a plugin of the same name takes precedence */
  readonly ours?: boolean;
  readonly load?: () => Promise<{ readonly command: CommandModule }>;
  readonly commands?: readonly CommandEntry[];
}

/** Loads the module of a command; undefined for groups and plugins. */
export async function loadCommand({ load, describe, aliases = [] }: CommandEntry): Promise<Command | undefined> {
  if (!load) return undefined;
  const { command } = await load();
  return { ...command, describe, aliases };
}

/** Returns the usage line of a command. @param path program, groups and command */
export function usageLine(path: readonly string[], { command }: CommandModule): string {
  return [...path.slice(0, -1), command, '[flags]'].join(' ');
}
