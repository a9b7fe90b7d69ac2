import { Int, type Value, type ValueMap } from '../../base/go/value.ts';
import { copyMap } from '../values/coalesce.ts';

/**
 * A cache of maps that are valid according to a schema. Most maps are the same in all tests and releases of a chart, so they are
 * validated only once.
 */
export class ValidValues {
  /** for each schema, the first map that was valid (usually the defaults) and the most recent one */
  readonly #bySchema = new Map<ValueMap, readonly ValueMap[]>();

  has(schema: ValueMap, value: ValueMap): boolean {
    return this.#bySchema.get(schema)?.some((known) => isSame(known, value)) ?? false;
  }

  /** Stores a copy, because templates can modify the values. */
  add(schema: ValueMap, value: ValueMap): void {
    const [first] = this.#bySchema.get(schema) ?? [];
    const copy = copyMap(value);
    this.#bySchema.set(schema, first === undefined ? [copy] : [first, copy]);
  }
}

function isSame(a: Value | undefined, b: Value): boolean {
  if (a === b) return true;
  if (a instanceof Map) return b instanceof Map && a.size === b.size && everyEntry(b, (key, item) => isSame(a.get(key), item));
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && b.every((item: Value, at) => isSame(a[at], item));
  return a instanceof Int && b instanceof Int && a.kind === b.kind && a.value === b.value;
}

function everyEntry(map: ValueMap, test: (key: string, item: Value) => boolean): boolean {
  for (const [key, item] of map) if (!test(key, item)) return false;
  return true;
}
