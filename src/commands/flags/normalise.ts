import { TillerlessError } from '../../errors/tillerless-error.ts';
import { bareValue, type Flags } from './flag.ts';

/** A command line that has been normalized to an unambiguous form. */
export interface NormalLine {
  readonly flagValues: readonly (readonly [name: string, value: string])[];
  readonly args: readonly string[];
  /** the error that pflag would report, if any; arguments after the rejected one are not parsed */
  readonly problem: unknown;
}

/**
 * Resolves shorthands, optional values (NoOptDefVal) and values in separate arguments, as pflag does in flag.go. A shorthand is
 * identified by its first byte.
 */
export function normalise(argv: readonly string[], flags: Flags): NormalLine {
  const [rest, args]: [string[], string[]] = [[...argv], []];
  const flagValues: [name: string, value: string][] = [];
  let problem: unknown;
  try {
    for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
      if (arg === '--') args.push(...rest.splice(0));
      else if (!/^-./s.test(arg)) args.push(arg);
      else flagValues.push(...(arg.startsWith('--') ? longFlag : shortFlags)(arg, rest, flags));
    }
  } catch (error) {
    problem = error;
  }
  return { flagValues, args, problem };
}

function* longFlag(arg: string, rest: string[], flags: Flags): Generator<[string, string]> {
  const [, name = '', value] = /^--(?![-=])([^=]*)(?:=(.*))?$/s.exec(arg) ?? reject(`bad flag syntax: ${arg}`);
  if (!Object.hasOwn(flags, name)) reject(`unknown flag: --${name}`);
  yield [name, value ?? bareValue(flags[name]) ?? rest.shift() ?? reject(`flag needs an argument: ${arg}`)];
}

function* shortFlags(arg: string, rest: string[], flags: Flags): Generator<[string, string]> {
  for (let letters = arg.slice(1); letters !== ''; ) {
    const where = `'${String.fromCharCode(Buffer.from(letters)[0] ?? 0)}' in -${letters}`;
    const name =
      Object.keys(flags).find((flag) => flags[flag]?.alias === letters[0]) ?? reject(`unknown shorthand flag: ${where}`);
    const bare = bareValue(flags[name]);
    const value = /^.=./s.test(letters) ? letters.slice(2) : bare === undefined ? letters.slice(1) : '';
    yield [name, value || (bare ?? rest.shift() ?? reject(`flag needs an argument: ${where}`))];
    letters = value === '' && bare !== undefined ? letters.slice(1) : '';
  }
}

const reject = (message: string): never => {
  throw new TillerlessError('USAGE', message);
};
