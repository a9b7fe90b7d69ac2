import { GoObject, Int, isMap, type Value } from '../../base/go-value.ts';

/** The element type of lists that are not []interface{}: results of splitList, keys, sortAlpha, .Files.Lines ... */
const listTypes = new WeakMap<readonly unknown[], string>();
/** Type names of maps that are not map[string]interface{}. */
const mapTypes = new WeakMap<ReadonlyMap<unknown, unknown>, string>();

/** Marks a list as Go's []T; returns it. */
export function typedList<T extends Value[]>(list: T, element: string): T {
  listTypes.set(list, element);
  return list;
}

export function typedMap<T extends ReadonlyMap<string, Value>>(map: T, type: string): T {
  mapTypes.set(map, type);
  return map;
}

export function stringList(items: readonly string[]): Value[] {
  return typedList([...items], 'string');
}

export function elementType(list: readonly unknown[]): string {
  return listTypes.get(list) ?? 'interface {}';
}

/** A value's Go type, as %T and error texts write it. */
export function typeName(value: Value | undefined): string {
  if (value === undefined || value === null) return '<nil>';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return 'float64';
    default:
  }
  if (value instanceof Int) return value.kind;
  if (isMap(value)) return mapTypes.get(value) ?? 'map[string]interface {}';
  if (Array.isArray(value)) return `[]${elementType(value)}`;
  return value instanceof GoObject ? value.goType : typeof value;
}

/** A value's Go kind, as `kindOf` gives it. */
export function kindName(value: Value | undefined): string {
  if (value === undefined || value === null) return 'invalid';
  if (isMap(value)) return 'map';
  if (Array.isArray(value)) return 'slice';
  if (value instanceof GoObject) return 'goKind' in value ? String(value.goKind) : 'struct';
  return typeName(value);
}

/** Go's truth of templates: false, 0, "", nil, and empty lists and maps are false; objects are true. */
export function isTrue(value: Value | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'string') return value.length > 0;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'boolean') return value;
  if (value instanceof Int) return value.value !== 0n;
  if (isMap(value)) return value.size > 0;
  if (Array.isArray(value)) return value.length > 0;
  return value instanceof GoObject && 'size' in value ? value.size !== 0 : true;
}
