/** A corrupted copy of JSON data, with a title for the test. */
export interface Damage {
  readonly title: string;
  readonly data: unknown;
}

const swaps: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a number', 7],
  ['a string', 'x'],
  ['a list', [1]],
  ['a list of null', [null]],
  ['an empty map', {}],
];

/**
 * Returns corrupted copies of JSON data. In each copy, a single field is missing or has another type.
 *
 * @param limit maximum number of items to corrupt in each list
 */
export function damages(data: unknown, limit = 1): Damage[] {
  return paths(data, limit).flatMap((path) => [
    ...(path.length === 0 ? [] : [{ title: `${path.join('.')} missing`, data: changed(data, path, undefined) }]),
    ...swaps
      .filter(([, value]) => kindOf(value) !== kindOf(valueAt(data, path)))
      .map(([name, value]) => ({ title: `${path.join('.') || 'the whole'} is ${name}`, data: changed(data, path, value) })),
  ]);
}

type Path = readonly (string | number)[];

function paths(data: unknown, limit: number): Path[] {
  if (typeof data !== 'object' || data === null) return [[]];
  const entries: [string | number, unknown][] = Array.isArray(data) ? [...data.entries()].slice(0, limit) : Object.entries(data);
  return [[], ...entries.flatMap(([key, value]) => paths(value, limit).map((path) => [key, ...path]))];
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value[0] === null ? 'list of null' : 'list';
  return typeof value === 'object' && Object.keys(value).length === 0 ? 'empty map' : typeof value;
}

function valueAt(data: unknown, path: Path): unknown {
  // Callers only pass paths that exist.
  return path.reduce((value, key) => (value as Record<string | number, unknown>)[key], data);
}

function changed(data: unknown, path: Path, value: unknown): unknown {
  const key = path.at(-1);
  if (key === undefined) return value;
  const copy = structuredClone(data);
  const parent = valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  if (value === undefined) delete parent[key];
  else parent[key] = value;
  return copy;
}
