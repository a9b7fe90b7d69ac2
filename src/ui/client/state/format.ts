const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 24 * 3600],
  ['month', 30 * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** Returns how long ago a time was, for example "3 hours ago". */
export function ago(time: string, nowMs: number): string {
  const ms = Date.parse(time);
  if (!Number.isFinite(ms)) return 'unknown';
  const seconds = Math.round((ms - nowMs) / 1000);
  for (const [unit, size] of units) if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  return Math.abs(seconds) < 5 ? 'just now' : `${Math.abs(seconds)} seconds ago`;
}

export function fullTime(time: string): string {
  const ms = Date.parse(time);
  return Number.isFinite(ms) ? absolute.format(ms) : 'unknown';
}

/** Formats a duration, for example "850 ms", "12.4 s" or "3 min 20 s". */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

/** Formats a field's value for display on one line. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'unset';
  return typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
}

const escapeCode = String.fromCharCode(27);
const bell = String.fromCharCode(7);
/** Control sequences for terminals: colors, cursor movements and titles (ECMA-48). */
const terminalSequences = new RegExp(
  `${escapeCode}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${escapeCode}${bell}]*(?:${bell}|${escapeCode}\\\\)|[@-Z\\\\^_])`,
  'g',
);

/** Removes the control sequences that programs write for terminals, for example to color a log. */
export function withoutTerminalSequences(text: string): string {
  return text.replace(terminalSequences, '');
}
