import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Flags } from './flag.ts';

/** A command line in a form that has one reading: `--name=value` for each occurrence of a flag, then `--` and the arguments. */
export interface NormalLine {
  readonly tokens: readonly string[];
  /** name of the flag of each occurrence, in order */
  readonly names: readonly string[];
  /** the line ends before the first word that pflag rejects; this is its error */
  readonly problem?: unknown;
}

/** Resolves shorthands, NoOptDefVal and detached values as pflag's FlagSet.parseArgs does (spf13/pflag, flag.go). */
export function normalise(words: readonly string[], flags: Flags): NormalLine {
  const rest = [...words];
  const [names, tokens, args]: [string[], string[], string[]] = [[], [], []];
  const end = (problem?: unknown): NormalLine => ({ tokens: [...tokens, '--', ...args], names, problem });
  try {
    for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
      if (word === '--') args.push(...rest.splice(0));
      else if (!/^-./s.test(word)) args.push(word);
      else
        for (const [name, value] of word.startsWith('--') ? longFlag(word, rest, flags) : shortFlags(word, rest, flags)) {
          names.push(name);
          tokens.push(`--${name}=${value}`);
        }
    }
  } catch (problem) {
    return end(problem);
  }
  return end();
}

function* longFlag(word: string, rest: string[], flags: Flags): Generator<[string, string]> {
  const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  if (/^--[-=]/.test(word)) throw new TillerlessError('USAGE', `bad flag syntax: ${word}`);
  if (!Object.hasOwn(flags, name)) throw new TillerlessError('USAGE', `unknown flag: --${name}`);
  yield [name, value ?? bareValue(flags, name) ?? rest.shift() ?? missing(word)];
}

function* shortFlags(word: string, rest: string[], flags: Flags): Generator<[string, string]> {
  for (let letters = word.slice(1); letters !== ''; ) {
    const letter = letters.charAt(0);
    const name = Object.keys(flags).find((each) => flags[each]?.short === letter);
    if (name === undefined) throw new TillerlessError('USAGE', `unknown shorthand flag: '${letter}' in -${letters}`);
    const bare = bareValue(flags, name);
    const attached = /^.=./s.test(letters) ? letters.slice(2) : bare === undefined ? letters.slice(1) : '';
    yield [name, attached || (bare ?? rest.shift() ?? missing(`'${letter}' in -${letters}`))];
    letters = attached === '' && bare !== undefined ? letters.slice(1) : '';
  }
}

/** pflag's NoOptDefVal: the value of a flag without one, which then never takes the next word. */
const bareValue = (flags: Flags, name: string): string | undefined => (flags[name]?.kind === 'bool' ? 'true' : flags[name]?.bare);

function missing(where: string): never {
  throw new TillerlessError('USAGE', `flag needs an argument: ${where}`);
}
