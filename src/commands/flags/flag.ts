import type { YargsOption } from '../support/yargs.ts';

/** Value types by kind of flag. Kinds have pflag's names, which help prints. */
export type FlagKind =
  | 'bool'
  | 'string'
  | 'int'
  | 'float32'
  | 'duration'
  | 'stringArray'
  | 'strings'
  | 'stringToString'
  | 'format'
  | 'wait'
  | 'conflicts';

export type OutputFormat = 'table' | 'json' | 'yaml';
export type WaitStrategy = 'watcher' | 'hookOnly' | 'legacy';

interface FlagKinds {
  bool: boolean;
  string: string;
  int: number;
  float32: number;
  /** milliseconds */
  duration: number;
  stringArray: readonly string[];
  strings: readonly string[];
  stringToString: Readonly<Record<string, string>>;
  format: OutputFormat;
  wait: WaitStrategy;
  /** true for all, false for none, or a list of names */
  conflicts: boolean | readonly string[];
}

/** A yargs option with the additional fields that pflag's rules and Helm's help need. */
export interface Flag<K extends FlagKind = FlagKind>
  extends Pick<YargsOption, 'alias' | 'default' | 'deprecated' | 'describe' | 'hidden'> {
  readonly kind: K;
  readonly describe: string;
  /** one-letter shorthand */
  readonly alias?: string;
  readonly default?: FlagKinds[K];
  /** value of the flag if none is specified (pflag's NoOptDefVal), for kinds other than bool */
  readonly bare?: string;
  /** candidates for completion, if they are specific to this command */
  readonly choices?: readonly string[];
  /** accepted, but not listed in help */
  readonly hidden?: boolean;
  /** accepted, but not listed in help; the text names the replacement */
  readonly deprecated?: string;
  /** not a Helm flag; marked in help */
  readonly ours?: boolean;
}

export type Flags = Readonly<Record<string, Flag>>;

/** The values of a set of flags, including defaults. */
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: FlagKinds[F[Name]['kind']] };

const zero: { readonly [K in FlagKind]: FlagKinds[K] } = {
  bool: false,
  string: '',
  int: 0,
  float32: 0,
  duration: 0,
  stringArray: [],
  strings: [],
  stringToString: {},
  format: 'table',
  wait: 'hookOnly',
  conflicts: false,
};

/** Returns the values of flags that are not set: their defaults, or Go's zero values. */
export function defaultsOf(flags: Flags): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, flag.default ?? zero[flag.kind]]));
}

/** Returns pflag's NoOptDefVal: the value of a flag without an argument. Such a flag never consumes the next argument. */
export function bareValue(flag: Flag | undefined): string | undefined {
  return flag?.kind === 'bool' ? 'true' : flag?.bare;
}

/** Preserves the literal kinds in a table of flags, so that its values are typed. */
export function defineFlags<const F extends Flags>(flags: F): F {
  return flags;
}
