/** Maximum number of characters that a function may return. */
export const maxText = 64 << 20;

/** Thrown when an operation would create text longer than `maxText`. */
export class TextLimitError extends Error {
  constructor(size: number, unit: 'characters' | 'items' = 'characters') {
    super(
      Number.isFinite(size)
        ? `the result would have ${size} ${unit} or more`
        : Number.isNaN(size)
          ? 'the value is nested too deep'
          : 'the value contains itself',
    );
  }
}
