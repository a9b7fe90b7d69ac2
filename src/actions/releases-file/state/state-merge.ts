import { Int, isMap, type Value, type ValueMap } from '../../../base/go/value.ts';
import { type FieldTypes, stateType, structTypes } from './state-fields.ts';

/** How to merge two lists with the same key: the later list either replaces the earlier one or is appended to it. */
export type ListRule = 'replace' | 'append';

/** Merges a later part of a state file over an earlier one. */
export function mergeState(earlier: ValueMap, later: ValueMap, lists: ListRule): ValueMap {
  return mergeFields(earlier, later, { fields: stateType.fields, lists });
}

interface MergeRule {
  readonly fields: FieldTypes;
  readonly lists: ListRule;
}

/**
 * Merges decoded structs as mergo does with WithOverride: zero values in `later` are ignored, even if they are set explicitly
 * through a pointer, and maps of structs are merged by key.
 */
export function mergeFields(earlier: ValueMap, later: ValueMap, { fields, lists }: MergeRule): ValueMap {
  const merged: ValueMap = new Map(earlier);
  for (const [name, value] of later) {
    const old = merged.get(name);
    if (old === undefined) merged.set(name, value);
    else if (!isZeroValue(value)) merged.set(name, mergeField(old, value, { type: fields[name] ?? '', lists }));
  }
  return merged;
}

function mergeField(old: Value, value: Value, { type, lists }: { readonly type: string; readonly lists: ListRule }): Value {
  if (Array.isArray(old) && Array.isArray(value)) return lists === 'append' ? [...old, ...value] : value;
  if (!isMap(old) || !isMap(value)) return value;
  const struct = structTypes[type.replace(/^\*|!$/g, '')];
  if (struct !== undefined) return mergeFields(old, value, { fields: struct.fields, lists });
  return new Map([...old, ...value]);
}

function isZeroValue(value: Value): boolean {
  if (value instanceof Int) return value.value === 0n;
  return value === false || value === '' || value === 0;
}

/**
 * Merges the values of two entries in the same list. Maps are merged recursively. Any other value in `later` replaces the earlier
 * value, even with null (mergo with WithOverride on map[string]interface{}).
 */
export function overrideValues(earlier: ValueMap, later: ValueMap): ValueMap {
  const merged: ValueMap = new Map(earlier);
  for (const [key, value] of later) {
    const old = merged.get(key);
    merged.set(key, isMap(old) && isMap(value) ? overrideValues(old, value) : value);
  }
  return merged;
}

/**
 * How to merge lists. "by index": item by item. "sparse": item by item if the later list contains nulls; otherwise, the later
 * list replaces the earlier one.
 */
export type LayerLists = 'sparse' | 'by index';

/** Merges a layer of state values over the layers below it. A null does not replace a value. */
export function mergeLayers(below: ValueMap, layer: ValueMap, lists: LayerLists = 'sparse'): ValueMap {
  const merged: ValueMap = new Map(below);
  for (const [key, value] of layer) {
    const old = merged.get(key);
    if (value === null) {
      if (!merged.has(key)) merged.set(key, null);
    } else if (isMap(value) && isMap(old)) merged.set(key, mergeLayers(old, value, lists));
    else if (Array.isArray(value) && Array.isArray(old)) merged.set(key, mergeLists(old, value, lists));
    else merged.set(key, value);
  }
  return merged;
}

function mergeLists(old: readonly Value[], list: readonly Value[], lists: LayerLists): readonly Value[] {
  if (lists === 'sparse' && !list.includes(null)) return list;
  const merged = [...old];
  list.forEach((item, i) => {
    const under = merged[i] ?? null;
    if (item === null) merged[i] = under;
    else merged[i] = isMap(item) && isMap(under) ? mergeLayers(under, item, lists) : item;
  });
  return merged;
}
