import type { Value } from '../../base/go/value.ts';
import { typeName } from './go-types.ts';

/** An argument that a method of an object does not take. */
export class MethodArgumentError extends Error {
  override readonly name = 'MethodArgument';
  /** Go's type of the parameter */
  readonly expected: string;
  readonly given: Value | undefined;

  constructor(expected: string, given: Value | undefined) {
    super(`wrong type for value; expected ${expected}; got ${typeName(given)}`);
    this.expected = expected;
    this.given = given;
  }
}

/** What Go's text/template calls constants of the types that methods take. */
const constantNames: Readonly<Record<string, string>> = { string: 'string', int: 'integer', 'time.Duration': 'integer' };

/**
 * The message for an argument that a method does not take, as text/template words it (exec.go, evalArg): constants, nil, no value,
 * and an interface that holds nil are told apart.
 *
 * @param argument the argument in the template; undefined for the value of a pipeline
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
