import { parseGoTime } from '../../../base/go/time.ts';
import { isTillerlessError, reasonOf } from '../../../errors/tillerless-error.ts';

export function checkDate(text: string): string | undefined {
  try {
    parseGoTime('2006-01-02', text);
    return undefined;
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return reasonOf(error);
  }
}

export function checkTime(text: string): string | undefined {
  if (text.length < 9) return 'less than 9 characters long';
  if (text[2] !== ':' || text[5] !== ':') return 'missing colon in correct place';
  const clock = /^(\d\d):(\d\d):(\d\d)/.exec(text);
  if (!clock) return 'non-digit in hour/min/sec';
  const [hour = 0, minute = 0, second = 0] = clock.slice(1).map(Number);
  if (hour > 23 || minute > 59 || second > 60) return 'hour/min/sec out of range';
  let rest = text.slice(8);
  if (rest.startsWith('.')) {
    const digits = /^\.(\d*)/.exec(rest)?.[1] ?? '';
    if (digits === '') return 'no digits in second fraction';
    rest = rest.slice(digits.length + 1);
  }
  return checkOffset(rest, { hour, minute, second });
}

interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

function checkOffset(text: string, { hour, minute, second }: Clock): string | undefined {
  let shift = 0;
  if (text !== 'z' && text !== 'Z') {
    if (text.length !== 6) return 'offset must be 6 characters long';
    if (!/^[-+]/.test(text)) return 'offset must begin with plus/minus';
    if (text[3] !== ':') return 'missing colon in offset in correct place';
    const [, sign, hours = '', minutes = ''] = /^([-+])(\d\d):(\d\d)$/.exec(text) ?? [];
    if (sign === undefined) return 'non-digit in offset';
    if (Number(hours) > 23 || Number(minutes) > 59) return 'hour/min in offset out of range';
    shift = (Number(hours) * 60 + Number(minutes)) * (sign === '+' ? -1 : 1);
  }
  // A leap second must be the last second of a day in UTC.
  const utc = (hour * 60 + minute + shift + 2 * 1440) % 1440;
  return second === 60 && utc !== 1439 ? 'invalid leap second' : undefined;
}

export function checkDateTime(text: string): string | undefined {
  if (text.length < 20) return 'less than 20 characters long';
  if (!/^.{10}[tT]/.test(text)) return '11th character must be t or T';
  const date = checkDate(text.slice(0, 10));
  if (date !== undefined) return `invalid date element: ${date}`;
  const time = checkTime(text.slice(11));
  return time === undefined ? undefined : `invalid time element: ${time}`;
}

export function checkDuration(text: string): string | undefined {
  if (!text.startsWith('P')) return 'must start with P';
  const rest = text.slice(1);
  if (rest === '') return 'nothing after P';
  if (rest.endsWith('W')) {
    if (rest === 'W') return 'no number in week';
    return /^\d+W$/.test(rest) ? undefined : 'invalid week';
  }
  const [date = '', time, ...more] = rest.split('T');
  if (more.length > 0) return 'more than one T';
  const problem = date === '' && time !== undefined ? undefined : checkUnits(date, 'YMD');
  if (problem !== undefined || time === undefined) return problem;
  return time === '' ? 'no time elements' : checkUnits(time, 'HMS');
}

/** Validates a sequence of numbers with units. The units must be in the given order. */
function checkUnits(text: string, units: string): string | undefined {
  let left = units;
  for (let rest = text; rest !== ''; ) {
    const digits = /^\d+/.exec(rest)?.[0];
    if (digits === undefined) return 'missing number';
    const unit = rest.charAt(digits.length);
    if (unit === '') return 'missing unit';
    const at = left.indexOf(unit);
    if (at < 0) return units.includes(unit) ? `unit '${unit}' out of order` : `invalid unit '${unit}'`;
    left = left.slice(at + 1);
    rest = rest.slice(digits.length + 1);
  }
  return undefined;
}

export function checkPeriod(text: string): string | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return 'missing slash';
  const [start, end] = [text.slice(0, slash), text.slice(slash + 1)];
  const named = (where: string, problem: string | undefined): string | undefined => problem && `invalid ${where}: ${problem}`;
  if (start.startsWith('P')) return named('start duration', checkDuration(start)) ?? named('end date-time', checkDateTime(end));
  const first = named('start date-time', checkDateTime(start));
  if (first !== undefined) return first;
  return end.startsWith('P') ? named('end duration', checkDuration(end)) : named('end date-time', checkDateTime(end));
}
