import { redactText, redactValue } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean>>;

export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** The structured log. Credentials in fields and texts are redacted by each writer. */
export interface Log {
  /** false where DEBUG lines go nowhere, so that nothing is computed for them */
  readonly isDebug: boolean;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const nothing = (): void => undefined;

/** A log that goes nowhere. */
export const noLog: Log = { isDebug: false, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** One line as Go's slog text handler writes it, without the time: `level=WARN msg="..." key=value`. Helm 4 logs in this form. */
export function slogLine(level: LogLevel, message: string, fields: LogFields = {}): string {
  const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${slogValue(String(value))}`);
  return `level=${level.toUpperCase()} msg=${slogValue(message)}${pairs.join('')}`;
}

/** Go's slog quotes a value only when it needs to be. */
function slogValue(text: string): string {
  return text !== '' && /^[^\s"=\\\p{C}]+$/u.test(text) ? text : JSON.stringify(text);
}

/** A log of such lines from a level on. */
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

/** Reads a line that `slogLine` wrote; undefined for other text. */
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
