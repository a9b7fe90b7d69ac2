/** A part of an object whose shape is not known. */
export type Fields = Readonly<Record<string, unknown>>;

/** The map at a place; empty when something else stands there. */
export function fields(value: unknown): Fields {
  // Keys are strings and values unknown, so every object fits.
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** The maps of a list; empty when something else stands there. */
export function items(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter((item): item is Fields => typeof item === 'object' && item !== null) : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function number(value: unknown, otherwise = 0): number {
  return typeof value === 'number' ? value : otherwise;
}
