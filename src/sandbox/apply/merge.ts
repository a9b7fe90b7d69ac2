import type { Schema } from '../../base/kubernetes/schema.ts';
import { isObject, type JsonObject } from '../state/object.ts';
import { emptyFields, type FieldSet } from './field-set.ts';
import { childrenOf, shapeOf } from './schema-walk.ts';

/**
 * Merges an applied configuration into the live value. Maps are merged by field name, and keyed lists by the keys of their items.
 * All other values are replaced.
 */
export function mergeApplied(live: unknown, applied: unknown, schema: Schema): unknown {
  if (applied === undefined) return live;
  const shape = shapeOf(applied ?? live, schema);
  if (shape.kind === 'leaf' || live === undefined || live === null) return applied;
  if (shape.kind === 'fields') {
    if (!isObject(live) || !isObject(applied)) return applied;
    const result: JsonObject = { ...live };
    for (const key of Object.keys(applied)) result[key] = mergeApplied(live[key], applied[key], shape.child(key));
    return result;
  }
  if (!Array.isArray(live) || !Array.isArray(applied)) return applied;
  return mergeItems(childrenOf(live, shape), childrenOf(applied, shape));
}

type Children = ReturnType<typeof childrenOf>;

/**
 * Merges list items. The applied items keep their order, and items that exist only in the live list come after all live items
 * that preceded them.
 */
function mergeItems(live: Children, applied: Children): unknown[] {
  const result: unknown[] = [];
  const liveKeys = [...live.keys()];
  let at = 0;
  const takeLiveOnly = (): void => {
    for (let key = liveKeys[at]; key !== undefined && !applied.has(key); key = liveKeys[at]) {
      result.push(live.get(key)?.value);
      at++;
    }
  };
  for (const [key, item] of applied) {
    takeLiveOnly();
    const known = live.get(key);
    result.push(known ? mergeApplied(known.value, item.value, item.schema) : item.value);
    if (liveKeys[at] === key) at++;
  }
  for (; at < liveKeys.length; at++) {
    const key = liveKeys[at];
    if (key !== undefined && !applied.has(key)) result.push(live.get(key)?.value);
  }
  return result;
}

/**
 * Removes the fields in `remove` from a value, unless `keep` contains the field or one of its descendants.
 *
 * @returns undefined if the value itself is removed or becomes an empty container
 */
export function removeFields(
  value: unknown,
  schema: Schema,
  sets: { readonly remove: FieldSet; readonly keep: FieldSet },
): unknown {
  const { remove, keep } = sets;
  if (remove.self && !keep.self && keep.children.size === 0) return undefined;
  const shape = shapeOf(value, schema);
  if (shape.kind === 'leaf' || remove.children.size === 0) return value;
  const next = (key: string, item: unknown, child: Schema): unknown => {
    const below = remove.children.get(key);
    return below ? removeFields(item, child, { remove: below, keep: keep.children.get(key) ?? emptyFields }) : item;
  };
  if (shape.kind === 'items') {
    if (!Array.isArray(value)) return value;
    const items = value.map((item) => next(shape.key(item), item, shape.child)).filter((item) => item !== undefined);
    return items.length === 0 && value.length > 0 && !keep.self ? undefined : items;
  }
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const key of Object.keys(value)) {
    const item = next(`f:${key}`, value[key], shape.child(key));
    if (item !== undefined) result[key] = item;
  }
  return Object.keys(result).length === 0 && Object.keys(value).length > 0 && !keep.self ? undefined : result;
}
