import { TillerlessError } from '../../errors/tillerless-error.ts';
import { toGoBytes } from './bytes.ts';
import { GoObject, Int } from './value.ts';

/** A time.Duration, in nanoseconds. The value fits into an int64. */
export class GoDuration extends GoObject {
  readonly goType = 'time.Duration';
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    super();
    this.nanoseconds = BigInt.asIntN(64, nanoseconds);
  }

  /** Returns the JSON representation, which is also used for YAML. */
  marshalJson(): Int {
    return new Int(this.nanoseconds, 'int64');
  }

  marshalYaml(): string {
    return this.toString();
  }

  override toString(): string {
    return formatGoDuration(this);
  }
}

const NANOSECOND = 1n;
const MICROSECOND = 1000n;
const MILLISECOND = 1_000_000n;
const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', NANOSECOND],
  ['us', MICROSECOND],
  ['\u00b5s', MICROSECOND],
  ['\u03bcs', MICROSECOND],
  ['ms', MILLISECOND],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', HOUR],
]);

/**
 * Formats `amount` nanoseconds in units of `unit` nanoseconds, without trailing zeros. The result for 1500000 and 1000000 is
 * "1.5".
 */
function decimal(amount: bigint, unit: bigint): string {
  const fraction = (amount % unit)
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '');
  return `${amount / unit}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Formats a duration like Go's Duration.String: "1h0m0s", "1.5s", "0s", "-2µs". */
export function formatGoDuration(duration: GoDuration): string {
  const sign = duration.nanoseconds < 0n ? '-' : '';
  const size = duration.nanoseconds < 0n ? -duration.nanoseconds : duration.nanoseconds;
  if (size === 0n) return '0s';
  if (size < MICROSECOND) return `${sign}${size}ns`;
  if (size < MILLISECOND) return `${sign}${decimal(size, MICROSECOND)}µs`;
  if (size < SECOND) return `${sign}${decimal(size, MILLISECOND)}ms`;
  const hours = size / HOUR;
  const minutes = (size % HOUR) / MINUTE;
  const seconds = `${decimal(size % MINUTE, SECOND)}s`;
  if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${sign}${minutes}m${seconds}` : sign + seconds;
}

const MAX_INT64 = (1n << 63n) - 1n;
/** Maximum magnitude in time.ParseDuration. Only a negative duration may have this magnitude. */
const MAX_MAGNITUDE = 1n << 63n;

function durationError(problem: string): TillerlessError {
  return new TillerlessError('USAGE', problem, { helmText: `time: ${problem}` });
}

/** Maximum number of characters to quote in an error message. Go has no such limit. */
const maxQuoted = 10_000;

/** Quotes a string as Go's time package does: bytes other than printable ASCII are escaped in hexadecimal. */
function quoted(text: string): string {
  const inner = text
    .slice(0, maxQuoted)
    .replace(/["\\]|[^ -~]+/g, (part) =>
      part === '"' || part === '\\'
        ? `\\${part}`
        : Array.from(toGoBytes(part), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
    );
  return `"${inner}${text.length > maxQuoted ? '...' : ''}"`;
}

/** Parses the fraction of a duration as Go's time package does: digits that would overflow an int64 are ignored. */
function fractionOf(digits: string): { readonly amount: bigint; readonly scale: number } {
  let amount = 0n;
  let scale = 1;
  for (const digit of digits.slice(0, 19)) {
    const next = amount * 10n + BigInt(digit);
    if (amount > MAX_INT64 / 10n || next > MAX_MAGNITUDE) break;
    amount = next;
    scale *= 10;
  }
  return { amount, scale };
}

/**
 * Parses a duration as time.ParseDuration does: signed decimal numbers with units, for example "1h15m30.5s". Fractions are
 * multiplied as float64, so that the result is the same as Go's to the nanosecond.
 *
 * @throws USAGE with Go's error message as `helmText`
 */
export function parseGoDuration(text: string): GoDuration {
  const negative = text.startsWith('-');
  const unsigned = negative || text.startsWith('+') ? text.slice(1) : text;
  const invalid = (): TillerlessError => durationError(`invalid duration ${quoted(text)}`);
  if (unsigned === '0') return new GoDuration(0n);
  if (unsigned === '') throw invalid();
  const part = /([0-9]*)(?:\.([0-9]*))?([^0-9.]*)/y;
  let total = 0n;
  while (part.lastIndex < unsigned.length) {
    const [, int = '', decimals = '', unitName = ''] = part.exec(unsigned) ?? [];
    const whole = int.replace(/^0+/, '');
    if ((int === '' && decimals === '') || whole.length > 19) throw invalid();
    const amount = BigInt(whole);
    if (amount > MAX_MAGNITUDE) throw invalid();
    if (unitName === '') throw durationError(`missing unit in duration ${quoted(text)}`);
    const unit = UNITS.get(unitName);
    if (unit === undefined) throw durationError(`unknown unit ${quoted(unitName)} in duration ${quoted(text)}`);
    const fraction = fractionOf(decimals);
    total += amount * unit + BigInt(Math.trunc(Number(fraction.amount) * (Number(unit) / fraction.scale)));
    if (total > MAX_MAGNITUDE) throw invalid();
  }
  if (total > MAX_INT64 && !negative) throw invalid();
  return new GoDuration(negative ? -total : total);
}
