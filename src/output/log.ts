import { type Log, type LogLevel, logLevels, parseSlogLine, slogLog } from '../base/log.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import type { Io } from './io.ts';

/** The log settings from --log-format, --log-level and --debug. */
export interface LogOptions {
  readonly format: 'text' | 'json';
  readonly level: LogLevel;
}

/** The values of --log-format and --log-level before validation. If the level is empty, it is determined by `debug`. */
export interface LogChoice {
  readonly format: string;
  readonly level: string;
  readonly debug: boolean;
}

/** Validates the log flags. @throws USAGE */
export function logOptions({ format, level, debug }: LogChoice): LogOptions {
  if (format !== 'text' && format !== 'json')
    throw new TillerlessError('USAGE', `--log-format must be text or json, not ${JSON.stringify(format)}`);
  const known = logLevels.find((name) => name === level);
  if (level !== '' && !known)
    throw new TillerlessError('USAGE', `--log-level must be one of ${logLevels.join(', ')}, not ${JSON.stringify(level)}`);
  return { format, level: known ?? (debug ? 'debug' : 'info') };
}

/** Reports whether a command line requests a JSON log. The command line need not be valid. */
export function isJsonLog(argv: readonly string[]): boolean {
  return argv.some((arg, i) => arg === '--log-format=json' || (arg === '--log-format' && argv[i + 1] === 'json'));
}

/** Returns the log settings to use before the command line has been parsed. */
export function earlyLogOptions(argv: readonly string[]): LogOptions {
  return { format: isJsonLog(argv) ? 'json' : 'text', level: 'info' };
}

/**
 * An opened log, and the streams to use from then on. If the log format is JSON, everything that is written to stderr is
 * converted to log lines.
 */
export interface OpenedLog {
  readonly log: Log;
  readonly io: Io;
  /** flushes a buffered final line that has no trailing newline */
  flush(): void;
}

const nothingLeft = (): void => undefined;

/** Opens the log. For a text log at the default level, no module is loaded and the streams are unchanged. */
export async function openLog(io: Io, { format, level }: LogOptions): Promise<OpenedLog> {
  if (format === 'text') {
    const log = slogLog((line) => io.stderr(line), level);
    if (level === 'debug' || level === 'info') return { log, io, flush: nothingLeft };
    return { log, ...withLines(io, (line) => void (isBelow(line, level) || io.stderr(`${line}\n`))) };
  }
  const { jsonLog } = await import('./log-json.ts');
  const log = jsonLog(
    (line) => io.stderr(line),
    level,
    () => io.now(),
  );
  const byLine = withLines(io, (line) => logText(log, io, line));
  return { log, ...byLine, io: { ...byLine.io, isTerminal: { ...io.isTerminal, stderr: false } } };
}

function isBelow(line: string, level: LogLevel): boolean {
  const entry = parseSlogLine(line);
  return entry !== undefined && logLevels.indexOf(entry.level) < logLevels.indexOf(level);
}

/** Returns streams that pass everything written to stderr to `take`, line by line. */
function withLines(io: Io, take: (line: string) => void): Pick<OpenedLog, 'io' | 'flush'> {
  let rest = '';
  const stderr = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  };
  return { io: { ...io, stderr }, flush: () => (rest === '' ? undefined : stderr('\n')) };
}

/** Logs a line of plain text. The lines that --events prints are already JSON, and are written unchanged. */
function logText(log: Log, io: Io, line: string): void {
  if (line.trim() === '') return;
  const entry = parseSlogLine(line);
  if (line.startsWith('{')) io.stderr(`${line}\n`);
  else if (entry) log[entry.level](entry.message, entry.fields);
  else log.info(line);
}
