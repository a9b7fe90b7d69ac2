import { Int, int, int64, type Value } from '../../base/go/value.ts';
import { printValue } from '../template/print.ts';
import { parseDecimal, toFloat, toInt64, wrap } from './convert.ts';
import { addDecimal, divideDecimal, multiplyDecimal, subtractDecimal } from './decimal.ts';
import { defineFunctions, defineImpure, refuse } from './define.ts';

const i64 = (value: bigint): Int => int64(wrap(value));

function larger(a: bigint, b: bigint): bigint {
  if (b > a) return b;
  return a;
}

function smaller(a: bigint, b: bigint): bigint {
  if (b < a) return b;
  return a;
}

function divide(a: Value, b: Value): Value {
  const by = toInt64(b);
  return by === 0n ? refuse('runtime error: integer divide by zero') : i64(toInt64(a) / by);
}

function modulo(a: Value, b: Value): Value {
  const by = toInt64(b);
  return by === 0n ? refuse('runtime error: integer divide by zero') : i64(toInt64(a) % by);
}

/**
 * Implements round from sprig's numeric.go. Negative numbers are always rounded down, because their fraction is negative and thus
 * below the threshold.
 */
function round(value: Value, places: Int, ...halfUp: number[]): number {
  const factor = 10 ** Number(places.value);
  const digit = factor * toFloat(value);
  const fraction = digit - Math.trunc(digit);
  return (fraction >= (halfUp[0] ?? 0.5) ? Math.ceil(digit) : Math.floor(digit)) / factor;
}

export const mathFunctions = defineFunctions({
  add: {
    args: ['...any'],
    doc: 'Adds integers.',
    call: (...values) => i64(values.reduce((sum: bigint, value) => sum + toInt64(value), 0n)),
  },
  add1: { args: ['any'], doc: 'Adds 1 to an integer.', call: (value) => i64(toInt64(value) + 1n) },
  sub: {
    args: ['any', 'any'],
    doc: 'Subtracts the second integer from the first one.',
    call: (a, b) => i64(toInt64(a) - toInt64(b)),
  },
  mul: {
    args: ['any', '...any'],
    doc: 'Multiplies integers.',
    call: (a, ...rest) => i64(rest.reduce((product: bigint, value) => wrap(product * toInt64(value)), toInt64(a))),
  },
  div: { args: ['any', 'any'], doc: 'Divides integers.', call: divide },
  mod: { args: ['any', 'any'], doc: 'Returns the remainder of an integer division.', call: modulo },
  max: {
    args: ['any', '...any'],
    doc: 'Returns the largest integer.',
    call: (a, ...rest) => i64(rest.map(toInt64).reduce((best, value) => larger(best, value), toInt64(a))),
  },
  min: {
    args: ['any', '...any'],
    doc: 'Returns the smallest integer.',
    call: (a, ...rest) => i64(rest.map(toInt64).reduce((best, value) => smaller(best, value), toInt64(a))),
  },
  biggest: {
    args: ['any', '...any'],
    doc: 'Alias of max.',
    call: (a, ...rest) => i64(rest.map(toInt64).reduce((best, value) => larger(best, value), toInt64(a))),
  },
  maxf: {
    args: ['any', '...any'],
    doc: 'Returns the largest floating-point number.',
    call: (a, ...rest) => rest.map(toFloat).reduce((best, value) => Math.max(best, value), toFloat(a)),
  },
  minf: {
    args: ['any', '...any'],
    doc: 'Returns the smallest floating-point number.',
    call: (a, ...rest) => rest.map(toFloat).reduce((best, value) => Math.min(best, value), toFloat(a)),
  },
  addf: { args: ['...any'], doc: 'Adds decimal numbers.', call: (...values) => values.map(toFloat).reduce(addDecimal, 0) },
  add1f: { args: ['any'], doc: 'Adds 1 to a decimal number.', call: (value) => addDecimal(toFloat(value), 1) },
  subf: {
    args: ['any', '...any'],
    doc: 'Subtracts the other decimal numbers from the first one.',
    call: (a, ...rest) => rest.map(toFloat).reduce(subtractDecimal, toFloat(a)),
  },
  mulf: {
    args: ['any', '...any'],
    doc: 'Multiplies decimal numbers.',
    call: (a, ...rest) => rest.map(toFloat).reduce(multiplyDecimal, toFloat(a)),
  },
  divf: {
    args: ['any', '...any'],
    doc: 'Divides the first decimal number by each of the others.',
    call: (a, ...rest) =>
      rest.map(toFloat).reduce((x, y) => (y === 0 ? refuse('decimal division by 0') : divideDecimal(x, y)), toFloat(a)),
  },
  floor: { args: ['any'], doc: 'Rounds down to an integer; returns a float64.', call: (value) => Math.floor(toFloat(value)) },
  ceil: { args: ['any'], doc: 'Rounds up to an integer; returns a float64.', call: (value) => Math.ceil(toFloat(value)) },
  round: {
    args: ['any', 'int', '...float64'],
    doc: 'Rounds to N decimal places; the threshold for rounding up is 0.5 or the optional third argument.',
    call: round,
  },
  int: {
    args: ['any'],
    doc: 'Converts a value to an int.',
    readsAll: true,
    cost: { steps: 1, perCharacter: 0.2, bytesPerCharacter: 4 },
    call: (value) => int(toInt64(value)),
  },
  int64: {
    args: ['any'],
    doc: 'Converts a value to an int64.',
    readsAll: true,
    cost: { steps: 1, perCharacter: 0.2, bytesPerCharacter: 4 },
    call: (value) => int64(toInt64(value)),
  },
  float64: {
    args: ['any'],
    doc: 'Converts a value to a float64.',
    readsAll: true,
    cost: { steps: 1, perCharacter: 0.2, bytesPerCharacter: 4 },
    call: toFloat,
  },
  atoi: {
    args: ['string'],
    doc: 'Converts a string of decimal digits to an int.',
    readsAll: true,
    cost: { steps: 1, perCharacter: 0.2, bytesPerCharacter: 4 },
    call: (text) => int(parseDecimal(text)),
  },
  toDecimal: {
    args: ['any'],
    doc: 'Converts octal digits to an int64.',
    readsAll: true,
    cost: { steps: 1, perCharacter: 0.2, bytesPerCharacter: 4 },
    call: (value) => int64(octal(value instanceof Int ? String(value.value) : printValue(value))),
  },
});

function octal(text: string): bigint {
  const match = /^([+-]?)([0-7]+)$/.exec(text);
  const size = match ? BigInt(`0o${match[2]}`) : 0n;
  const value = match?.[1] === '-' ? -size : size;
  return BigInt.asIntN(64, value) === value ? value : 0n;
}

export const randomIntFunctions = defineImpure({
  randInt: {
    args: ['int', 'int'],
    doc: 'Returns a random integer from a minimum up to, but not including, a maximum.',
    call: (context, min, max) => {
      const size = max.value - min.value;
      if (size <= 0n) return refuse('invalid argument to Intn');
      return int(min.value + (BigInt(`0x${Buffer.from(context.randomBytes(8)).toString('hex')}`) % size));
    },
  },
});
