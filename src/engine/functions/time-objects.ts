import { GoDuration } from '../../base/go/duration.ts';
import { NamedInt } from '../../base/go/named-int.ts';
import { clockOf, formatGoTime, GoTime } from '../../base/go/time.ts';
import { utcZone, type Zone } from '../../base/go/time-zone.ts';
import { GoObject, Int, int, int64, type Value, type ValueMap } from '../../base/go/value.ts';
import { FunctionFailure } from '../template/call.ts';
import type { Fielded } from '../template/exec.ts';
import { MethodArgumentError } from '../template/method-argument.ts';

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

type Method = (...args: Value[]) => Value;

function wrong(value: Value, expected: string): never {
  throw new MethodArgumentError(expected, value);
}

const timeOf = (value: Value): GoTime => (value instanceof GoTime ? value : wrong(value, 'time.Time'));
const durationOf = (value: Value): GoDuration => (value instanceof GoDuration ? value : wrong(value, 'time.Duration'));
const textOf = (value: Value): string => (typeof value === 'string' ? value : wrong(value, 'string'));
const numberOf = (value: Value): number => (value instanceof Int ? Number(value.value) : wrong(value, 'int'));

/** Go's time.Duration with its methods. */
export class TemplateDuration extends GoDuration implements Fielded {
  readonly goKind = 'int64';

  field(name: string): Value | undefined {
    const size = this.nanoseconds;
    switch (name) {
      case 'Nanoseconds':
        return int64(size);
      case 'Microseconds':
        return int64(size / 1000n);
      case 'Milliseconds':
        return int64(size / 1_000_000n);
      case 'Seconds':
        return Number(size) / 1e9;
      case 'Minutes':
        return Number(size) / 60e9;
      case 'Hours':
        return Number(size) / 3600e9;
      case 'Abs':
        return new TemplateDuration(size < 0n ? -size : size);
      case 'String':
        return String(this);
      default:
        return undefined;
    }
  }

  method(name: string): Method | undefined {
    switch (name) {
      case 'Round':
        return (unit: Value) => this.round(durationOf(unit));
      case 'Truncate':
        return (unit: Value) => this.truncate(durationOf(unit));
      default:
        return undefined;
    }
  }

  /**
   * Rounds to the nearest multiple of a unit, with halves rounded away from zero and the result limited to int64. If the unit is
   * not positive, returns the duration unchanged.
   */
  round(unit: GoDuration): TemplateDuration {
    const [size, by] = [this.nanoseconds, unit.nanoseconds];
    if (by <= 0n) return this;
    const rest = size % by;
    const twice = rest < 0n ? -rest * 2n : rest * 2n;
    const rounded = twice < by ? size - rest : size - rest + (size < 0n ? -by : by);
    return new TemplateDuration(rounded > MAX_INT64 ? MAX_INT64 : rounded < MIN_INT64 ? MIN_INT64 : rounded);
  }

  /** Rounds toward zero to a multiple of a unit. */
  truncate(unit: GoDuration): TemplateDuration {
    const by = unit.nanoseconds;
    return by <= 0n ? this : new TemplateDuration(this.nanoseconds - (this.nanoseconds % by));
  }
}

/** Go's *time.Location. */
class Location extends GoObject implements Fielded {
  static readonly #known = new WeakMap<Zone, Location>();
  readonly goType = '*time.Location';
  readonly goKind = 'ptr';
  readonly zone: Zone;

  private constructor(zone: Zone) {
    super();
    this.zone = zone;
  }

  /** Returns the shared instance for a zone. There must be exactly one per zone, because Go compares Locations by pointer. */
  static of(zone: Zone): Location {
    const known = Location.#known.get(zone) ?? new Location(zone);
    Location.#known.set(zone, known);
    return known;
  }

  field(name: string): Value | undefined {
    return name === 'String' ? String(this) : undefined;
  }

  /** Encoded as an empty JSON object, because time.Location has no exported fields. */
  marshalJson(): ValueMap {
    return new Map();
  }

  override toString(): string {
    return this.zone.name;
  }
}

const zoneOf = (value: Value): Zone => (value instanceof Location ? value.zone : wrong(value, '*time.Location'));

/** Go's time.Time with its methods. */
export class TemplateTime extends GoTime implements Fielded {
  readonly goKind = 'struct';

  static of(time: GoTime): TemplateTime {
    return new TemplateTime(time.unixNanos, time.zone);
  }

