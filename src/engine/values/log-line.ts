/** A value in a log line: quoted when it could be misread. */
function logValue(value: string): string {
  return value === '' || /[\s="\\]|[^\x20-\x7e]/.test(value) ? JSON.stringify(value) : value;
}

/** A line as Helm 4 logs it on stderr (Go's slog text handler without the time). */
export function logLine(
  level: 'INFO' | 'WARN' | 'ERROR',
  message: string,
  fields: Readonly<Record<string, string>> = {},
): string {
  const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${logValue(value)}`);
  return `level=${level} msg=${logValue(message)}${pairs.join('')}`;
}
