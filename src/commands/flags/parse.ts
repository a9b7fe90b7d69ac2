import { parseArgs } from 'node:util';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { defaultOf, type Flag, type Flags } from './flag.ts';
import { readFlag } from './read.ts';

export interface ParsedLine {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  /** names of the flags that were given */
  readonly changed: ReadonlySet<string>;
}

/**
 * Parses the words after a command's name, by the rules of pflag: flags anywhere, `--flag value` and `--flag=value`, grouped
 * shorthands, a bool never takes the next word, `--` ends flags.
 * @throws USAGE for unknown flags, missing and malformed values, in pflag's words
 */
export function parseLine(words: readonly string[], flags: Flags): ParsedLine {
  const { tokens } = parseArgs({
    args: [...words],
    options: parserOptions(flags),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, defaultOf(flag)]),
  );
  const given = new Map<string, unknown>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = flags[token.name];
    if (!flag || !Object.hasOwn(flags, token.name)) throw unknownFlag(token.rawName, token.name, words);
    const text = token.value ?? bareValue(flag);
    if (text === undefined) throw new TillerlessError('USAGE', missingValue(token.rawName, token.name));
    given.set(token.name, readFlag(token.name, flag, text, given.get(token.name)));
  }
  return { positionals, values: { ...values, ...Object.fromEntries(given) }, changed: new Set(given.keys()) };
}

function parserOptions(flags: Flags) {
  const options: Record<string, { type: 'boolean' | 'string'; short?: string }> = {};
  for (const [name, flag] of Object.entries(flags)) {
    const type = flag.kind === 'bool' || flag.bare !== undefined ? 'boolean' : 'string';
    options[name] = flag.short ? { type, short: flag.short } : { type };
  }
  return options;
}

function bareValue(flag: Flag): string | undefined {
  return flag.kind === 'bool' ? 'true' : flag.bare;
}

function unknownFlag(rawName: string, name: string, words: readonly string[]): TillerlessError {
  if (rawName.startsWith('--')) return new TillerlessError('USAGE', `unknown flag: --${name}`);
  const word = words.find((w) => /^-[^-]/.test(w) && w.includes(name)) ?? rawName;
  return new TillerlessError('USAGE', `unknown shorthand flag: '${name}' in ${word}`);
}

function missingValue(rawName: string, name: string): string {
  return rawName.startsWith('--')
    ? `flag needs an argument: --${name}`
    : `flag needs an argument: '${rawName.slice(1)}' in ${rawName}`;
}
