import { runYargs } from '../support/yargs.ts';
import { defaultOf, type Flag, type Flags } from './flag.ts';
import { normalise } from './normalise.ts';
import { readFlag } from './read.ts';

export interface ParsedLine {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  /** names of the flags that were given */
  readonly changed: ReadonlySet<string>;
}

/**
 * Parses the words after a command's name by pflag's rules and calls the handler with the result.
 *
 * @returns a promise if the handler returns one
 * @throws USAGE for unknown flags, missing and malformed values, with pflag's messages
 */
export function runLine(words: readonly string[], flags: Flags, handler: (line: ParsedLine) => void | Promise<void>): unknown {
  const { tokens, names, problem } = normalise(words, flags);
  const changed = new Set(names);
  // Errors in values, by position in the line: pflag reports the first one, and yargs reads flag by flag.
  const failures: unknown[] = [];
  const readAll = (name: string, texts: readonly string[]): unknown => {
    const positions = names.flatMap((each, position) => (each === name ? [position] : []));
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
  return runYargs(tokens, {
    builder: flags,
    defaults: Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, defaultOf(flag)])),
    coerce: Object.fromEntries([...changed].map((name) => [name, (texts) => readAll(name, [texts].flat())])),
    handler: ({ _, $0, ...values }, positionals) => {
      const first = [...failures, problem].find((error) => error !== undefined);
      if (first !== undefined) throw first;
      return handler({ positionals, values, changed });
    },
  });
}

/** Parses a line without a command to run. @throws USAGE */
export function parseLine(words: readonly string[], flags: Flags): ParsedLine {
  let parsed: ParsedLine = { positionals: [], values: {}, changed: new Set() };
  runLine(words, flags, (line) => {
    parsed = line;
  });
  return parsed;
}
