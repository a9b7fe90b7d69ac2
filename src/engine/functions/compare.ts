import { toGoBytes } from '../../base/go/bytes.ts';
import { Complex } from '../../base/go/complex.ts';
import { asContainer } from '../../base/go/json.ts';
import { integerOf } from '../../base/go/named-int.ts';
import { GoTime } from '../../base/go/time.ts';
import { GoObject, Int, isMap, isNilContainer, type Value } from '../../base/go/value.ts';
import { kindName, mapOf, sliceItems, typeName } from '../template/go-types.ts';
import { stringOf } from '../template/named-string.ts';
import { sprintf } from '../template/printf.ts';
import { checkSize } from '../template/value-size.ts';
import { spendSteps } from '../template/work-budget.ts';
import { defineFunctions, refuse } from './define.ts';

/**
 * Implements reflect.DeepEqual: values of different types are never equal.
 *
 * @throws TextLimitError if the values are too large
 */
export function deepEqual(a: Value, b: Value): boolean {
  chargeComparison(a, b);
  if (a === b) return !(typeof a === 'number' && Number.isNaN(a));
  checkSize(a);
  return isSame(a, b);
}

/** Steps charged per comparison and, for strings, additionally per character. */
const comparison = 0.1;
const characterComparison = 1 / 1024;

function isSame(a: Value, b: Value): boolean {
  chargeComparison(a, b);
  if (a === b) return !(typeof a === 'number' && Number.isNaN(a));
  if (a instanceof Int && b instanceof Int) return a.kind === b.kind && a.value === b.value;
  if (Array.isArray(a) && Array.isArray(b))
    return (
      typeName(a) === typeName(b) &&
      a.length === b.length &&
      isNilContainer(a) === isNilContainer(b) &&
      a.every((item: Value, i) => isSame(item, (b[i] ?? null) as Value))
    );
  if (isMap(a) && isMap(b))
    return (
      a.size === b.size &&
      isNilContainer(a) === isNilContainer(b) &&
      [...a].every(([key, item]) => b.has(key) && isSame(item, b.get(key) ?? null))
    );
  return a instanceof GoObject && b instanceof GoObject && areSameObjects(a, b);
}

function areSameObjects(a: GoObject, b: GoObject): boolean {
  if (a.goType !== b.goType) return false;
  if (a instanceof GoTime && b instanceof GoTime) return a.unixNanos === b.unixNanos;
  const [x, y] = [asContainer(a), asContainer(b)];
  if (x === undefined || y === undefined) return String(a) === String(b);
  return isNilContainer(a) === isNilContainer(b) && isSame(x, y);
}

/** Deducts the cost of a comparison from the budget. Comparing strings of different lengths costs nothing extra. */
function chargeComparison(a: Value, b: Value): void {
  const isText = typeof a === 'string' && typeof b === 'string' && a.length === b.length;
  spendSteps(comparison + (isText ? a.length * characterComparison : 0));
}

type Kind = 'bool' | 'int' | 'uint' | 'float' | 'complex' | 'string' | 'other' | 'nil';

function basicKind(value: Value): Kind {
  if (value === null) return 'nil';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float';
  if (stringOf(value) !== undefined) return 'string';
  const integer = integerOf(value);
  if (integer !== undefined) return integer.kind.startsWith('u') ? 'uint' : 'int';
  return value instanceof Complex ? 'complex' : 'other';
}

/** Returns the integer value of an int or of a type based on int. */
function whole(value: Value): bigint {
  return integerOf(value)?.value ?? 0n;
}

const isWhole = (kind: Kind): boolean => kind === 'int' || kind === 'uint';

const incompatible = (a: Value, b: Value): never =>
  refuse(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);

const isContainer = (value: Value): boolean => mapOf(value) !== undefined || sliceItems(value) !== undefined;

/** Reports whether a value is nil, including nil slices and maps. */
const isNil = (value: Value): boolean => value === null || (typeof value === 'object' && isNilContainer(value));

function equal(a: Value, b: Value): boolean {
  const [x, y] = [basicKind(a), basicKind(b)];
  if (x === 'nil' || y === 'nil') return isNil(a) && isNil(b);
  if (isWhole(x) && isWhole(y)) return whole(a) === whole(b);
  if (x !== y) return incompatible(a, b);
  if (a instanceof Complex && b instanceof Complex) return a.real === b.real && a.imaginary === b.imaginary;
  if (x === 'string') return stringOf(a) === stringOf(b);
  if (x !== 'other') return a === b;
  if (kindName(a) !== kindName(b))
    return refuse(`non-comparable types ${sprintf('%s', [a])}: ${typeName(a)}, ${typeName(b)}: ${sprintf('%v', [b])}`);
  if (isContainer(b)) {
    const [nilA, nilB] = [isNilContainer(a as object), isNilContainer(b as object)];
    return nilA || nilB ? nilA === nilB : refuse(`non-comparable type ${sprintf('%s', [b])}: ${typeName(b)}`);
  }
  // Pointers are equal if they point to the same object.
  return b instanceof GoObject && b.goType.startsWith('*') ? a === b : deepEqual(a, b);
}

function eq(first: Value, ...others: Value[]): boolean {
  if (others.length === 0) return refuse('missing argument for comparison');
  return others.some((other) => equal(first, other));
}

function less(a: Value, b: Value): boolean {
  const [x, y] = [basicKind(a), basicKind(b)];
  for (const kind of [x, y]) if (kind === 'nil' || kind === 'other') return refuse('invalid type for comparison');
  if (isWhole(x) && isWhole(y)) return whole(a) < whole(b);
  if (x !== y) return incompatible(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  const [left, right] = [stringOf(a), stringOf(b)];
  if (left !== undefined && right !== undefined) return Buffer.compare(toGoBytes(left), toGoBytes(right)) < 0;
  return refuse('invalid type for comparison');
}

export const compareFunctions = defineFunctions({
  eq: { args: ['any', '...any'], doc: 'Reports whether the first value equals any of the others.', call: eq },
  ne: { args: ['any', 'any'], doc: 'Reports whether two values differ.', call: (a, b) => !eq(a, b) },
  lt: { args: ['any', 'any'], doc: 'Reports whether the first value is less than the second one.', call: less },
  le: {
    args: ['any', 'any'],
    doc: 'Reports whether the first value is less than or equal to the second one.',
    call: (a, b) => less(a, b) || equal(a, b),
  },
  gt: {
    args: ['any', 'any'],
    doc: 'Reports whether the first value is greater than the second one.',
    call: (a, b) => !(less(a, b) || equal(a, b)),
  },
  ge: {
    args: ['any', 'any'],
    doc: 'Reports whether the first value is greater than or equal to the second one.',
    call: (a, b) => !less(a, b),
  },
  deepEqual: {
    args: ['any', 'any'],
    readsAll: true,
    doc: 'Reports whether two values are deeply equal.',
    call: deepEqual,
  },
});
