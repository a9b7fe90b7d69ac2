import { pino } from 'pino';
import type { Log, LogFields, LogLevel } from '../base/log.ts';
import { redactText, redactValue } from '../base/redact.ts';

/**
 * Creates a log that writes one JSON object per line: `{"level":"info","time":"...","msg":"...", ...fields}`.
 *
 * @param write called with each line, including the trailing newline
 * @param now returns the current time in milliseconds since the Unix epoch
 */
export function jsonLog(write: (line: string) => void, level: LogLevel, now: () => number): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  const at =
    (own: LogLevel) =>
    (message: string, fields: LogFields = {}): void =>
      logger[own](
        Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, redactValue(key, value)])),
        redactText(message),
      );
  return {
    isDebug: logger.isLevelEnabled('debug'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
