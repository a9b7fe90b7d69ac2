import { redactText, redactValue } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean>>;

export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** A structured logger. Every implementation redacts credentials in fields and messages. */
export interface Log {
  /** false if debug messages are discarded, so that callers can skip computing them */
  readonly isDebug: boolean;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const nothing = (): void => undefined;

/** A logger that discards everything. */
export const noLog: Log = { isDebug: false, debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * Formats a line like Go's slog text handler, but without the time: `level=WARN msg="..." key=value`. Helm 4 logs in this format.
 */
export function slogLine(level: LogLevel, message: string, fields: LogFields = {}): string {
  const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${slogValue(String(value))}`);
  return `level=${level.toUpperCase()} msg=${slogValue(message)}${pairs.join('')}`;
}

/** Quotes a value if slog would quote it. */
function slogValue(text: string): string {
  return text !== '' && /^[^\s"=\\\p{C}]+$/u.test(text) ? text : JSON.stringify(text);
}

/** Creates a logger that writes slog lines at or above a level. */
export function slogLog(write: (line: string) => void, level: LogLevel): Log {
  const at =
    (own: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (logLevels.indexOf(own) < logLevels.indexOf(level)) return;
      const safe = Object.entries(fields).map(([key, value]) => [key, redactValue(key, value)] as const);
      write(`${slogLine(own, redactText(message), Object.fromEntries(safe))}\n`);
    };
  return { isDebug: level === 'debug', debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

const pair = /(?:^| )([\w.-]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)/gy;

/** Parses a line written by `slogLine`. Returns undefined for any other line. */
export function parseSlogLine(line: string): LogEntry | undefined {
  if (!/^level=(?:DEBUG|INFO|WARN|ERROR) msg=/.test(line)) return undefined;
  const fields: Record<string, string> = {};
  pair.lastIndex = 0;
  for (let match = pair.exec(line); match; match = pair.exec(line)) {
    const [, key = '', value = ''] = match;
    fields[key] = value.startsWith('"') ? unquoted(value) : value;
  }
  const { level = '', msg = '', ...rest } = fields;
  return { level: level.toLowerCase() as LogLevel, message: msg, fields: rest };
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
