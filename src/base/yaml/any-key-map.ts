import { Int, type Value } from '../go/value.ts';

/** The kinds of keys, with the values of Go's reflect.Kind. go-yaml v3 writes keys of different kinds in this order. */
const kinds = { null: 0, boolean: 1, int: 2, number: 14, string: 24, other: 25 } as const;

/**
 * A mapping with non-string keys, which go-yaml v3 decodes as map[interface {}]interface {}. Entries are looked up by the string
 * representation of their keys.
 */
export class AnyKeyMap extends Map<string, Value> {
  /** original values of non-string keys, indexed by their string representation */
  readonly typedKeys: ReadonlyMap<string, Value>;

  constructor(entries: Iterable<readonly [string, Value]>, typedKeys: ReadonlyMap<string, Value>) {
    super(entries);
    this.typedKeys = typedKeys;
  }

  /** Compares two keys by their output order. @param compareTexts compares keys that are both strings */
  compareKeys(a: string, b: string, compareTexts: (a: string, b: string) => number): number {
    const [first, second] = [this.typedKeys.get(a) ?? a, this.typedKeys.get(b) ?? b];
    const [x, y] = [sizeOf(first), sizeOf(second)];
    if (x !== undefined && y !== undefined && x !== y) return x - y;
    if (typeof first === 'string' && typeof second === 'string') return compareTexts(a, b);
    return kindOf(first) - kindOf(second);
  }
}

function sizeOf(key: Value): number | undefined {
  if (key instanceof Int) return Number(key.value);
  if (typeof key === 'boolean') return Number(key);
  return typeof key === 'number' ? key : undefined;
}

function kindOf(key: Value): number {
  if (key === null) return kinds.null;
  if (key instanceof Int) return kinds.int;
  return typeof key === 'object' ? kinds.other : kinds[typeof key as 'boolean' | 'number' | 'string'];
}
