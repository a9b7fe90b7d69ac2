/** An argument that a method of an object does not take; the words are Go's. */
export class MethodArgumentError extends Error {
  override readonly name = 'MethodArgument';
}
