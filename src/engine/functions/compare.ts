import { GoTime } from '../../base/go-time.ts';
import { Int, isMap, type Value } from '../../base/go-value.ts';
import { typeName } from '../template/kinds.ts';
import { formatV as formatted } from '../template/print.ts';
import { defineFunctions, refuse } from './define.ts';

/** reflect.DeepEqual: kinds must be the same, too. */
export function deepEqual(a: Value, b: Value): boolean {
  if (a === b) return !(typeof a === 'number' && Number.isNaN(a));
  if (a instanceof Int && b instanceof Int) return a.kind === b.kind && a.value === b.value;
  if (Array.isArray(a) && Array.isArray(b))
    return (
      typeName(a) === typeName(b) &&
      a.length === b.length &&
      a.every((item: Value, i) => deepEqual(item, (b[i] ?? null) as Value))
    );
  if (isMap(a) && isMap(b))
    return a.size === b.size && [...a].every(([key, item]) => b.has(key) && deepEqual(item, b.get(key) ?? null));
  return a instanceof GoTime && b instanceof GoTime && a.unixNanos === b.unixNanos;
}

type Kind = 'bool' | 'int' | 'uint' | 'float' | 'string' | 'other' | 'nil';

function basicKind(value: Value): Kind {
  if (value === null) return 'nil';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float';
  if (typeof value === 'string') return 'string';
  if (value instanceof Int) return value.kind.startsWith('u') ? 'uint' : 'int';
  return 'other';
}

const incompatible = (a: Value, b: Value): never =>
  refuse(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);

function equal(a: Value, b: Value): boolean {
  const [x, y] = [basicKind(a), basicKind(b)];
  if (x === 'nil' || y === 'nil') return x === y;
  if (x !== y) {
    if ((x === 'int' && y === 'uint') || (x === 'uint' && y === 'int')) return (a as Int).value === (b as Int).value;
    return incompatible(a, b);
  }
  if (x === 'other') {
    if (isMap(a) || Array.isArray(a)) return refuse(`non-comparable type ${describe(a)}: ${typeName(a)}`);
    if (isMap(b) || Array.isArray(b)) return refuse(`non-comparable type ${describe(b)}: ${typeName(b)}`);
    return deepEqual(a, b);
  }
  return a instanceof Int && b instanceof Int ? a.value === b.value : a === b;
}

function describe(value: Value): string {
  return String(value);
}

function eq(first: Value, ...others: Value[]): boolean {
  if (isMap(first) || Array.isArray(first)) {
    if (others.length === 0) return refuse('missing argument for comparison');
    if (others.every((other) => other !== null)) return refuse(`non-comparable type ${printable(first)}: ${typeName(first)}`);
  }
  if (others.length === 0) return refuse('missing argument for comparison');
  return others.some((other) => equal(first, other));
}

function printable(value: Value): string {
  return formatted(value);
}

function less(a: Value, b: Value): boolean {
  const [x, y] = [basicKind(a), basicKind(b)];
  if (x === 'nil' || x === 'other' || y === 'nil') return refuse('invalid type for comparison');
  if (x === 'bool')
    return refuse(
      y === 'bool' ? 'invalid type for comparison' : `incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`,
    );
  if (y === 'other') return refuse('invalid type for comparison');
  if (x !== y) {
    if ((x === 'int' && y === 'uint') || (x === 'uint' && y === 'int')) return (a as Int).value < (b as Int).value;
    return incompatible(a, b);
  }
  if (a instanceof Int && b instanceof Int) return a.value < b.value;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
  return (a as number) < (b as number);
}

export const compareFunctions = defineFunctions({
  eq: { args: ['any', '...any'], call: eq },
  ne: { args: ['any', 'any'], call: (a: Value, b: Value) => !eq(a, b) },
  lt: { args: ['any', 'any'], call: less },
  le: { args: ['any', 'any'], call: (a: Value, b: Value) => less(a, b) || equal(a, b) },
  gt: { args: ['any', 'any'], call: (a: Value, b: Value) => !(less(a, b) || equal(a, b)) },
  ge: { args: ['any', 'any'], call: (a: Value, b: Value) => !less(a, b) },
  deepEqual: { args: ['any', 'any'], call: deepEqual },
});
