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

/** The longest time between two moments that Go can tell, about 292 years. */
const LONGEST = (1n << 63n) - 1n;

/** Time since a moment, at most the longest that can be told. */
function since(context: RenderContext, value: GoTime): bigint {
  const nanos = context.now() - value.unixNanos;
  return nanos > LONGEST ? LONGEST : nanos < -LONGEST ? -LONGEST : nanos;
}

function roundAgo(nanos: bigint): string {
  return formatGoDuration(new GoDuration((nanos / second) * second));
}

/** Only text and int64 are seconds to `duration`; a text that is too large is the nearest limit. */
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
  for (const [unit, seconds] of units) if (size >= seconds * second) return `${size / (seconds * second)}${unit}`;
  return '0s';
}

export const dateFunctions = {
  ...defineImpure({
    now: { args: [], call: (context) => new TemplateTime(context.now(), local(context)) },
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
    ago: { args: ['any'], call: (context, value: Value) => roundAgo(since(context, moment(context, value))) },
    durationRound: { args: ['any'], call: durationRound },
  }),
  ...defineFunctions({
    unixEpoch: { args: ['time'], call: (value: GoTime) => String(value.unixSeconds) },
    dateModify: { args: ['string', 'time'], call: (shift: string, value: GoTime) => modify(shift, value, false) },
    date_modify: { args: ['string', 'time'], call: (shift: string, value: GoTime) => modify(shift, value, false) },
    mustDateModify: { args: ['string', 'time'], call: (shift: string, value: GoTime) => modify(shift, value, true) },
    must_date_modify: { args: ['string', 'time'], call: (shift: string, value: GoTime) => modify(shift, value, true) },
    duration: { args: ['any'], call: (value: Value) => formatGoDuration(new GoDuration(secondsOf(value) * second)) },
  }),
};
