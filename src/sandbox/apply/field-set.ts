import type { Schema } from '../../base/kubernetes/schema.ts';
import { equalJson, isObject, type JsonObject } from '../state/object.ts';
import { childrenOf, shapeOf } from './schema-walk.ts';

/** A set of field paths, represented as a tree, as in `fieldsV1`. `self` means that the set contains the path to this node. */
export interface FieldSet {
  readonly self: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const emptyFields: FieldSet = { self: false, children: new Map() };
const leafFields: FieldSet = { self: true, children: new Map() };

export function isEmptySet(set: FieldSet): boolean {
  return !set.self && set.children.size === 0;
}

function make(self: boolean, children: Map<string, FieldSet>): FieldSet {
  for (const [key, child] of children) if (isEmptySet(child)) children.delete(key);
  return { self, children };
}

/** Parses `fieldsV1`. A value that is not an object becomes an empty set. */
export function fieldsFromJson(json: unknown): FieldSet {
  if (!isObject(json)) return emptyFields;
  const keys = Object.keys(json);
  if (keys.length === 0) return leafFields;
  const children = new Map<string, FieldSet>();
  for (const key of keys) if (key !== '.') children.set(key, fieldsFromJson(json[key]));
  return { self: '.' in json, children };
}

export function fieldsToJson(set: FieldSet): JsonObject {
  const result: JsonObject = {};
  if (set.self && set.children.size > 0) result['.'] = {};
  for (const key of [...set.children.keys()].sort()) result[key] = fieldsToJson(set.children.get(key) ?? emptyFields);
  return result;
}

/** Returns the fields of an applied configuration: leaves, list items, empty atomic lists and empty maps. */
export function fieldsOf(value: unknown, schema: Schema): FieldSet {
  const shape = shapeOf(value, schema);
  // An empty keyed list has no fields to own. In contrast, null and an empty atomic list are leaves.
  if (Array.isArray(value) && value.length === 0 && shape.kind === 'items') return emptyFields;
  const parts = shape.kind === 'leaf' ? [] : [...childrenOf(value, shape)];
  if (parts.length === 0) return leafFields;
  const children = new Map<string, FieldSet>();
  for (const [key, part] of parts) {
    const fields = fieldsOf(part.value, part.schema);
    if (fields === emptyFields) continue;
    children.set(key, shape.kind === 'items' ? { ...fields, self: true } : fields);
  }
  return { self: false, children };
}

/** Returns the paths of a value and of all its descendants. */
function allFields(value: unknown, schema: Schema): FieldSet {
  const shape = shapeOf(value, schema);
  const children = new Map<string, FieldSet>();
  if (shape.kind !== 'leaf')
    for (const [key, part] of childrenOf(value, shape)) children.set(key, allFields(part.value, part.schema));
  return { self: true, children };
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map(a.children);
  for (const [key, child] of b.children) {
    const known = children.get(key);
    children.set(key, known ? union(known, child) : child);
  }
  return { self: a.self || b.self, children };
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [key, child] of a.children) {
    const other = b.children.get(key);
    if (other) children.set(key, intersection(child, other));
  }
  return make(a.self && b.self, children);
}

export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [key, child] of a.children) {
    const other = b.children.get(key);
    children.set(key, other ? difference(child, other) : child);
  }
  return make(a.self && !b.self, children);
}

/** Returns the paths of `a` that are neither in `b` nor below a path in `b`. */
export function differenceBelow(a: FieldSet, b: FieldSet): FieldSet {
  if (b.self) return emptyFields;
  const children = new Map<string, FieldSet>();
  for (const [key, child] of a.children) {
    const other = b.children.get(key);
    children.set(key, other ? differenceBelow(child, other) : child);
  }
  return make(a.self, children);
}

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const same: Comparison = { added: emptyFields, modified: emptyFields, removed: emptyFields };

/** Compares two values according to their schema. Returns the added, removed and modified fields. */
export function compareFields(before: unknown, after: unknown, schema: Schema): Comparison {
  if (before === undefined) return after === undefined ? same : { ...same, added: allFields(after, schema) };
  if (after === undefined) return { ...same, removed: allFields(before, schema) };
  const shape = shapeOf(after ?? before, schema);
  const container = (value: unknown): boolean => value === null || typeof value === 'object';
  if (shape.kind === 'leaf' || !container(before) || !container(after))
    return equalJson(before, after) ? same : { ...same, modified: leafFields };
  const [left, right] = [childrenOf(before, shape), childrenOf(after, shape)];
  const parts = {
    added: new Map<string, FieldSet>(),
    modified: new Map<string, FieldSet>(),
    removed: new Map<string, FieldSet>(),
  };
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(key), right.get(key)];
    const part = compareFields(a?.value, b?.value, (b ?? a)?.schema ?? {});
    for (const name of ['added', 'modified', 'removed'] as const) if (!isEmptySet(part[name])) parts[name].set(key, part[name]);
  }
  return {
    added: make(false, parts.added),
    modified: make(false, parts.modified),
    removed: make(false, parts.removed),
  };
}

/** Formats the field paths in a field set, for example `.spec.containers[name="a"].image`. */
export function pathTexts(set: FieldSet, prefix = ''): string[] {
  const texts = set.self ? [prefix] : [];
  for (const key of [...set.children.keys()].sort())
    texts.push(...pathTexts(set.children.get(key) ?? emptyFields, prefix + elementText(key)));
  return texts;
}

/** Formats a single path element. */
export function elementText(element: string): string {
  const content = element.slice(2);
  if (element.startsWith('f:')) return `.${content}`;
  if (element.startsWith('v:')) return `[=${content}]`;
  if (!element.startsWith('k:')) return `[${content}]`;
  const keys: unknown = JSON.parse(content);
  const pairs = Object.entries(isObject(keys) ? keys : {}).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `[${pairs.join(',')}]`;
}
