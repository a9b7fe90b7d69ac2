/** Characters that one function may give; more is a mistake or an attack. */
export const maxText = 64 << 20;

/** A text that would grow beyond `maxText`. */
export class TextLimitError extends Error {
  constructor(size: number, what: 'characters' | 'items' = 'characters') {
    super(
      Number.isFinite(size)
        ? `the result would have ${size} ${what} or more`
        : Number.isNaN(size)
          ? 'the value is nested too deep'
          : 'the value contains itself',
    );
  }
}
