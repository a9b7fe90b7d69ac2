import { Int, type Value } from '../go/value.ts';
import { compareBytes } from '../natural-sort.ts';

/**
 * Compares two values as a filter does (k8s.io/client-go/third_party/forked/golang/template/funcs.go). Returns undefined if the
 * values cannot be compared: an integer such as 2 cannot be compared with a number from a values file, which is a float.
 */
export function compareOperands(left: Value | undefined, operator: string, right: Value | undefined): boolean | undefined {
  const isEqual = equal(left, right);
  if (isEqual === undefined || operator === '==') return isEqual;
  if (operator === '!=') return !isEqual;
  const isLess = less(left, right);
  if (isLess === undefined) return undefined;
  switch (operator) {
    case '<':
      return isLess;
    case '<=':
      return isLess || isEqual;
    case '>':
      return !isLess && !isEqual;
    case '>=':
      return !isLess;
    default:
      return undefined;
  }
}

function equal(left: Value | undefined, right: Value | undefined): boolean | undefined {
  if (left instanceof Int && right instanceof Int) return left.value === right.value;
  return isBasic(left) && typeof left === typeof right ? left === right : undefined;
}

function less(left: Value | undefined, right: Value | undefined): boolean | undefined {
  if (left instanceof Int && right instanceof Int) return left.value < right.value;
  if (typeof left === 'number' && typeof right === 'number') return left < right;
  if (typeof left === 'string' && typeof right === 'string') return compareBytes(left, right) < 0;
  return undefined;
}

function isBasic(value: Value | undefined): boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}
