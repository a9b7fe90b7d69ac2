import type { YargsOption } from '../support/yargs.ts';

/** The kinds of flags. They are named after pflag's types, because help prints these names. */
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
  /** duration in milliseconds */
  duration: number;
  stringArray: readonly string[];
  strings: readonly string[];
  stringToString: Readonly<Record<string, string>>;
  format: OutputFormat;
  wait: WaitStrategy;
  /** conflicts to override: true for all, false for none, or a list of field managers and paths */
  conflicts: boolean | readonly string[];
}

/** A yargs option with additional fields for pflag's parsing rules and Helm's help. */
export interface Flag<K extends FlagKind = FlagKind>
  extends Pick<YargsOption, 'alias' | 'default' | 'deprecated' | 'describe' | 'hidden'> {
  readonly kind: K;
  readonly describe: string;
  /** one-letter shorthand */
  readonly alias?: string;
  readonly default?: FlagKinds[K];
  /** value to use if the flag is given without one (pflag's NoOptDefVal); not used for bool flags */
  readonly bare?: string;
  /** completion candidates, if they are specific to this command */
  readonly choices?: readonly string[];
  /** true if the flag is accepted, but not listed in help */
  readonly hidden?: boolean;
  /**
   * end of the deprecation warning, for example "use --force-replace instead"; a deprecated flag is accepted, but not listed in
   * help
   */
  readonly deprecated?: string;
  /** true if Helm does not have this flag; marked in help */
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

/** Returns the values of unset flags: their defaults or Go's zero values. */
export function defaultsOf(flags: Flags): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, flag.default ?? zero[flag.kind]]));
}

/** Returns pflag's NoOptDefVal: the value of a flag that is passed without one. Such a flag never consumes the next argument. */
export function bareValue(flag: Flag | undefined): string | undefined {
  return flag?.kind === 'bool' ? 'true' : flag?.bare;
}

/** Preserves the literal types of `kind` in a table of flags, so that the types of the flag values can be inferred. */
export function defineFlags<const F extends Flags>(flags: F): F {
  return flags;
}
