import type { Flags, FlagValues } from '../flags/flag.ts';
import type { globalFlags } from '../flags/global.ts';
import type { ParsedLine } from '../flags/parse-line.ts';
import type { Context } from './context.ts';

/** How many arguments a command takes; `max` undefined means any number. */
export interface Arity {
  readonly min: number;
  readonly max?: number;
  /** the command itself rejects further arguments */
  readonly checksMax?: true;
}

/** What a command is called with: its arguments and flags, and the global flags. */
export interface Invocation<F extends Flags> extends Omit<ParsedLine, 'flags'> {
  readonly flags: FlagValues<F> & FlagValues<typeof globalFlags>;
}

/** Kinds of arguments that completion distinguishes. */
export type WordKind =
  /** nothing that could be known */
  | 'any'
  | 'chart'
  /** no further argument: the shell shows a message that says so */
  | 'end'
  /** a new name followed by the chart, or the chart alone with --generate-name */
  | 'name or chart'
  /** a chart of a repository or registry, not of this machine */
  | 'remote chart'
  | 'path'
  | 'plugin'
  | 'registry'
  | 'release'
  | 'repository'
  | 'revision'
  | 'sandbox'
  | 'setting';

/** A command module of yargs, with what Helm's users see besides: a flag table in, an action called, its result printed. */
export interface CommandModule<F extends Flags = Flags> {
  /** name and arguments, as in the usage line: "install [NAME] [CHART]" */
  readonly command: string;
  /** text above the usage line in help; `describe` as a sentence when absent */
  readonly description?: string;
  readonly arity: Arity;
  /** minimum number of arguments when this flag replaces some of them */
  readonly arityWith?: { readonly flag: string; readonly min: number };
  /** kinds of the arguments, for completion; the last one stands for all further ones, up to the arity's maximum */
  readonly completes?: readonly WordKind[];
  readonly builder: F;
  /** exit code when it is cancelled, where Helm has one of its own; 130 when absent, as of a process that the signal ends */
  readonly cancelledExitCode?: number;
  handler(invocation: Invocation<F>, context: Context): Promise<void>;
}

/** A loaded command with what the tree says about it. */
export interface Command extends CommandModule {
  readonly describe: string;
  readonly aliases: readonly string[];
}

/** Infers the types of the flags from the builder, and erases them for the tree. */
export function defineCommand<const F extends Flags>(command: CommandModule<F>): CommandModule {
  // The parser fills in exactly the flags of the builder, so the values fit at run time.
  return command as unknown as CommandModule;
}

/** A name in the command tree: a command that is loaded when it is called, or a group of commands. */
export interface CommandEntry {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly describe: string;
  readonly description?: string;
  readonly hidden?: boolean;
  /** words that users try in its place, for which it is suggested */
  readonly mistakenFor?: readonly string[];
  /** Helm has no such command, but plugins may: a plugin of that name takes its place */
  readonly ours?: boolean;
  readonly load?: () => Promise<{ readonly command: CommandModule }>;
  readonly commands?: readonly CommandEntry[];
}

/** Loads the file of a command; undefined for groups and plugins. */
export async function loadCommand({ load, describe, aliases = [] }: CommandEntry): Promise<Command | undefined> {
  if (!load) return undefined;
  const { command } = await load();
  return { ...command, describe, aliases };
}

/** The usage line of a command. @param path program and names down to the command */
export function usageLine(path: readonly string[], { command }: CommandModule): string {
  return [...path.slice(0, -1), command, '[flags]'].join(' ');
}
