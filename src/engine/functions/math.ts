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

/** sprig numeric.go, round: the fraction of a negative number is negative, so it always goes down. */
function round(value: Value, places: Int, ...halfUp: number[]): number {
  const factor = 10 ** Number(places.value);
  const digit = factor * toFloat(value);
  const fraction = digit - Math.trunc(digit);
  return (fraction >= (halfUp[0] ?? 0.5) ? Math.ceil(digit) : Math.floor(digit)) / factor;
}

export const mathFunctions = defineFunctions({
  add: { args: ['...any'], call: (...values: Value[]) => i64(values.reduce((sum: bigint, value) => sum + toInt64(value), 0n)) },
  add1: { args: ['any'], call: (value: Value) => i64(toInt64(value) + 1n) },
  sub: { args: ['any', 'any'], call: (a: Value, b: Value) => i64(toInt64(a) - toInt64(b)) },
  mul: {
    args: ['any', '...any'],
    call: (a: Value, ...rest: Value[]) =>
      i64(rest.reduce((product: bigint, value) => wrap(product * toInt64(value)), toInt64(a))),
  },
  div: { args: ['any', 'any'], call: divide },
  mod: { args: ['any', 'any'], call: modulo },
  max: {
    args: ['any', '...any'],
    call: (a: Value, ...rest: Value[]) => i64(rest.map(toInt64).reduce((best, value) => larger(best, value), toInt64(a))),
  },
  min: {
    args: ['any', '...any'],
    call: (a: Value, ...rest: Value[]) => i64(rest.map(toInt64).reduce((best, value) => smaller(best, value), toInt64(a))),
  },
  biggest: {
    args: ['any', '...any'],
    call: (a: Value, ...rest: Value[]) => i64(rest.map(toInt64).reduce((best, value) => larger(best, value), toInt64(a))),
  },
  maxf: {
    args: ['any', '...any'],
    call: (a: Value, ...rest: Value[]) => rest.map(toFloat).reduce((best, value) => Math.max(best, value), toFloat(a)),
  },
  minf: {
    args: ['any', '...any'],
    call: (a: Value, ...rest: Value[]) => rest.map(toFloat).reduce((best, value) => Math.min(best, value), toFloat(a)),
  },
  addf: { args: ['...any'], call: (...values: Value[]) => values.map(toFloat).reduce(addDecimal, 0) },
  add1f: { args: ['any'], call: (value: Value) => addDecimal(toFloat(value), 1) },
  subf: { args: ['any', '...any'], call: (a: Value, ...rest: Value[]) => rest.map(toFloat).reduce(subtractDecimal, toFloat(a)) },
  mulf: { args: ['any', '...any'], call: (a: Value, ...rest: Value[]) => rest.map(toFloat).reduce(multiplyDecimal, toFloat(a)) },
  divf: {
    args: ['any', '...any'],
    call: (a: Value, ...rest: Value[]) =>
      rest.map(toFloat).reduce((x, y) => (y === 0 ? refuse('decimal division by 0') : divideDecimal(x, y)), toFloat(a)),
  },
  floor: { args: ['any'], call: (value: Value) => Math.floor(toFloat(value)) },
  ceil: { args: ['any'], call: (value: Value) => Math.ceil(toFloat(value)) },
  round: { args: ['any', 'int', '...float64'], call: round },
  int: { args: ['any'], call: (value: Value) => int(toInt64(value)) },
  int64: { args: ['any'], call: (value: Value) => int64(toInt64(value)) },
  float64: { args: ['any'], call: toFloat },
  atoi: { args: ['string'], call: (text: string) => int(parseDecimal(text)) },
  toDecimal: {
    args: ['any'],
    call: (value: Value) => int64(octal(value instanceof Int ? String(value.value) : printValue(value))),
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
    call: (context, min: Int, max: Int) => {
      const size = max.value - min.value;
      if (size <= 0n) return refuse('invalid argument to Intn');
      return int(min.value + (BigInt(`0x${Buffer.from(context.randomBytes(8)).toString('hex')}`) % size));
    },
  },
});
