import { TillerlessError } from '../../errors/tillerless-error.ts';
import { trimEndOf } from '../text.ts';
import { quoteGo } from './quote.ts';
import { fixedZone, utcZone, type Zone } from './time-zone.ts';
import { GoObject } from './value.ts';

export { loadZone, localZone, type Zone } from './time-zone.ts';

const SECOND = 1_000_000_000n;

/** A time.Time: nanoseconds since the Unix epoch and a time zone. */
export class GoTime extends GoObject {
  readonly goType = 'time.Time';
  readonly unixNanos: bigint;
  readonly zone: Zone;

  constructor(unixNanos: bigint, zone: Zone = utcZone) {
    super();
    this.unixNanos = unixNanos;
    this.zone = zone;
  }

  /** Seconds since the Unix epoch, rounded down. */
  get unixSeconds(): bigint {
    const seconds = this.unixNanos / SECOND;
    return this.unixNanos < 0n && this.unixNanos % SECOND !== 0n ? seconds - 1n : seconds;
  }

  get nanosecond(): number {
    return Number(this.unixNanos - this.unixSeconds * SECOND);
  }

  in(zone: Zone): GoTime {
    return new GoTime(this.unixNanos, zone);
  }

  /** Returns the JSON and YAML representation. */
  marshalJson(): string {
    return formatGoTime(this, '2006-01-02T15:04:05.999999999Z07:00');
  }

  override toString(): string {
    return formatGoTime(this, '2006-01-02 15:04:05.999999999 -0700 MST');
  }
}

/** Go's zero time: January 1, year 1. */
export const zeroTime = new GoTime(-62135596800n * SECOND);

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Matches the elements of a layout, which are the components of Go's reference time "Mon Jan 2 15:04:05 2006 -0700". */
const TOKEN =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|002|0[1-6]|15|__2|_2(?!006)|[1-5]|PM|pm|[-Z]07:00:00|[-Z]070000|[-Z]07:00|[-Z]0700|[-Z]07|[.,](?:0+|9+)(?![0-9])/g;

interface Clock {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  /** 0 to 6, starting with Sunday */
  readonly weekday: number;
  /** 1 to 366 */
  readonly yearDay: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly offsetSeconds: number;
  readonly abbreviation: string;
}

/** Number of seconds in 400 years, after which the calendar repeats, including the days of the week. */
const ERA = 12_622_780_800n;
/**
 * Unix time of the earliest date that Go formats correctly. Earlier times overflow to dates in the far future (see unixToAbsolute
 * in package time).
 */
const GO_BEGIN = -9_223_372_028_741_760_000n;

/**
 * Limit for times that are passed to a JavaScript Date, in seconds before or after the Unix epoch. Date itself supports up to
 * 8.64e12 seconds.
 */
const EDGE = 8_000_000_000_000n;

/**
 * Converts seconds since the Unix epoch to a JavaScript Date. The date is shifted by a multiple of 400 years (an era) to fit into
 * the range of Date.
 */
function dateAt(second: bigint): { readonly date: Date; readonly eras: number } {
  const counted = second < GO_BEGIN ? second + (1n << 64n) : second;
  const eras = (counted - (((counted % ERA) + ERA) % ERA)) / ERA;
  return { date: new Date(Number(counted - eras * ERA) * 1000), eras: Number(eras) };
}

/**
 * Replaces a time outside the range of a JavaScript Date with a time in the range that has the same UTC offset in every time
 * zone.
 */
function zoneSecond(second: bigint): number {
  if (second < -EDGE) return -Number(EDGE);
  return Number(second > EDGE ? (second % ERA) + ERA : second);
}

/** Returns a time's date and time of day in the time's own zone. */
export function clockOf(time: GoTime): Clock {
  const { offsetSeconds, abbreviation } = time.zone.at(zoneSecond(time.unixSeconds));
  const { date, eras } = dateAt(time.unixSeconds + BigInt(offsetSeconds));
  const year = date.getUTCFullYear();
  const first = new Date(0);
  first.setUTCFullYear(year, 0, 1);
  return {
    year: year + eras * 400,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    yearDay: Math.floor((date.getTime() - first.getTime()) / 86_400_000) + 1,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    offsetSeconds,
    abbreviation,
  };
}

function pad(value: number, width: number, fill = '0'): string {
  return `${value < 0 ? '-' : ''}${String(Math.abs(value)).padStart(width, fill)}`;
}

