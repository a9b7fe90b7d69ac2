/** A map in JSON or YAML data whose shape is not known. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The map at a place, for reading fields by their names; empty when something else stands there. */
export function fieldsOf(value: unknown): Fields {
  // Keys are strings and values unknown, so every object fits.
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** The maps of a list; empty when something else stands there. */
export function itemsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter((item): item is Fields => typeof item === 'object' && item !== null) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown, otherwise = 0): number {
  return typeof value === 'number' ? value : otherwise;
}
