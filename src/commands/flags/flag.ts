import type { YargsOption } from '../support/yargs.ts';

/** Kinds of flags, named as help prints them (pflag's names). */
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
  /** all or none, or the names that were given */
  conflicts: boolean | readonly string[];
}

/** An option of yargs with what pflag and Helm's help need besides. */
export interface Flag<K extends FlagKind = FlagKind>
  extends Pick<YargsOption, 'alias' | 'default' | 'deprecated' | 'describe' | 'hidden'> {
  readonly kind: K;
  readonly describe: string;
  /** the shorthand, one letter */
  readonly alias?: string;
  readonly default?: FlagKinds[K];
  /** the value of the flag when it stands without one, for kinds other than bool */
  readonly bare?: string;
  /** values that completion offers, where no other command has them */
  readonly choices?: readonly string[];
  /** accepted, but not listed */
  readonly hidden?: boolean;
  /** accepted and not listed; the text says what to use instead */
  readonly deprecated?: string;
  /** not one of Helm's: marked so in help */
  readonly ours?: boolean;
}

export type Flags = Readonly<Record<string, Flag>>;

/** The values of a set of flags, defaults filled in; `changed` tells which were given. */
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

/** The values of flags that are not given: their defaults, or Go's zero values. */
export function defaultsOf(flags: Flags): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, flag.default ?? zero[flag.kind]]));
}

/** pflag's NoOptDefVal: the value of a flag that stands alone. Such a flag never takes the next word. */
export function bareValue(flag: Flag | undefined): string | undefined {
  return flag?.kind === 'bool' ? 'true' : flag?.bare;
}

/** Keeps the literal kinds of a table of flags, so that its values are typed. */
export function defineFlags<const F extends Flags>(flags: F): F {
  return flags;
}