function formatOffset(token: string, seconds: number): string {
  if (token.startsWith('Z') && seconds === 0) return 'Z';
  const size = Math.abs(seconds);
  const colon = token.includes(':') ? ':' : '';
  const digits = token.replace(/[^0-9]/g, '').length;
  let text = (seconds < 0 ? '-' : '+') + pad(Math.trunc(size / 3600), 2);
  if (digits >= 4) text += colon + pad(Math.trunc((size % 3600) / 60), 2);
  if (digits >= 6) text += colon + pad(size % 60, 2);
  return text;
}

function formatFraction(token: string, nanosecond: number): string {
  const digits = String(nanosecond)
    .padStart(9, '0')
    .slice(0, token.length - 1)
    .padEnd(token.length - 1, '0');
  if (token.charAt(1) === '0') return token.charAt(0) + digits;
  const short = trimEndOf(digits, '0');
  return short === '' ? '' : token.charAt(0) + short;
}

function zoneName(clock: Clock): string {
  if (clock.abbreviation !== '') return clock.abbreviation;
  return formatOffset('-0700', clock.offsetSeconds);
}

type Formatter = (clock: Clock) => string;
const FORMATTERS: ReadonlyMap<string, Formatter> = new Map<string, Formatter>([
  ['January', (c) => MONTHS[c.month - 1] ?? ''],
  ['Jan', (c) => (MONTHS[c.month - 1] ?? '').slice(0, 3)],
  ['1', (c) => String(c.month)],
  ['01', (c) => pad(c.month, 2)],
  ['Monday', (c) => DAYS[c.weekday] ?? ''],
  ['Mon', (c) => (DAYS[c.weekday] ?? '').slice(0, 3)],
  ['2', (c) => String(c.day)],
  ['_2', (c) => pad(c.day, 2, ' ')],
  ['02', (c) => pad(c.day, 2)],
  ['__2', (c) => pad(c.yearDay, 3, ' ')],
  ['002', (c) => pad(c.yearDay, 3)],
  ['15', (c) => pad(c.hour, 2)],
  ['3', (c) => String(c.hour % 12 || 12)],
  ['03', (c) => pad(c.hour % 12 || 12, 2)],
  ['4', (c) => String(c.minute)],
  ['04', (c) => pad(c.minute, 2)],
  ['5', (c) => String(c.second)],
  ['05', (c) => pad(c.second, 2)],
  ['2006', (c) => pad(c.year, 4)],
  ['06', (c) => pad(Math.abs(c.year) % 100, 2)],
  ['PM', (c) => (c.hour >= 12 ? 'PM' : 'AM')],
  ['pm', (c) => (c.hour >= 12 ? 'pm' : 'am')],
  ['MST', zoneName],
]);

/** Formats a time as Go source (time.Time's GoString). */
export function goTimeSyntax(time: GoTime): string {
  const { year, day, hour, minute, second } = clockOf(time);
  const { name, isLocal } = time.zone;
  const zone = isLocal ? 'time.Local' : name === 'UTC' ? 'time.UTC' : `time.Location(${quoteGo(name)})`;
  return `time.Date(${[year, `time.${formatGoTime(time, 'January')}`, day, hour, minute, second, time.nanosecond, zone].join(', ')})`;
}

/** Formats a time according to a layout, as Go's time package does. */
export function formatGoTime(time: GoTime, layout: string): string {
  const clock = clockOf(time);
  return layout.replace(TOKEN, (token) => {
    const format = FORMATTERS.get(token);
    if (format !== undefined) return format(clock);
    return /^[.,]/.test(token) ? formatFraction(token, time.nanosecond) : formatOffset(token, clock.offsetSeconds);
  });
}

interface Parsed {
  year: number;
  month: number;
  day: number;
  yearDay: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  pm: boolean | undefined;
  offset: number | undefined;
  zoneName: string | undefined;
}

function parseError(layout: string, text: string, rest: { element: string; value: string } | string): TillerlessError {
  const problem =
    typeof rest === 'string'
      ? `parsing time ${quote(text)}${rest}`
      : `parsing time ${quote(text)} as ${quote(layout)}: cannot parse ${quote(rest.value)} as ${quote(rest.element)}`;
  return new TillerlessError('USAGE', problem, { helmText: problem });
}

/** Consumes a literal part of a layout. A space in the layout matches any number of spaces. */
function skipLiteral(text: string, literal: string): { readonly rest: string; readonly failed: boolean } {
  let rest = text;
  for (let part = literal; part !== ''; ) {
    const first = part.charAt(0);
    if (first === ' ' ? rest !== '' && !rest.startsWith(' ') : !rest.startsWith(first)) return { rest, failed: true };
    part = first === ' ' ? part.replace(/^ +/, '') : part.slice(1);
    rest = first === ' ' ? rest.replace(/^ +/, '') : rest.slice(1);
  }
  return { rest, failed: false };
}

