import { runYargs } from '../support/yargs.ts';
import { defaultsOf, type Flag, type Flags, type FlagValues } from './flag.ts';
import { normalise } from './normalise.ts';
import { readFlag } from './read.ts';

export interface ParsedLine<F extends Flags = Flags> {
  readonly args: readonly string[];
  /** values of all flags, including defaults */
  readonly flags: FlagValues<F>;
  /** names of the flags that were set on the command line */
  readonly changed: ReadonlySet<string>;
}

/**
 * Parses the arguments after a command's name according to pflag's rules, and calls the handler with the result.
 *
 * @returns a promise if the handler returns one
 * @throws USAGE for unknown flags and for missing or malformed values, with pflag's messages
 */
export function runLine<F extends Flags>(
  argv: readonly string[],
  flags: F,
  handler: (line: ParsedLine<F>) => void | Promise<void>,
): unknown {
  const { flagValues, args, problem } = normalise(argv, flags);
  const names = flagValues.map(([name]) => name);
  const changed = new Set(names);
  // Value errors, indexed by position on the command line. pflag reports the first one, but yargs passes the values grouped by
  // flag.
  const failures: unknown[] = [];
  const readAll = (name: string, texts: readonly string[]): unknown => {
    const positions = names.flatMap((flag, position) => (flag === name ? [position] : []));
    let value: unknown;
    for (const [i, text] of texts.entries()) {
      try {
        value = readFlag(name, flags[name] as Flag, text, value);
      } catch (error) {
        failures[positions[i] ?? 0] ??= error;
      }
    }
    return value;
  };
  return runYargs(
    { flagValues, args },
    {
      options: Object.keys(flags),
      coerce: Object.fromEntries([...changed].map((name) => [name, (texts) => readAll(name, [texts].flat())])),
      handler: (values, rest) => {
        const first = [...failures, problem].find((error) => error !== undefined);
        if (first !== undefined) throw first;
        // Each value has the type that matches its flag's kind, because it is either the default or was parsed by `readFlag`.
        return handler({ args: rest, flags: { ...defaultsOf(flags), ...values } as FlagValues<F>, changed });
      },
    },
  );
}

/** Parses a command line without running a command. @throws USAGE */
export function parseLine<F extends Flags>(argv: readonly string[], flags: F): ParsedLine<F> {
  // Starting yargs takes a millisecond.
  if (argv.length === 0) return { args: [], flags: defaultsOf(flags) as FlagValues<F>, changed: new Set() };
  // `parsed` is always assigned, because runLine either calls the handler synchronously or throws an error.
  let parsed!: ParsedLine<F>;
  runLine(argv, flags, (line) => {
    parsed = line;
  });
  return parsed;
}
