import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { format, inspect } from 'node:util';
import type { Arguments, CommandModule, Options } from 'yargs';
import { YargsFactory } from '../../../node_modules/yargs/build/lib/yargs-factory.js';
import { YargsParser } from '../../../node_modules/yargs-parser/build/lib/yargs-parser.js';

/** One option of a command's builder, as yargs has it. */
export type YargsOption = Options;

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
  inspect,
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

export interface YargsCommand {
  readonly builder: Readonly<Record<string, YargsOption>>;
  /** values of options without a default of their own that the line does not name */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** readers of the options that the line names; each gets all the texts given */
  readonly coerce: { [name: string]: (texts: string | readonly string[]) => unknown };
  readonly handler: (argv: Arguments, args: readonly string[]) => void | Promise<void>;
}

/**
 * Parses a normalised line and calls the handler. The options that it names are texts for yargs, which so interprets none of them, and
 * have one argument each: yargs-parser removes quotes from `--name="value"` otherwise. The command is registered as `$0`: of a named
 * command yargs renders the help text at each run.
 *
 * @returns a promise if the handler returns one
 */
export function runYargs(tokens: readonly string[], { builder, defaults, coerce, handler }: YargsCommand): unknown {
  const given = Object.keys(coerce);
  const oneEach = Object.fromEntries(given.map((name) => [name, 1]));
  const command: CommandModule = {
    command: '$0',
    builder: (yargs) => yargs.options(builder).string(given).nargs(oneEach).default(defaults).coerce(coerce),
    handler: ({ '--': args = [], ...argv }) => handler(argv, args as readonly string[]),
  };
  return createYargs(tokens)
    .help(false)
    .version(false)
    .exitProcess(false)
    .detectLocale(false)
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': true,
      'nargs-eats-options': true,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'populate--': true,
      'strip-aliased': true,
    })
    .strictOptions()
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .command(command)
    .parse();
}
