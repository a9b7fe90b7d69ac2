import { formatGoDuration, GoDuration, parseGoDuration } from '../../base/go/duration.ts';
import { formatGoTime, GoTime, loadZone, parseGoTime, type Zone, zeroTime } from '../../base/go/time.ts';
import { utcZone } from '../../base/go/time-zone.ts';
import { Int, type Value } from '../../base/go/value.ts';
import type { RenderContext } from '../render-context.ts';
import { parseDecimal } from './convert.ts';
import { defineFunctions, defineImpure, refuse } from './define.ts';
import { reason } from './encoding.ts';
import { TemplateTime } from './time-objects.ts';

const second = 1_000_000_000n;

function moment(context: RenderContext, value: Value): GoTime {
  if (value instanceof GoTime) return value;
  // Only integers are interpreted as Unix seconds. All other values mean the current time. This includes numbers from values
  // files, which are floats.
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
    return new TemplateTime(time.unixNanos + parseGoDuration(shift).nanoseconds, time.zone);
  } catch (error) {
    const why = reason(error);
    return must ? refuse(why) : time;
  }
}

function parse(layout: string, text: string, zone: Zone, must: boolean): GoTime {
  try {
    return TemplateTime.of(parseGoTime(layout, text, zone));
  } catch (error) {
    const why = reason(error);
    return must ? refuse(why) : TemplateTime.of(zeroTime);
  }
}

/** Go's maximum Duration, about 292 years. */
const LONGEST = (1n << 63n) - 1n;

/** Returns the time elapsed since a point in time, limited to Go's maximum Duration. */
function since(context: RenderContext, value: GoTime): bigint {
  const nanos = context.now() - value.unixNanos;
  return nanos > LONGEST ? LONGEST : nanos < -LONGEST ? -LONGEST : nanos;
}

function roundAgo(nanos: bigint): string {
  return formatGoDuration(new GoDuration((nanos / second) * second));
}

/**
 * Converts the argument of `duration`, which only accepts strings and int64, to seconds. A string that is out of range becomes
 * the minimum or maximum.
 */
function secondsOf(value: Value): bigint {
  if (value instanceof Int) return value.kind === 'int64' ? value.value : 0n;
  return typeof value === 'string' ? parseDecimal(value) : 0n;
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
  else if (value instanceof GoTime) size = since(context, value);
  if (size < 0n) size = -size;
  const units: readonly (readonly [string, bigint])[] = [
    ['y', 31_536_000n],
    ['mo', 2_592_000n],
    ['d', 86_400n],
    ['h', 3600n],
    ['m', 60n],
    ['s', 1n],
  ];
  // As in sprig's date.go, a unit is only used for durations longer than one of that unit: exactly one hour is printed as "60m".
  for (const [unit, seconds] of units) if (size > seconds * second) return `${size / (seconds * second)}${unit}`;
  return '0s';
}

export const dateFunctions = {
  ...defineImpure({
    now: { args: [], doc: 'Returns the current time.', call: (context) => new TemplateTime(context.now(), local(context)) },
    date: {
      args: ['string', 'any'],
      doc: 'Formats a time with a Go layout in the local time zone.',
      cost: { steps: 10, perCharacter: 0.2, bytes: 200, bytesPerCharacter: 2 },
      call: (context, layout, value) => format(context, layout, value),
    },
    htmlDate: {
      args: ['any'],
      doc: 'Formats a time as 2006-01-02.',
      cost: { steps: 10, perCharacter: 0.2, bytes: 200, bytesPerCharacter: 2 },
      call: (context, value) => format(context, '2006-01-02', value),
    },
    dateInZone: {
      args: ['string', 'any', 'string'],
      doc: 'Formats a time with a Go layout in the given time zone.',
      cost: { steps: 10, perCharacter: 0.2, bytes: 200, bytesPerCharacter: 2 },
      call: (context, layout, value, zone) => format(context, layout, value, zoneOr(zone, utcZone)),
    },
    date_in_zone: {
      args: ['string', 'any', 'string'],
      doc: 'Alias of dateInZone.',
      cost: { steps: 10, perCharacter: 0.2, bytes: 200, bytesPerCharacter: 2 },
      call: (context, layout, value, zone) => format(context, layout, value, zoneOr(zone, utcZone)),
    },
    htmlDateInZone: {
      args: ['any', 'string'],
      doc: 'Formats a time as 2006-01-02 in the given time zone.',
      cost: { steps: 10, perCharacter: 0.2, bytes: 200, bytesPerCharacter: 2 },
      call: (context, value, zone) => format(context, '2006-01-02', value, zoneOr(zone, utcZone)),
    },
    toDate: {
      args: ['string', 'string'],
      doc: 'Parses a time with a Go layout.',
      cost: { steps: 10, perCharacter: 0.2, bytes: 200, bytesPerCharacter: 2 },
      call: (context, layout, text) => parse(layout, text, local(context), false),
    },
    mustToDate: {
      args: ['string', 'string'],
      doc: 'Like toDate; fails instead of returning an empty or partial result.',
      cost: { steps: 10, perCharacter: 0.2, bytes: 200, bytesPerCharacter: 2 },
      call: (context, layout, text) => parse(layout, text, local(context), true),
    },
    ago: {
      args: ['any'],
      doc: 'Returns the time elapsed since a given time, truncated to seconds.',
      call: (context, value) => roundAgo(since(context, moment(context, value))),
    },
    durationRound: {
      args: ['any'],
      doc: 'Rounds a duration to its largest unit.',
      cost: { steps: 1, perCharacter: 0.5 },
      call: durationRound,
    },
  }),
  ...defineFunctions({
    unixEpoch: {
      args: ['time'],
      doc: 'Returns a time in seconds since the Unix epoch.',
      call: (value) => String(value.unixSeconds),
    },
    dateModify: {
      args: ['string', 'time'],
      doc: 'Adds a duration to a time.',
      call: (shift, value) => modify(shift, value, false),
    },
    date_modify: { args: ['string', 'time'], doc: 'Alias of dateModify.', call: (shift, value) => modify(shift, value, false) },
    mustDateModify: {
      args: ['string', 'time'],
      doc: 'Like dateModify; fails instead of returning an empty or partial result.',
      call: (shift, value) => modify(shift, value, true),
    },
    must_date_modify: {
      args: ['string', 'time'],
      doc: 'Alias of mustDateModify.',
      call: (shift, value) => modify(shift, value, true),
    },
    duration: {
      args: ['any'],
      doc: 'Formats a number of seconds as a duration.',
      call: (value) => formatGoDuration(new GoDuration(secondsOf(value) * second)),
    },
  }),
};
