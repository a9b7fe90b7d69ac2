import type { Value, ValueMap } from '../../base/go/value.ts';

/** The table at a dotted path, or the part of the path that is none. */
export interface FoundTable {
  readonly table?: ValueMap;
  readonly missing: string;
}

/** Follows a dotted path through tables (Helm: Values.Table). */
export function pathTable(values: ValueMap, path: string): FoundTable {
  let table = values;
  for (const name of path.split('.')) {
    const next = table.get(name);
    if (!(next instanceof Map)) return { missing: name };
    table = next;
  }
  return { table, missing: '' };
}

/** The value at a dotted path when it is there and no table (Helm: Values.PathValue). */
export function pathValue(values: ValueMap, path: string): Value | undefined {
  const dot = path.lastIndexOf('.');
  const table = dot < 0 ? values : pathTable(values, path.slice(0, dot)).table;
  const value = table?.get(path.slice(dot + 1));
  return value instanceof Map ? undefined : value;
}
