import type { Value } from '../../base/go/value.ts';

/** An argument that a method of an object does not take; the words are Go's. */
export class MethodArgumentError extends Error {
  override readonly name = 'MethodArgument';
  /** the argument; undefined when all of them are at fault */
  readonly given: Value | undefined;

  constructor(message: string, given?: Value) {
    super(message);
    this.given = given;
  }
}
