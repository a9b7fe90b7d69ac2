import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import type { CommandModule, Options } from 'yargs';
import { YargsFactory } from '../../../node_modules/yargs/build/lib/yargs-factory.js';
import { YargsParser } from '../../../node_modules/yargs-parser/build/lib/yargs-parser.js';

/** One option of a command's builder, as yargs has it. */
export type YargsOption = Options;

// node:util takes longer to load than all of yargs; yargs' messages have no other placeholder.
const format = (text: string, ...values: unknown[]): string => text.replace(/%s/g, () => String(values.shift()));

const parser = new YargsParser({
  cwd: () => '',
  env: () => ({}),
  format,
  normalize: (path: string) => path,
  resolve,
  require: noFiles,
});

/**
 * What yargs sees of the platform: nothing. Its own shim loads string-width, cliui and y18n for help texts that are never printed here,
 * reads package.json for a version, and the environment for a language.
 */
const shim = {
  Parser: { detailed: (words: readonly string[], options: object) => parser.parse([...words], options) },
  assert: { notStrictEqual: noCheck, strictEqual: noCheck },
  cliui: noFiles,
  findUp: () => '',
  getCallerFile: () => '',
  getEnv: () => undefined,
  getProcessArgvBin: () => '',
  inspect: String,
  mainFilename: '',
  path: { basename, dirname, extname, join, relative, resolve },
  process: {
    argv: () => ['tillerless'],
    cwd: () => '',
    emitWarning: noCheck,
    execPath: () => '',
    exit: noFiles,
    nextTick: queueMicrotask,
    stdColumns: null,
  },
  readFileSync: () => '{}',
  readdirSync: () => [],
  require: noFiles,
  stringWidth: (text: string) => text.length,
  y18n: {
    __: format,
    __n: (one: string, many: string, count: number, ...rest: unknown[]) => format(count === 1 ? one : many, ...rest),
    getLocale: () => 'en',
    setLocale: noCheck,
    updateLocale: noCheck,
  },
};

function noCheck(): void {}

function noFiles(): never {
  throw new Error('yargs has no access to the platform');
}

const createYargs = YargsFactory(shim);

/** Each option as often as it was given, then the arguments. */
export interface YargsLine {
  readonly given: readonly (readonly [name: string, value: string])[];
  readonly args: readonly string[];
}

export interface YargsCommand {
  /** names of the options */
  readonly options: readonly string[];
  /** readers of the options that the line names; each gets all the texts given */
  readonly coerce: { [name: string]: (texts: string | readonly string[]) => unknown };
  readonly handler: (values: Readonly<Record<string, unknown>>, args: readonly string[]) => void | Promise<void>;
}

const parserConfiguration = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'duplicate-arguments-array': true,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'populate--': true,
};

/**
 * Parses a line and calls the handler with the options that are on it. All options are texts for yargs, so that it interprets none of
 * them. Two things keep it fast: the command is registered as `$0`, since yargs renders the help of a named command at each run, and
 * all options in one call, since `option()` checks its own arguments, which takes 0.1 ms for each flag.
 *
 * @returns a promise if the handler returns one
 */
export function runYargs({ given, args }: YargsLine, { options, coerce, handler }: YargsCommand): unknown {
  const command: CommandModule = {
    command: '$0',
    builder: (yargs) => yargs.string(options).coerce(coerce),
    handler: ({ _, $0, '--': rest = [], ...values }) => handler(values, rest as readonly string[]),
  };
  // yargs takes one pair of quotes off a value, and so keeps those that the value has itself.
  return createYargs([...given.map(([name, value]) => `--${name}="${value}"`), '--', ...args])
    .help(false)
    .version(false)
    .detectLocale(false)
    .parserConfiguration(parserConfiguration)
    .strictOptions()
    .fail((message, error) => {
      // An error of the handler comes by here, too.
      if (error && error.name !== 'YError') throw error;
      throw new Error(`yargs cannot read a normalised line: ${message}`);
    })
    .command(command)
    .parse();
}
