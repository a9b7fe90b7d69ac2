import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import type { CommandModule, Options } from 'yargs';
import { YargsFactory } from '../../../node_modules/yargs/build/lib/yargs-factory.js';
import { YargsParser } from '../../../node_modules/yargs-parser/build/lib/yargs-parser.js';

/** A yargs option in a command's builder. */
export type YargsOption = Options;

// A replacement for node:util's format, which takes longer to load than all of yargs. The messages of yargs use only the
// placeholder %s.
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
 * An empty platform shim for yargs. The original shim loads string-width, cliui and y18n for help texts that are never printed
 * here, and reads the version from package.json and the language from the environment.
 */
const shim = {
  Parser: { detailed: (argv: readonly string[], options: object) => parser.parse([...argv], options) },
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

/** All occurrences of options in order, followed by the arguments. */
export interface YargsLine {
  readonly flagValues: readonly (readonly [name: string, value: string])[];
  readonly args: readonly string[];
}

export interface YargsCommand {
  /** names of the options */
  readonly options: readonly string[];
  /** parsers for the options on the command line; each is called with all values of its option */
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
 * Parses a command line and calls the handler with its options. All options are declared as strings, so that yargs does not
 * interpret their values. For speed, the command is registered as `$0`, because yargs renders the help of a named command on each
 * run, and all options are registered in one call, because `option()` takes 0.1 ms per flag to validate its own arguments.
 *
 * @returns a promise if the handler returns one
 */
export function runYargs({ flagValues, args }: YargsLine, { options, coerce, handler }: YargsCommand): unknown {
  const command: CommandModule = {
    command: '$0',
    builder: (yargs) => yargs.string(options).coerce(coerce),
    handler: ({ _, $0, '--': rest = [], ...values }) => handler(values, rest as readonly string[]),
  };
  // yargs removes one pair of quotes from each value, so add a pair to preserve the value's own quotes.
  return createYargs([...flagValues.map(([name, value]) => `--${name}="${value}"`), '--', ...args])
    .help(false)
    .version(false)
    .detectLocale(false)
    .parserConfiguration(parserConfiguration)
    .strictOptions()
    .fail((message, error) => {
      // yargs calls this callback for its own errors (YError) and for errors thrown by the command's handler.
      if (error && error.name !== 'YError') throw error;
      throw new Error(`yargs cannot read a normalised line: ${message}`);
    })
    .command(command)
    .parse();
}