/** Quotes a string as Go's time package does: bytes other than printable ASCII are escaped individually. */
function quote(text: string): string {
  const bytesOf = (char: string): Iterable<number> =>
    /[\udc80-\udcff]/.test(char) && char.length === 1 ? [char.charCodeAt(0) - 0xdc00] : Buffer.from(char);
  const hex = (char: string): string => Array.from(bytesOf(char), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[^ -~\x7f]/gu, hex)}"`;
}

const PATTERNS: ReadonlyMap<string, RegExp> = new Map([
  ['January', new RegExp(`^(?:${MONTHS.join('|')})`, 'i')],
  ['Jan', new RegExp(`^(?:${MONTHS.map((month) => month.slice(0, 3)).join('|')})`, 'i')],
  ['Monday', new RegExp(`^(?:${DAYS.join('|')})`, 'i')],
  ['Mon', new RegExp(`^(?:${DAYS.map((day) => day.slice(0, 3)).join('|')})`, 'i')],
  ['2006', /^\d{4}/],
  ['06', /^\d\d/],
  ['1', /^\d{1,2}/],
  ['01', /^\d\d/],
  ['2', /^ ?\d{1,2}/],
  ['_2', /^ ?\d{1,2}/],
  ['02', /^\d\d/],
  ['__2', /^[ \d]{2}\d/],
  ['002', /^\d{3}/],
  ['15', /^\d{1,2}/],
  ['3', /^\d{1,2}/],
  ['03', /^\d\d/],
  ['4', /^\d{1,2}/],
  ['04', /^\d\d/],
  ['5', /^\d{1,2}/],
  ['05', /^\d\d/],
  ['PM', /^[AP]M/],
  ['pm', /^[ap]m/],
  ['MST', /^(?:UTC|[A-Z]{3,5}|[-+]\d\d)/],
]);

function offsetPattern(token: string): RegExp {
  const digits = token.replace(/[^0-9]/g, '').length;
  const colon = token.includes(':') ? ':' : '';
  const parts = ['\\d\\d', `${colon}\\d\\d`, `${colon}\\d\\d`].slice(0, digits / 2).join('');
  return new RegExp(`^(?:${token.startsWith('Z') ? 'Z|' : ''}[-+]${parts})`);
}

function readOffset(text: string): number {
  if (text === 'Z') return 0;
  const digits = text.replace(/[^0-9]/g, '');
  const [hours = 0, minutes = 0, seconds = 0] = digits.match(/\d\d/g)?.map(Number) ?? [];
  return (text.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
}

/**
 * Returns the name of the field that is out of range in a time zone offset. Go accepts up to 24 hours, 60 minutes and 60 seconds.
 */
function offsetOutside(text: string): string | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = text.match(/\d\d/g)?.map(Number) ?? [];
  // If several components of the offset are out of range, Go reports the smallest unit.
  if (seconds > 60) return 'time zone offset second';
  if (minutes > 60) return 'time zone offset minute';
  return hours > 24 ? 'time zone offset hour' : undefined;
}

function readNanos(text: string): number {
  return Number(text.slice(1, 10).padEnd(9, '0'));
}

/** Stores the value that a layout element matches. Returns the name of the field if the value is out of range. */
function take(parsed: Parsed, token: string, text: string): string | undefined {
  const number = Number(text);
  const inRange = (low: number, high: number, name: string): string | undefined =>
    number < low || number > high ? name : undefined;
  switch (token) {
    case 'January':
    case 'Jan':
      parsed.month = MONTHS.findIndex((month) => month.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase()) + 1;
      return undefined;
    case '1':
    case '01':
      parsed.month = number;
      return inRange(1, 12, 'month');
    case '2':
    case '_2':
    case '02':
      parsed.day = number;
      return undefined;
    case '__2':
    case '002':
      parsed.yearDay = number;
      return undefined;
    case '15':
      parsed.hour = number;
      return inRange(0, 23, 'hour');
    case '3':
    case '03':
      parsed.hour = number;
      return inRange(0, 12, 'hour');
    case '4':
    case '04':
      parsed.minute = number;
      return inRange(0, 59, 'minute');
    case '5':
    case '05':
      parsed.second = number;
      return inRange(0, 59, 'second');
    case '2006':
      parsed.year = number;
      return undefined;
    case '06':
      parsed.year = number >= 69 ? 1900 + number : 2000 + number;
      return undefined;
    case 'PM':
    case 'pm':
      parsed.pm = text.toLowerCase() === 'pm';
      return undefined;
    case 'MST':
      parsed.zoneName = text;
      return undefined;
    default:
      return undefined;
  }
}

