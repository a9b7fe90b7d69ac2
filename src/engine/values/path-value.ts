import type { Value, ValueMap } from '../../base/go/value.ts';

/** The table at a dotted path. If there is none, `missing` is the first path element that does not refer to a table. */
export interface FoundTable {
  readonly table?: ValueMap;
  readonly missing: string;
}

/** Resolves a dotted path to a table (Helm's Values.Table). */
export function pathTable(values: ValueMap, path: string): FoundTable {
  let table = values;
  for (const name of path.split('.')) {
    const next = table.get(name);
    if (!(next instanceof Map)) return { missing: name };
    table = next;
  }
  return { table, missing: '' };
}

/** Returns the value at a dotted path, or undefined if it does not exist or is a table (Helm's Values.PathValue). */
export function pathValue(values: ValueMap, path: string): Value | undefined {
  const dot = path.lastIndexOf('.');
  const table = dot < 0 ? values : pathTable(values, path.slice(0, dot)).table;
  const value = table?.get(path.slice(dot + 1));
  return value instanceof Map ? undefined : value;
}
