import { TillerlessError } from '../../errors/tillerless-error.ts';
import { bareValue, type Flags } from './flag.ts';

/** A command line in an unambiguous form. */
export interface NormalLine {
  readonly flagValues: readonly (readonly [name: string, value: string])[];
  readonly args: readonly string[];
  /** error of the first argument that pflag rejects; parsing ends there */
  readonly problem: unknown;
}

/**
 * Resolves shorthands, NoOptDefVal and detached values as pflag does (flag.go), which identifies a shorthand by its first byte.
 */
export function normalise(words: readonly string[], flags: Flags): NormalLine {
  const [rest, args]: [string[], string[]] = [[...words], []];
  const given: [name: string, value: string][] = [];
  let problem: unknown;
  try {
    for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
      if (word === '--') args.push(...rest.splice(0));
      else if (!/^-./s.test(word)) args.push(word);
      else given.push(...(word.startsWith('--') ? longFlag : shortFlags)(word, rest, flags));
    }
  } catch (error) {
    problem = error;
  }
  return { flagValues: given, args, problem };
}

function* longFlag(word: string, rest: string[], flags: Flags): Generator<[string, string]> {
  const [, name = '', value] = /^--(?![-=])([^=]*)(?:=(.*))?$/s.exec(word) ?? reject(`bad flag syntax: ${word}`);
  if (!Object.hasOwn(flags, name)) reject(`unknown flag: --${name}`);
  yield [name, value ?? bareValue(flags[name]) ?? rest.shift() ?? reject(`flag needs an argument: ${word}`)];
}

function* shortFlags(word: string, rest: string[], flags: Flags): Generator<[string, string]> {
  for (let letters = word.slice(1); letters !== ''; ) {
    const where = `'${String.fromCharCode(Buffer.from(letters)[0] ?? 0)}' in -${letters}`;
    const name =
      Object.keys(flags).find((each) => flags[each]?.alias === letters[0]) ?? reject(`unknown shorthand flag: ${where}`);
    const bare = bareValue(flags[name]);
    const value = /^.=./s.test(letters) ? letters.slice(2) : bare === undefined ? letters.slice(1) : '';
    yield [name, value || (bare ?? rest.shift() ?? reject(`flag needs an argument: ${where}`))];
    letters = value === '' && bare !== undefined ? letters.slice(1) : '';
  }
}

const reject = (message: string): never => {
  throw new TillerlessError('USAGE', message);
};
