import { type Log, type LogLevel, logLevels, parseSlogLine, slogLog } from '../base/log.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import type { Io } from './io.ts';

/** How the program logs: --log-format, --log-level, --debug. */
export interface LogOptions {
  readonly format: 'text' | 'json';
  readonly level: LogLevel;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the flags; --debug and HELM_DEBUG mean DEBUG lines. @throws USAGE */
export function logOptions(flags: Readonly<Record<string, unknown>>, env: Env): LogOptions {
  const { 'log-format': format = 'text', 'log-level': level = '', debug } = flags;
  if (format !== 'text' && format !== 'json')
    throw new TillerlessError('USAGE', `--log-format is text or json, not ${JSON.stringify(format)}`);
  const known = logLevels.find((name) => name === level);
  if (level !== '' && !known)
    throw new TillerlessError('USAGE', `--log-level is one of ${logLevels.join(', ')}, not ${JSON.stringify(level)}`);
  const isDebug = debug === true || /^(?:1|t|true)$/i.test(env.HELM_DEBUG ?? '');
  return { format, level: known ?? (isDebug ? 'debug' : 'info') };
}

/** True when a command line asks for JSON, whether or not it can be parsed. */
export function isJsonLog(argv: readonly string[]): boolean {
  return argv.some((word, i) => word === '--log-format=json' || (word === '--log-format' && argv[i + 1] === 'json'));
}

/** How to log before the command line was parsed. */
export function earlyLogOptions(argv: readonly string[]): LogOptions {
  return { format: isJsonLog(argv) ? 'json' : 'text', level: 'info' };
}

/** The log, and the streams of a program that logs in this way: as JSON, everything on stderr is a line of the log. */
export interface OpenedLog {
  readonly log: Log;
  readonly io: Io;
}

/** Opens the log; as text and at the usual level nothing is loaded and nothing changes. */
export async function openLog(io: Io, { format, level }: LogOptions): Promise<OpenedLog> {
  if (format === 'text') {
    const log = slogLog((line) => io.stderr(line), level);
    return {
      log,
      io:
        level === 'warn' || level === 'error'
          ? withLines(io, (line) => void (isBelow(line, level) || io.stderr(`${line}\n`)))
          : io,
    };
  }
  const { jsonLog } = await import('./log-json.ts');
  const log = jsonLog(
    (line) => io.stderr(line),
    level,
    () => io.now(),
  );
  return { log, io: { ...withLines(io, (line) => logText(log, io, line)), isTerminal: { ...io.isTerminal, stderr: false } } };
}

function isBelow(line: string, level: LogLevel): boolean {
  const entry = parseSlogLine(line);
  return entry !== undefined && logLevels.indexOf(entry.level) < logLevels.indexOf(level);
}

/** Streams whose stderr is handed over line by line. */
function withLines(io: Io, take: (line: string) => void): Io {
  let rest = '';
  return {
    ...io,
    stderr: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    },
  };
}

/** Text for people, as an entry of the log; events of --events are JSON already. */
function logText(log: Log, io: Io, line: string): void {
  if (line.trim() === '') return;
  const entry = parseSlogLine(line);
  if (line.startsWith('{')) io.stderr(`${line}\n`);
  else if (entry) log[entry.level](entry.message, entry.fields);
  else log.info(line);
}
