import { parseGoBool } from '../../base/go/bool.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Flag, Flags, FlagValues } from '../flags/flag.ts';
import { helpFlag } from '../flags/global.ts';
import { parseLine } from '../flags/parse-line.ts';
import type { toolFlags } from '../flags/tool-flags.ts';
import type { Context } from '../support/context.ts';
import { type CommandModule, defineCommand } from '../support/define.ts';
import { flagRows } from '../support/flag-rows.ts';

/** Describes another tool's command line, which one of our commands accepts. */
export interface ToolCommandLine<F extends Flags = Flags> {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly flags: F;
  /** separators for lists in environment variables, keyed by flag; the default is whitespace */
  readonly separators?: Readonly<Record<string, string>>;
}

/** Defines a command that accepts the command line and the environment variables of another tool. */
export function defineToolCommand<F extends Flags & typeof toolFlags>(
  line: ToolCommandLine<F>,
  run: (flags: FlagValues<F>, context: Context) => void,
): CommandModule {
  return defineCommand({
    command: line.name,
    description: line.description,
    arity: { min: 0 },
    builder: {},
    hasOwnFlags: true,
    async handler({ args }, context) {
      const { flags } = parseLine(withEnvironment(args, context.io.env, line), { ...line.flags, ...helpFlag });
      if (flags.help) context.io.stdout(toolHelp(line));
      else if (flags.version) context.io.stdout(`${line.name} version ${line.version}\n`);
      else run(flags, context);
    },
  });
}

/** Log levels of logrus, from least to most verbose. */
const levels = ['panic', 'fatal', 'error', 'warning', 'info', 'debug', 'trace'] as const;

export type ToolLogLevel = (typeof levels)[number];

export type ToolLog = (level: ToolLogLevel, message: string) => void;

/** Returns a function that logs like logrus if stderr is not a terminal. @throws USAGE for an unknown level */
export function toolLog(name: string, io: Context['io']): ToolLog {
  const lower = name.toLowerCase();
  const limit = levels.findIndex((level) => level === (lower === 'warn' ? 'warning' : lower));
  if (limit < 0) throw new TillerlessError('USAGE', `not a valid log level: ${JSON.stringify(name)}`);
  return (level, message) => {
    if (levels.indexOf(level) > limit) return;
    const time = new Date(io.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    io.stderr(`time=${JSON.stringify(time)} level=${level} msg=${JSON.stringify(message)}\n`);
  };
}

/** Returns the message of an error, including its location. */
export function locatedReason({ message, where, helmText }: TillerlessError): string {
  if (where?.file === undefined) return helmText ?? message;
  const position = [where.file, where.line, where.column].filter((part) => part !== undefined).join(':');
  return `${position}: ${message}`;
}

/**
 * Converts the tool's environment variables (HELM_DOCS_NAME for helm-docs) to flags, and inserts these before the arguments, so
 * that the arguments take precedence.
 */
function withEnvironment(
  args: readonly string[],
  env: Context['io']['env'],
  { name: tool, flags, separators = {} }: ToolCommandLine,
): string[] {
  const { changed } = parseLine(args, { ...flags, ...helpFlag });
  const added = Object.entries<Flag>(flags).flatMap(([name, { kind }]) => {
    const value = env[`${tool}-${name}`.toUpperCase().replaceAll('-', '_')] ?? '';
    if (value === '' || name === 'version' || changed.has(name)) return [];
    if (kind === 'bool') return [`--${name}=${parseGoBool(value) === true}`];
    if (kind !== 'strings') return [`--${name}=${value}`];
    const items = separators[name] === undefined ? value.trim().split(/\s+/) : value.split(separators[name]);
    return items.map((item) => `--${name}=${quoted(item)}`);
  });
  return [...added, ...args];
}

/** Quotes an item of a comma-separated list. */
function quoted(item: string): string {
  return `"${item.replaceAll('"', '""')}"`;
}

/** Returns the tool's help text. */
function toolHelp({ name, description, flags }: ToolCommandLine): string {
  const rows = flagRows({ ...flags, help: { kind: 'bool', alias: 'h', describe: `help for ${name}` } });
  const width = Math.max(...rows.map(({ left }) => left.length)) + 3;
  const lines = rows.map(({ left, right }) => `${left.padEnd(width)}${right.replace(' (not in helm)', '')}\n`);
  return `${description}\n\nUsage:\n  ${name} [flags]\n\nFlags:\n${lines.join('')}`;
}
