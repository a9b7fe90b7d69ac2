import { TillerlessError } from '../../errors/tillerless-error.ts';
import { GoObject, Int } from './value.ts';

/** A time.Duration: nanoseconds that fit an int64. */
export class GoDuration extends GoObject {
  readonly goType = 'time.Duration';
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    super();
    this.nanoseconds = BigInt.asIntN(64, nanoseconds);
  }

  /** As JSON shows it, and YAML by way of JSON. */
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

/** `amount` of `unit` nanoseconds as a decimal without trailing zeros: 1500000, 1000000 gives "1.5". */
function decimal(amount: bigint, unit: bigint): string {
  const fraction = (amount % unit)
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '');
  return `${amount / unit}${fraction === '' ? '' : `.${fraction}`}`;
}

/** As time.Duration's String: "1h0m0s", "1.5s", "0s", "-2µs". */
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

function durationError(problem: string): TillerlessError {
  return new TillerlessError('USAGE', problem, { helmText: `time: ${problem}` });
}

/**
 * Reads a duration as time.ParseDuration: signed decimals with units, for example "1h15m30.5s".
 *
 * @throws USAGE with Go's sentence as helmText
 */
export function parseGoDuration(text: string): GoDuration {
  const quoted = JSON.stringify(text);
  const negative = text.startsWith('-');
  let rest = negative || text.startsWith('+') ? text.slice(1) : text;
  if (rest === '0') return new GoDuration(0n);
  if (rest === '') throw durationError(`invalid duration ${quoted}`);
  let total = 0n;
  while (rest !== '') {
    const [whole = '', int = '', fraction] = /^([0-9]*)(?:\.([0-9]*))?/.exec(rest) ?? [];
    if (int === '' && (fraction ?? '') === '') throw durationError(`invalid duration ${quoted}`);
    rest = rest.slice(whole.length);
    const unitName = /^[^0-9.]*/.exec(rest)?.[0] ?? '';
    if (unitName === '') throw durationError(`missing unit in duration ${quoted}`);
    const unit = UNITS.get(unitName);
    if (unit === undefined) throw durationError(`unknown unit ${JSON.stringify(unitName)} in duration ${quoted}`);
    rest = rest.slice(unitName.length);
    total += BigInt(int === '' ? '0' : int) * unit;
    if (fraction) total += (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
    if (total > MAX_INT64 + (negative ? 1n : 0n)) throw durationError(`invalid duration ${quoted}`);
  }
  return new GoDuration(negative ? -total : total);
}
