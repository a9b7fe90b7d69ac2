import { GoDuration, parseGoDuration } from '../../base/go/duration.ts';
import { formatFloatG } from '../../base/go/float.ts';
import { integerOf } from '../../base/go/named-int.ts';
import { quoteGo } from '../../base/go/quote.ts';
import { Int, type Value } from '../../base/go/value.ts';
import { typeName } from '../template/go-types.ts';
import { parseFloatText } from '../template/literals.ts';
import { defineFunctions, type Family, findFailure, refuse } from './define.ts';
import { TemplateDuration } from './time-objects.ts';
import { trimSpace } from './unicode-letters.ts';

const second = 1_000_000_000n;
const maxInt64 = 2n ** 63n - 1n;

/** Parses a duration: either in Go's syntax or a number of seconds, as in Helm 4 (pkg/engine). */
function durationOf(value: Value): TemplateDuration {
  if (value === null) return refuse('invalid duration');
  if (value instanceof GoDuration) return new TemplateDuration(value.nanoseconds);
  if (typeof value === 'string') return readText(value);
  if (typeof value === 'number') return fromFloat(value);
  const whole = integerOf(value)?.value;
  if (whole === undefined) return refuse(`unsupported duration type ${typeName(value)}`);
  const nanoseconds = whole * second;
  return nanoseconds > maxInt64 || nanoseconds < -maxInt64
    ? refuse(`duration seconds overflow: ${whole}`)
    : new TemplateDuration(nanoseconds);
}

function readText(value: string): TemplateDuration {
  const text = trimSpace(value);
  if (text === '') return refuse('empty duration');
  const seconds = parseFloatText(text);
  if (seconds !== undefined) return fromFloat(seconds);
  const read = findFailure(() => parseGoDuration(text));
  return 'value' in read ? new TemplateDuration(read.value.nanoseconds) : refuse(`could not parse duration ${quoteGo(value)}`);
}

function fromFloat(seconds: number): TemplateDuration {
  if (!Number.isFinite(seconds)) return refuse(`invalid duration seconds: ${formatFloatG(seconds)}`);
  if (Math.abs(seconds) > Number(maxInt64) / 1e9) return refuse(`duration seconds overflow: ${formatFloatG(seconds)}`);
  return new TemplateDuration(BigInt(Math.trunc(seconds * 1e9)));
}

/** Parses a duration. An invalid duration becomes zero. */
function lenient(value: Value): TemplateDuration {
  try {
    return durationOf(value);
  } catch {
    return new TemplateDuration(0n);
  }
}

const wholeUnits = { Nanoseconds: 1n, Microseconds: 1000n, Milliseconds: 1_000_000n } as const;

/**
 * Converts a duration to a number of units. As in Go, the integral part is computed with integers, and only the remainder is
 * divided as a float. Otherwise, the last digit of the result could differ.
 */
function count(nanoseconds: bigint, unit: bigint): number {
  return Number(nanoseconds / unit) + Number(nanoseconds % unit) / Number(unit);
}

const units: Readonly<Record<string, (nanoseconds: bigint) => number>> = {
  Seconds: (ns) => count(ns, 1_000_000_000n),
  Minutes: (ns) => count(ns, 60_000_000_000n),
  Hours: (ns) => count(ns, 3_600_000_000_000n),
  Days: (ns) => count(ns, 3_600_000_000_000n) / 24,
  Weeks: (ns) => count(ns, 3_600_000_000_000n) / 24 / 7,
};

/** Defines a function for each unit. */
function unitFunctions(): Family {
  const whole = Object.entries(wholeUnits).map(([unit, size]) =>
    defineFunctions({
      [`duration${unit}`]: {
        args: ['any'],
        cost: { steps: 1, perCharacter: 0.5 },
        readsAll: true,
        doc: `Returns a duration in ${unit.toLowerCase()}, as an integer.`,
        call: (value) => new Int(lenient(value).nanoseconds / size, 'int64'),
      },
    }),
  );
  const fractional = Object.entries(units).map(([unit, convert]) =>
    defineFunctions({
      [`duration${unit}`]: {
        args: ['any'],
        cost: { steps: 1, perCharacter: 0.5 },
        readsAll: true,
        doc: `Returns a duration in ${unit.toLowerCase()}, as a floating-point number.`,
        call: (value) => convert(lenient(value).nanoseconds),
      },
    }),
  );
  return Object.assign({}, ...whole, ...fractional);
}

/** Duration functions. */
export const durationFunctions: Family = {
  ...defineFunctions({
    mustToDuration: {
      args: ['any'],
      doc: 'Converts a value to a duration; fails if that is not possible.',
      // Many bytes are charged per character, because the error message for an invalid duration quotes the text.
      cost: { steps: 2, perCharacter: 0.2, bytesPerCharacter: 10 },
      call: durationOf,
    },
    durationRoundTo: {
      args: ['any', 'any'],
      cost: { steps: 1, perCharacter: 0.5 },
      readsAll: true,
      doc: 'Rounds a duration to a multiple of another duration.',
      call: (value, unit) => lenient(value).round(lenient(unit)),
    },
    durationTruncateTo: {
      args: ['any', 'any'],
      cost: { steps: 1, perCharacter: 0.5 },
      readsAll: true,
      doc: 'Truncates a duration to a multiple of another duration.',
      call: (value, unit) => lenient(value).truncate(lenient(unit)),
    },
  }),
  ...unitFunctions(),
};
