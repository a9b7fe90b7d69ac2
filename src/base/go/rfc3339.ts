import { trimEndOf } from '../text.ts';

/** Formats a time in RFC 3339 format, in the local time zone, with up to nine decimal places, as Go does. */
export function formatRfc3339(unixMs: number): string {
  const date = new Date(unixMs);
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000);
  const [seconds, millis] = [local.toISOString().slice(0, 19), local.getUTCMilliseconds()];
  const fraction = millis === 0 ? '' : `.${String(millis).padStart(3, '0').replace(/0+$/, '')}`;
  return `${seconds}${fraction}${zoneSuffix(offset)}`;
}

function zoneSuffix(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'Z';
  const size = Math.abs(offsetMinutes);
  const pad = (n: number): string => String(n).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

export interface Rfc3339 {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** digits after the decimal point, without trailing zeros */
  readonly fraction: string;
  readonly offsetMinutes: number;
  readonly unixMs: number;
}

/** Parses a stored time. Returns undefined for an empty or invalid string. */
export function parseRfc3339(text: string | undefined): Rfc3339 | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text ?? '');
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetMinutes = match[8] ? (match[8] === '-' ? -1 : 1) * (Number(match[9]) * 60 + Number(match[10])) : 0;
  const millis = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const unixMs = Date.UTC(year, month - 1, day, hour, minute, second, millis) - offsetMinutes * 60_000;
  return { year, month, day, hour, minute, second, fraction: trimEndOf(match[7] ?? '', '0'), offsetMinutes, unixMs };
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

/** Formats a stored time for `status` and `history`: "Mon Jan  2 15:04:05 2006", in the time's own zone. */
export function ansiTime(text: string | undefined): string {
  const time = parseRfc3339(text);
  if (!time) return '';
  const weekday = days[new Date(Date.UTC(time.year, time.month - 1, time.day)).getUTCDay()];
  return `${weekday} ${months[time.month - 1]} ${String(time.day).padStart(2)} ${two(time.hour)}:${two(time.minute)}:${two(time.second)} ${time.year}`;
}

/**
 * Formats a stored time for `list`: "2006-01-02 15:04:05.999999999 -0700 MST". If the zone has no abbreviation, its offset is
 * printed instead.
 */
export function longTime(text: string | undefined): string {
  const time = parseRfc3339(text);
  if (!time) return '';
  const { year, month, day, hour, minute, second, fraction, offsetMinutes } = time;
  const offset = offsetMinutes === 0 ? '+0000' : zoneSuffix(offsetMinutes).replace(':', '');
  const zone = offsetMinutes === 0 ? 'UTC' : (localZoneName(time) ?? offset);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}${fraction ? `.${fraction}` : ''} ${offset} ${zone}`;
}

/** Returns the abbreviation of the local time zone if that zone has the same offset as the time, as Go does. */
function localZoneName(time: Rfc3339): string | undefined {
  const date = new Date(time.unixMs);
  if (-date.getTimezoneOffset() !== time.offsetMinutes) return undefined;
  const part = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' })
    .formatToParts(date)
    .find((candidate) => candidate.type === 'timeZoneName');
  return part && /^[A-Z]{3,5}$/.test(part.value) ? part.value : undefined;
}
