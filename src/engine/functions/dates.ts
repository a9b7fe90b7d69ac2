import { formatGoDuration, GoDuration, parseGoDuration } from '../../base/go-duration.ts';
import { formatGoTime, GoTime, loadZone, parseGoTime, type Zone, zeroTime } from '../../base/go-time.ts';
import { Int, type Value } from '../../base/go-value.ts';
import { utcZone } from '../../base/time-zone.ts';
import type { RenderContext } from '../context.ts';
import { toInt64 } from './convert.ts';
import { defineFunctions, defineImpure, refuse } from './define.ts';
import { reason } from './encoding.ts';

const second = 1_000_000_000n;

function moment(context: RenderContext, value: Value): GoTime {
  if (value instanceof GoTime) return value;
  // Only whole numbers are seconds; everything else, values' floats too, means now.
  if (value instanceof Int && (value.kind === 'int' || value.kind === 'int64' || value.kind === 'int32'))
    return new GoTime(value.value * second);
  return new GoTime(context.now());
}

function zoneOr(name: string, otherwise: Zone): Zone {
  try {
    return loadZone(name);
  } catch (error) {
    reason(error);
    return otherwise;
  }
}

const local = (context: RenderContext): Zone => context.localZone ?? utcZone;

function format(context: RenderContext, layout: string, value: Value, zone = local(context)): string {
  return formatGoTime(moment(context, value).in(zone), layout);
}

function modify(shift: string, time: GoTime, must: boolean): GoTime {
  try {
    return new GoTime(time.unixNanos + parseGoDuration(shift).nanoseconds, time.zone);
  } catch (error) {
    const why = reason(error);
    return must ? refuse(why) : time;
  }
}

function parse(layout: string, text: string, zone: Zone, must: boolean): GoTime {
  try {
    return parseGoTime(layout, text, zone);
  } catch (error) {
    const why = reason(error);
    return must ? refuse(why) : zeroTime;
  }
}

const time = (value: Value): GoTime => (value instanceof GoTime ? value : refuse('wrong type for value; expected time.Time'));

function roundAgo(nanos: bigint): string {
  return formatGoDuration(new GoDuration((nanos / second) * second));
}

function durationRound(context: RenderContext, value: Value): string {
  let size = 0n;
  if (typeof value === 'string') {
    try {
      size = parseGoDuration(value).nanoseconds;
    } catch (error) {
      reason(error);
    }
  } else if (value instanceof Int && value.kind === 'int64') size = value.value;
  else if (value instanceof GoTime) size = context.now() - value.unixNanos;
  else if (value instanceof GoDuration) size = value.nanoseconds;
  if (size < 0n) size = -size;
  const units: readonly (readonly [string, bigint])[] = [
    ['y', 31_536_000n],
    ['mo', 2_592_000n],
    ['d', 86_400n],
    ['h', 3600n],
    ['m', 60n],
    ['s', 1n],
  ];
  for (const [unit, seconds] of units) if (size >= seconds * second) return `${size / (seconds * second)}${unit}`;
  return '0s';
}

export const dateFunctions = {
  ...defineImpure({
    now: { args: [], call: (context) => new GoTime(context.now(), local(context)) },
    date: { args: ['string', 'any'], call: (context, layout: string, value: Value) => format(context, layout, value) },
    htmlDate: { args: ['any'], call: (context, value: Value) => format(context, '2006-01-02', value) },
    dateInZone: {
      args: ['string', 'any', 'string'],
      call: (context, layout: string, value: Value, zone: string) => format(context, layout, value, zoneOr(zone, utcZone)),
    },
    date_in_zone: {
      args: ['string', 'any', 'string'],
      call: (context, layout: string, value: Value, zone: string) => format(context, layout, value, zoneOr(zone, utcZone)),
    },
    htmlDateInZone: {
      args: ['any', 'string'],
      call: (context, value: Value, zone: string) => format(context, '2006-01-02', value, zoneOr(zone, utcZone)),
    },
    toDate: {
      args: ['string', 'string'],
      call: (context, layout: string, text: string) => parse(layout, text, local(context), false),
    },
    mustToDate: {
      args: ['string', 'string'],
      call: (context, layout: string, text: string) => parse(layout, text, local(context), true),
    },
    ago: { args: ['any'], call: (context, value: Value) => roundAgo(context.now() - moment(context, value).unixNanos) },
    durationRound: { args: ['any'], call: durationRound },
  }),
  ...defineFunctions({
    unixEpoch: { args: ['any'], call: (value: Value) => String(time(value).unixSeconds) },
    dateModify: { args: ['string', 'any'], call: (shift: string, value: Value) => modify(shift, time(value), false) },
    date_modify: { args: ['string', 'any'], call: (shift: string, value: Value) => modify(shift, time(value), false) },
    mustDateModify: { args: ['string', 'any'], call: (shift: string, value: Value) => modify(shift, time(value), true) },
    must_date_modify: { args: ['string', 'any'], call: (shift: string, value: Value) => modify(shift, time(value), true) },
    duration: { args: ['any'], call: (value: Value) => formatGoDuration(new GoDuration(toInt64(value) * second)) },
  }),
};

/** Helm 4's reading of durations: Go's syntax, or a number of seconds. */
function durationOf(value: Value): GoDuration {
  if (value instanceof GoDuration) return value;
  if (value === null) return refuse('invalid duration: nil');
  if (typeof value === 'string') {
    const text = value.trim();
    if (/^[+-]?\d+$/.test(text)) return new GoDuration(BigInt(text) * second);
    if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return new GoDuration(BigInt(Math.trunc(Number(text) * 1e9)));
    try {
      return parseGoDuration(text);
    } catch (error) {
      return refuse(reason(error));
    }
  }
  if (value instanceof Int) return new GoDuration(value.value * second);
  if (typeof value === 'number')
    return Number.isFinite(value) ? new GoDuration(BigInt(Math.trunc(value * 1e9))) : refuse(`invalid duration: ${value}`);
  return refuse(`unsupported duration type ${typeof value}`);
}

const soft = (value: Value): GoDuration => {
  try {
    return durationOf(value);
  } catch {
    return new GoDuration(0n);
  }
};

const units = {
  Nanoseconds: 1,
  Microseconds: 1e3,
  Milliseconds: 1e6,
  Seconds: 1e9,
  Minutes: 60e9,
  Hours: 3600e9,
  Days: 86400e9,
  Weeks: 604800e9,
} as const;

function roundTo(value: Value, unit: Value, truncate: boolean): GoDuration {
  const [size, by] = [soft(value).nanoseconds, soft(unit).nanoseconds];
  if (by <= 0n) return new GoDuration(size);
  const rest = size % by;
  if (truncate) return new GoDuration(size - rest);
  const twice = rest < 0n ? -rest * 2n : rest * 2n;
  return new GoDuration(twice < by ? size - rest : size - rest + (size < 0n ? -by : by));
}

export const durationFunctions = defineFunctions({
  mustToDuration: { args: ['any'], call: durationOf },
  toDuration: { args: ['any'], call: soft },
  durationRoundTo: { args: ['any', 'any'], call: (value: Value, unit: Value) => roundTo(value, unit, false) },
  durationTruncateTo: { args: ['any', 'any'], call: (value: Value, unit: Value) => roundTo(value, unit, true) },
  ...Object.fromEntries(
    Object.entries(units).map(([name, size]) => [
      `duration${name}`,
      {
        args: ['any'] as const,
        call: (value: Value) =>
          size <= 1e6 ? new Int(soft(value).nanoseconds / BigInt(size), 'int64') : Number(soft(value).nanoseconds) / size,
      },
    ]),
  ),
});
