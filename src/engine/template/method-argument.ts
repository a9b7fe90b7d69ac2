import type { Value } from '../../base/go/value.ts';
import { typeName } from './go-types.ts';

/** Thrown when a method is called with an argument of the wrong type. */
export class MethodArgumentError extends Error {
  override readonly name = 'MethodArgument';
  /** Go type of the parameter */
  readonly expected: string;
  readonly actual: Value | undefined;

  constructor(expected: string, actual: Value | undefined) {
    super(`wrong type for value; expected ${expected}; got ${typeName(actual)}`);
    this.expected = expected;
    this.actual = actual;
  }
}

/** Names for constants in text/template's error messages, keyed by parameter type. */
const constantNames: Readonly<Record<string, string>> = { string: 'string', int: 'integer', 'time.Duration': 'integer' };

/**
 * Returns text/template's error message (exec.go, evalArg) for a method argument of the wrong type. The message depends on
 * whether the argument is a constant, nil, an invalid value, or an interface that holds nil.
 *
 * @param argument the argument in the template, or undefined for the piped value
 */
export function methodArgumentProblem(
  expected: string,
  value: Value | undefined,
  argument: { readonly literal: string; readonly text: string } | undefined,
): string {
  const literal = argument?.literal;
  if (literal === 'nil') return `cannot assign nil to ${expected}`;
  if (literal === 'number' || literal === 'string' || literal === 'bool') {
    const name = constantNames[expected];
    return name === undefined
      ? `can't handle ${argument?.text} for arg of type ${expected}`
      : `expected ${name}; found ${argument?.text}`;
  }
  if (value === undefined) return `invalid value; expected ${expected}`;
  return `wrong type for value; expected ${expected}; got ${value === null ? 'interface {}' : typeName(value)}`;
}
