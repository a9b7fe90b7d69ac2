import type { Flags, FlagValues } from '../flags/flag.ts';
import type { globalFlags } from '../flags/global.ts';
import type { Context } from './context.ts';

/** How many words a command takes; `max` undefined means any number. */
export interface Arity {
  readonly min: number;
  readonly max?: number;
}

export interface Invocation<F extends Flags> {
  readonly args: readonly string[];
  readonly flags: FlagValues<F> & FlagValues<typeof globalFlags>;
  /** names of the flags given on the command line */
  readonly changed: ReadonlySet<string>;
}

/** What a word of a command line may be, as far as completion can tell. */
export type WordKind =
  /** nothing that could be known */
  | 'any'
  | 'chart'
  /** a name to be made up, or the chart where no name is given */
  | 'name or chart'
  /** a chart of a repository or registry, not of this machine */
  | 'remote chart'
  | 'path'
  | 'plugin'
  | 'folder'
  | 'release'
  | 'repository'
  | 'revision'
  | 'sandbox'
  | 'setting';

/** A runnable command: flags in, an action called, its result printed. */
export interface Command<F extends Flags = Flags> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  /** text above the usage line in help; the summary when absent */
  readonly description?: string;
  /** what follows the name in the usage line, for example "[NAME] [CHART]" */
  readonly usage?: string;
  readonly arity: Arity;
  /** when a flag stands in for some of the words */
  readonly arityWith?: { readonly flag: string; readonly min: number };
  /** what its words are, for completion; the last one stands for all further ones */
  readonly completes?: readonly WordKind[];
  readonly flags: F;
  /** exit code when it is cancelled, where Helm has one of its own; 130 when absent, as of a process that the signal ends */
  readonly cancelledExitCode?: number;
  run(invocation: Invocation<F>, context: Context): Promise<void>;
}

export function defineCommand<const F extends Flags>(command: Command<F>): Command<F> {
  return command;
}

/** A name in the command tree: loads its command when it is called, or has commands below it. */
export interface CommandEntry {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly hidden?: boolean;
  /** Helm has no such command, but plugins may: a plugin of that name takes its place */
  readonly ours?: boolean;
  /** Commands differ in their flags; the tree does not care. */
  readonly load?: () => Promise<Command>;
  readonly commands?: readonly CommandEntry[];
}

/** Erases the flag types of a command, for the tree. */
export function asCommand<F extends Flags>(command: Command<F>): Command {
  // The parser fills exactly the flags that the command declares, so the values fit at run time.
  return command as unknown as Command;
}
