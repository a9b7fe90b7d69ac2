import { resolveSchema, type Schema } from '../../base/kubernetes/schema.ts';
import { badRequest } from '../api/api-error.ts';
import { equalJson, isObject, type JsonObject } from '../state/object.ts';

const deletePrimitive = '$deleteFromPrimitiveList/';
const setOrder = '$setElementOrder/';

/**
 * Applies a strategic merge patch: a merge patch that also merges lists by their merge key (x-kubernetes-patch-merge-key and
 * -strategy), with the directives `$patch`, `$retainKeys`, `$deleteFromPrimitiveList` and `$setElementOrder`.
 *
 * @throws ApiError 400 if an item has no merge key
 */
export function applyStrategicPatch(target: unknown, patch: unknown, rawSchema: Schema): unknown {
  if (!isObject(patch)) return patch;
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === 'delete') return {};
  if (directive === 'replace') return fields;
  const schema = resolveSchema(rawSchema);
  let result: JsonObject = isObject(target) ? { ...target } : {};
  if (Array.isArray(retained)) result = Object.fromEntries(Object.entries(result).filter(([key]) => retained.includes(key)));
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith(setOrder) || key.startsWith(deletePrimitive)) continue;
    const child = childSchema(schema, key);
    if (value === null) delete result[key];
    else if (Array.isArray(value))
      result[key] = patchList({ live: result[key], patch: value, order: fields[setOrder + key] }, child);
    else result[key] = applyStrategicPatch(result[key], value, child);
  }
  applyListDirectives(result, fields, schema);
  return result;
}

function childSchema(schema: Schema, key: string): Schema {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key] ?? {};
  return isObject(schema.additionalProperties) ? (schema.additionalProperties as Schema) : {};
}

/** Applies `$deleteFromPrimitiveList`, and applies `$setElementOrder` to lists that the patch does not otherwise change. */
function applyListDirectives(result: JsonObject, fields: JsonObject, schema: Schema): void {
  for (const [key, value] of Object.entries(fields)) {
    if (!Array.isArray(value)) continue;
    if (key.startsWith(deletePrimitive)) {
      const name = key.slice(deletePrimitive.length);
      const live = result[name];
      if (Array.isArray(live)) result[name] = live.filter((item) => !value.some((gone) => equalJson(gone, item)));
    } else if (key.startsWith(setOrder)) {
      const name = key.slice(setOrder.length);
      const live = result[name];
      if (Array.isArray(live) && !(name in fields))
        result[name] = sortItems(live, value, { live, mergeKey: mergeKeyOf(childSchema(schema, name)) });
    }
  }
}

function mergeKeyOf(rawSchema: Schema): string | undefined {
  const schema = resolveSchema(rawSchema);
  return isMerged(schema) ? schema['x-kubernetes-patch-merge-key'] : undefined;
}

function isMerged(schema: Schema): boolean {
  return (schema['x-kubernetes-patch-strategy'] ?? '').split(',').includes('merge');
}

interface ListPatch {
  readonly live: unknown;
  readonly patch: readonly unknown[];
  readonly order: unknown;
}

function patchList(lists: ListPatch, rawSchema: Schema): unknown[] {
  const schema = resolveSchema(rawSchema);
  const { patch } = lists;
  const replaced = patch.some((item) => isObject(item) && item.$patch === 'replace' && Object.keys(item).length === 1);
  if (replaced) return patch.filter((item) => !(isObject(item) && item.$patch === 'replace'));
  if (!isMerged(schema)) return [...patch];
  const live = Array.isArray(lists.live) ? lists.live : [];
  const mergeKey = schema['x-kubernetes-patch-merge-key'];
  const merged = mergeKey ? mergeByKey({ live, patch, mergeKey }, schema.items ?? {}) : mergePlain(live, patch);
  return sortItems(merged, Array.isArray(lists.order) ? lists.order : patch, { live, mergeKey });
}

function mergePlain(live: readonly unknown[], patch: readonly unknown[]): unknown[] {
  return [...live, ...patch.filter((item) => !live.some((known) => equalJson(known, item)))];
}

function mergeByKey(
  lists: { live: readonly unknown[]; patch: readonly unknown[]; mergeKey: string },
  itemSchema: Schema,
): unknown[] {
  const { mergeKey } = lists;
  let result = [...lists.live];
  const keyOf = (item: unknown): unknown => (isObject(item) ? item[mergeKey] : undefined);
  for (const item of lists.patch) {
    const key = keyOf(item);
    if (key === undefined || !isObject(item))
      throw badRequest(`map: ${goMap(item)} does not contain declared merge key: ${mergeKey}`);
    const at = result.findIndex((known) => equalJson(keyOf(known), key));
    if (item.$patch === 'delete') result = result.filter((known) => !equalJson(keyOf(known), key));
    else if (at < 0) result.push(applyStrategicPatch({}, item, itemSchema));
    else result[at] = applyStrategicPatch(result[at], item, itemSchema);
  }
  return result;
}

/**
 * Sorts list items by a patch's `$setElementOrder`. An item that exists only on the server is placed before the first listed item
 * that it used to precede, or at the end if there is none.
 */
function sortItems(
  items: readonly unknown[],
  order: readonly unknown[],
  lists: { readonly live: readonly unknown[]; readonly mergeKey: string | undefined },
): unknown[] {
  const { live, mergeKey } = lists;
  const keyOf = (item: unknown): unknown => (mergeKey && isObject(item) ? item[mergeKey] : item);
  const rankIn = (list: readonly unknown[], item: unknown): number =>
    list.findIndex((other) => equalJson(keyOf(other), keyOf(item)));
  const named = items.filter((item) => rankIn(order, item) >= 0).sort((a, b) => rankIn(order, a) - rankIn(order, b));
  const others = items.filter((item) => rankIn(order, item) < 0);
  const result: unknown[] = [];
  for (const item of named) {
    const rank = rankIn(live, item);
    while (rank >= 0 && others[0] !== undefined && rankIn(live, others[0]) < rank) result.push(others.shift());
    result.push(item);
  }
  return [...result, ...others];
}

/** Formats a map the way Go does. */
function goMap(value: unknown): string {
  if (!isObject(value)) return String(value);
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${key}:${goMap(value[key])}`);
  return `map[${fields.join(' ')}]`;
}
