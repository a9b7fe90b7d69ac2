import type { Flags, FlagValues } from '../flags/flag.ts';
import type { globalFlags } from '../flags/global.ts';
import type { ParsedLine } from '../flags/parse-line.ts';
import type { Context } from './context.ts';

/** The number of arguments that a command accepts. If `max` is undefined, there is no upper limit. */
export interface Arity {
  readonly min: number;
  readonly max?: number;
  /** true if the command rejects extra arguments itself */
  readonly checksMax?: true;
}

/** The parsed arguments and flags of a command, including the global flags. */
export interface Invocation<F extends Flags> extends Omit<ParsedLine, 'flags'> {
  readonly flags: FlagValues<F> & FlagValues<typeof globalFlags>;
}

/** The kinds of arguments that completion distinguishes. */
export type WordKind =
  /** an argument without candidates */
  | 'any'
  | 'chart'
  /** no further argument is accepted; the shell shows a message */
  | 'end'
  /** a new release name, followed by a chart; with --generate-name, only a chart */
  | 'name or chart'
  /** a chart in a repository or registry, as opposed to a local chart */
  | 'remote chart'
  | 'path'
  | 'plugin'
  | 'registry'
  | 'release'
  | 'repository'
  | 'revision'
  | 'sandbox'
  | 'setting';

/**
 * A yargs command module with additional fields for Helm-compatible help. The handler reads flags, calls an action and prints its
 * result.
 */
export interface CommandModule<F extends Flags = Flags> {
  /** name and arguments as shown in the usage line, for example "install [NAME] [CHART]" */
  readonly command: string;
  /** help text above the usage line; defaults to `describe`, capitalized and followed by a period */
  readonly description?: string;
  readonly arity: Arity;
  /** minimum number of arguments if `flag` is set; the flag replaces some of the arguments */
  readonly arityWith?: { readonly flag: string; readonly min: number };
  /**
   * kinds of the arguments, used for completion; the last kind also applies to any additional arguments that the command accepts
   */
  readonly completes?: readonly WordKind[];
  readonly builder: F;
  /** true if the command parses its arguments itself, because it accepts the command line of another program */
  readonly hasOwnFlags?: true;
  /** exit code after cancellation, if Helm has a special one; defaults to 130, the exit code of a process terminated by SIGINT */
  readonly cancelledExitCode?: number;
  handler(invocation: Invocation<F>, context: Context): Promise<void>;
}

/** A loaded command, with its description and aliases from the command tree. */
export interface Command extends CommandModule {
  readonly describe: string;
  readonly aliases: readonly string[];
}

/**
 * Defines a command. The types of its flags are inferred from the builder, but are not part of the returned type, so that all
 * commands have the same type.
 */
export function defineCommand<const F extends Flags>(command: CommandModule<F>): CommandModule {
  // The type cast is safe, because the parser sets exactly the flags declared in the command's `builder`, with the declared
  // types.
  return command as unknown as CommandModule;
}

/** An entry in the command tree: either a command, loaded on first use, or a group of commands. */
export interface CommandEntry {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly describe: string;
  readonly description?: string;
  readonly hidden?: boolean;
  /** names that this command is suggested for (cobra's SuggestFor) */
  readonly mistakenFor?: readonly string[];
  /** true if Helm does not have this command; a plugin of the same name takes precedence */
  readonly ours?: boolean;
  readonly load?: () => Promise<{ readonly command: CommandModule }>;
  readonly commands?: readonly CommandEntry[];
}

/** Loads a command's module. Returns undefined for groups and plugins. */
export async function loadCommand({ load, describe, aliases = [] }: CommandEntry): Promise<Command | undefined> {
  if (!load) return undefined;
  const { command } = await load();
  return { ...command, describe, aliases };
}

/** Returns a command's usage line. @param path the command path: the program name, then the group and command names */
export function usageLine(path: readonly string[], { command }: CommandModule): string {
  return [...path.slice(0, -1), command, '[flags]'].join(' ');
}