function resolveDate(parsed: Parsed, layout: string, text: string): number {
  const date = new Date(0);
  if (parsed.yearDay >= 0) {
    date.setUTCFullYear(parsed.year, 0, parsed.yearDay);
    if (date.getUTCFullYear() !== parsed.year) throw parseError(layout, text, ': day-of-year out of range');
  } else {
    date.setUTCFullYear(parsed.year, parsed.month - 1, parsed.day);
    if (parsed.day < 1 || date.getUTCMonth() + 1 !== parsed.month) throw parseError(layout, text, ': day out of range');
  }
  let { hour } = parsed;
  if (parsed.pm === true && hour < 12) hour += 12;
  if (parsed.pm === false && hour === 12) hour = 0;
  return date.getTime() / 1000 + hour * 3600 + parsed.minute * 60 + parsed.second;
}

/** Converts a local time in a zone to seconds since the Unix epoch. */
function fromLocal(local: number, zone: Zone): number {
  const guess = local - zone.at(local).offsetSeconds;
  return local - zone.at(guess).offsetSeconds;
}

function toGoTime(parsed: Parsed, local: number, zone: Zone): GoTime {
  const at = (unix: number, where: Zone): GoTime => new GoTime(BigInt(unix) * SECOND + BigInt(parsed.nanosecond), where);
  if (parsed.offset !== undefined) {
    const unix = local - parsed.offset;
    if (zone.at(unix).offsetSeconds === parsed.offset) return at(unix, zone);
    return at(unix, parsed.offset === 0 ? utcZone : fixedZone(parsed.zoneName ?? '', parsed.offset));
  }
  if (parsed.zoneName !== undefined && parsed.zoneName !== 'UTC') {
    const unix = fromLocal(local, zone);
    if (zone.at(unix).abbreviation === parsed.zoneName) return at(unix, zone);
    // Like Go, create a zone with offset 0 for an unknown abbreviation.
    return at(local, fixedZone(parsed.zoneName, 0));
  }
  return parsed.zoneName === 'UTC' ? at(local, utcZone) : at(fromLocal(local, zone), zone);
}

/**
 * Parses a time according to a layout, as Go's time package does.
 *
 * @param zone zone to use if the string does not contain one
 * @throws USAGE with Go's error message as `helmText`
 */
export function parseGoTime(layout: string, text: string, zone: Zone = utcZone): GoTime {
  const parsed: Parsed = {
    year: 0,
    month: 1,
    day: 1,
    yearDay: -1,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    pm: undefined,
    offset: undefined,
    zoneName: undefined,
  };
  let rest = text;
  let from = 0;
  const literal = (part: string): void => {
    const left = skipLiteral(rest, part);
    if (left.failed) throw parseError(layout, text, { element: part, value: left.rest });
    rest = left.rest;
  };
  for (const match of layout.matchAll(TOKEN)) {
    literal(layout.slice(from, match.index));
    const token = match[0];
    from = match.index + token.length;
    if (/^[.,]/.test(token)) {
      const fraction = /^[.,]\d+/.exec(rest)?.[0] ?? '';
      if (token.charAt(1) === '0' && fraction.length !== token.length)
        throw parseError(layout, text, { element: token, value: rest });
      if (fraction !== '') parsed.nanosecond = readNanos(fraction);
      rest = rest.slice(fraction.length);
      continue;
    }
    const pattern = PATTERNS.get(token);
    const matched = (pattern ?? offsetPattern(token)).exec(rest)?.[0];
    if (matched === undefined) throw parseError(layout, text, { element: token, value: rest });
    rest = rest.slice(matched.length);
    if (pattern === undefined) parsed.offset = readOffset(matched);
    const problem = pattern === undefined ? offsetOutside(matched) : take(parsed, token, matched);
    if (problem !== undefined) throw parseError(layout, text, `: ${problem} out of range`);
    // As in Go, the text can contain fractional seconds even if the layout does not.
    if (token.endsWith('5') && token !== '15' && !/^[.,][09]/.test(layout.slice(from))) {
      const fraction = /^[.,]\d+/.exec(rest)?.[0];
      if (fraction !== undefined) {
        parsed.nanosecond = readNanos(fraction);
        rest = rest.slice(fraction.length);
      }
    }
  }
  literal(layout.slice(from));
  if (rest !== '') throw parseError(layout, text, `: extra text: ${quote(rest)}`);
  return toGoTime(parsed, resolveDate(parsed, layout, text), zone);
}
