import { runYargs } from '../support/yargs.ts';
import { defaultsOf, type Flag, type Flags, type FlagValues } from './flag.ts';
import { normalise } from './normalise.ts';
import { readFlag } from './read.ts';

export interface ParsedLine<F extends Flags = Flags> {
  readonly args: readonly string[];
  /** values of all flags, including defaults */
  readonly flags: FlagValues<F>;
  /** names of the flags that are set on the command line */
  readonly changed: ReadonlySet<string>;
}

/**
 * Parses the arguments after a command's name by pflag's rules and calls the handler with the result.
 *
 * @returns a promise if the handler returns one
 * @throws USAGE for unknown flags, missing and malformed values, with pflag's messages
 */
export function runLine<F extends Flags>(
  argv: readonly string[],
  flags: F,
  handler: (line: ParsedLine<F>) => void | Promise<void>,
): unknown {
  const { flagValues, args, problem } = normalise(argv, flags);
  const names = flagValues.map(([name]) => name);
  const changed = new Set(names);
  // Errors in values, by position in the line: pflag reports the first one, but yargs reads the values grouped by flag.
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
        // Every flag has a value of its kind: its default or the parsed one.
        return handler({ args: rest, flags: { ...defaultsOf(flags), ...values } as FlagValues<F>, changed });
      },
    },
  );
}

/** Parses a line without running a command. @throws USAGE */
export function parseLine<F extends Flags>(argv: readonly string[], flags: F): ParsedLine<F> {
  // runLine calls the handler or throws before it returns.
  let parsed!: ParsedLine<F>;
  runLine(argv, flags, (line) => {
    parsed = line;
  });
  return parsed;
}