  field(name: string): Value | undefined {
    const clock = clockOf(this);
    switch (name) {
      case 'Year':
        return int(clock.year);
      case 'Month':
        return new NamedInt('time.Month', clock.month, formatGoTime(this, 'January'));
      case 'Day':
        return int(clock.day);
      case 'Weekday':
        return new NamedInt('time.Weekday', clock.weekday, formatGoTime(this, 'Monday'));
      case 'YearDay':
        return int(clock.yearDay);
      case 'Hour':
        return int(clock.hour);
      case 'Minute':
        return int(clock.minute);
      case 'Second':
        return int(clock.second);
      case 'Nanosecond':
        return int(this.nanosecond);
      default:
        return this.#whole(name);
    }
  }

  #whole(name: string): Value | undefined {
    switch (name) {
      case 'Unix':
        return int64(this.unixSeconds);
      case 'UnixMilli':
        return int64(this.unixNanos / 1_000_000n);
      case 'UnixMicro':
        return int64(this.unixNanos / 1000n);
      case 'UnixNano':
        return int64(BigInt.asIntN(64, this.unixNanos));
      case 'UTC':
        return new TemplateTime(this.unixNanos, utcZone);
      case 'Local':
        return this;
      case 'Location':
        return Location.of(this.zone);
      case 'IsDST':
        return isDaylightSaving(this);
      case 'IsZero':
        return this.unixSeconds === -62135596800n && this.nanosecond === 0;
      case 'String':
        return String(this);
      default:
        return undefined;
    }
  }

  method(name: string): Method | undefined {
    const difference = (other: Value): bigint => this.unixNanos - timeOf(other).unixNanos;
    switch (name) {
      case 'Format':
        return (layout: Value) => formatGoTime(this, textOf(layout));
      case 'Add':
        return (shift: Value) => this.#moved(durationOf(shift).nanoseconds);
      case 'AddDate':
        return (years: Value, months: Value, days: Value) => this.#addDate([numberOf(years), numberOf(months), numberOf(days)]);
      case 'Sub':
        return (other: Value) => new TemplateDuration(difference(other));
      case 'Before':
        return (other: Value) => difference(other) < 0n;
      case 'After':
        return (other: Value) => difference(other) > 0n;
      case 'Equal':
        return (other: Value) => difference(other) === 0n;
      case 'Compare':
        return (other: Value) => int(difference(other) < 0n ? -1 : difference(other) > 0n ? 1 : 0);
      case 'In':
        return (zone: Value) => new TemplateTime(this.unixNanos, zoneOf(zone));
      case 'Round':
        return (unit: Value) => this.#round(durationOf(unit).nanoseconds);
      case 'Truncate':
        return (unit: Value) => this.#truncate(durationOf(unit).nanoseconds);
      default:
        return undefined;
    }
  }

  #moved(nanoseconds: bigint): TemplateTime {
    return new TemplateTime(this.unixNanos + nanoseconds, this.zone);
  }

  #truncate(unit: bigint): TemplateTime {
    return unit <= 0n ? this : this.#moved(-this.#beyond(unit));
  }

  /** Rounds to the nearest multiple of a unit, with halves rounded up. */
  #round(unit: bigint): TemplateTime {
    if (unit <= 0n) return this;
    const beyond = this.#beyond(unit);
    return this.#moved(beyond * 2n < unit ? -beyond : unit - beyond);
  }

  /** Returns the remainder of dividing the time since Go's zero time by a unit. */
  #beyond(unit: bigint): bigint {
    return (this.unixNanos + 62135596800n * 1_000_000_000n) % unit;
  }

  /** Adds years, months and days. Days past the end of a month overflow into the next month, as they do in Go. */
  #addDate([years, months, days]: readonly [number, number, number]): TemplateTime {
    const clock = clockOf(this);
    const date = new Date(0);
    date.setUTCFullYear(clock.year + years, clock.month - 1 + months, clock.day + days);
    date.setUTCHours(clock.hour, clock.minute, clock.second);
    const local = date.getTime() / 1000;
    if (!Number.isFinite(local)) throw new FunctionFailure('the date is out of range');
    const unix = local - this.zone.at(local - this.zone.at(local).offsetSeconds).offsetSeconds;
    return new TemplateTime(BigInt(unix) * 1_000_000_000n + BigInt(this.nanosecond), this.zone);
  }
}

/**
 * Reports whether daylight saving time is in effect, that is, whether the UTC offset is larger than the offset half a year
 * earlier or later.
 */
function isDaylightSaving({ unixNanos, zone }: GoTime): boolean {
  const seconds = Number(unixNanos / 1_000_000_000n);
  const halfYear = 182 * 86_400;
  const now = zone.at(seconds).offsetSeconds;
  return [seconds - halfYear, seconds + halfYear].some((other) => zone.at(other).offsetSeconds < now);
}
