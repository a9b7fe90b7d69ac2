import { Int, type Value, type ValueMap } from '../../base/go/value.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import { copyMap } from './coalesce.ts';
import { valueAt } from './origins.ts';

/**
 * Returns values to substitute for a value when testing what depends on it, the one most likely to be valid first. They have the
 * same type as the value; the substitutes for null are a string and a boolean.
 */
export function otherValues(value: Value): readonly Value[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, value === 0 ? 2 : 0];
  if (value instanceof Int) return [new Int(value.value + 1n, value.kind)];
  if (typeof value === 'string') return value === '' ? ['x'] : [`${value}x`, ''];
  if (value instanceof Map) return [new Map([['added', 'x']])];
  if (Array.isArray(value)) return [['x']];
  return ['x', true];
}

/**
 * Returns a copy of the user's values in which one value is set.
 *
 * @param computed the computed values; if the path leads into a list that the user has not set, the entire list is copied from
 * the computed values, because a user's list replaces the default list
 */
export function withValueAt(
  user: ValueMap,
  computed: ValueMap,
  { path, value }: { readonly path: ValuePath; readonly value: Value },
): ValueMap {
  const copy = copyMap(user);
  let target: ValueMap | Value[] = copy;
  for (const [at, step] of path.slice(0, -1).entries()) {
    const next = containerAt(childOf(target, step), computed, path.slice(0, at + 2));
    setChild(target, step, next);
    target = next;
  }
  setChild(target, path.at(-1) ?? '', value);
  return copy;
}

/** Returns the map or list for the last step of a path. Creates it if it does not exist. */
function containerAt(known: Value | undefined, computed: ValueMap, path: ValuePath): ValueMap | Value[] {
  if (typeof path.at(-1) === 'string') return known instanceof Map ? known : new Map();
  const list = Array.isArray(known) ? known : valueAt(computed, path.slice(0, -1));
  return copyMap(new Map([['list', Array.isArray(list) ? list : []]])).get('list') as Value[];
}

function childOf(container: ValueMap | readonly Value[], step: string | number): Value | undefined {
  if (container instanceof Map) return container.get(String(step));
  return (container as readonly Value[])[Number(step)];
}

function setChild(container: ValueMap | Value[], step: string | number, value: Value): void {
  if (container instanceof Map) container.set(String(step), value);
  else container[Number(step)] = value;
}
