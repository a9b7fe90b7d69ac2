import type { Schema } from '../../base/kubernetes/schema.ts';
import { ApiError } from '../api/api-error.ts';
import { equalJson, isObject, type JsonObject, type KubeObject, type ManagedFieldsEntry } from '../state/object.ts';
import {
  compareFields,
  difference,
  differenceBelow,
  emptyFields,
  type FieldSet,
  fieldsFromJson,
  fieldsOf,
  fieldsToJson,
  intersection,
  isEmptySet,
  pathTexts,
  union,
} from './field-set.ts';
import { mergeApplied, removeFields } from './merge.ts';
import { zeroOf } from './schema-walk.ts';

/** The client that writes a change. It is recorded as an entry in `managedFields`. */
export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource: string;
  readonly schema: Schema;
  /** RFC 3339 timestamp */
  readonly time: string;
}

const metaFields = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
];
const unowned = fieldsFromJson({
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': { '.': {}, ...Object.fromEntries(metaFields.map((name) => [`f:${name}`, {}])) },
});

function withoutUnowned(set: FieldSet): FieldSet {
  return difference(set, unowned);
}

interface Manager extends Writer {
  readonly operation: 'Apply' | 'Update';
  readonly fields: FieldSet;
}

function managersOf(object: KubeObject | undefined, schema: Schema): Manager[] {
  const entries = object?.metadata.managedFields;
  return (Array.isArray(entries) ? entries : []).filter(isEntry).map((entry) => ({
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    subresource: entry.subresource ?? '',
    time: entry.time ?? '',
    fields: fieldsFromJson(entry.fieldsV1),
    schema,
  }));
}

function isEntry(entry: unknown): entry is ManagedFieldsEntry {
  return isObject(entry) && (entry.operation === 'Apply' || entry.operation === 'Update') && isObject(entry.fieldsV1);
}

function toEntries(managers: readonly Manager[]): ManagedFieldsEntry[] {
  return managers
    .filter((manager) => !isEmptySet(manager.fields))
    .sort((a, b) => compare(a.operation, b.operation) || compare(a.time, b.time) || compare(a.manager, b.manager))
    .map((manager) => ({
      apiVersion: manager.apiVersion,
      fieldsType: 'FieldsV1',
      fieldsV1: fieldsToJson(manager.fields),
      manager: manager.manager,
      operation: manager.operation,
      ...(manager.subresource ? { subresource: manager.subresource } : {}),
      ...(manager.time ? { time: manager.time } : {}),
    }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isWriter(manager: Manager, writer: Writer, operation: 'Apply' | 'Update'): boolean {
  return (
    manager.operation === operation &&
    manager.manager === writer.manager &&
    manager.subresource === writer.subresource &&
    (operation === 'Apply' || manager.apiVersion === writer.apiVersion)
  );
}

function withEntries(object: KubeObject, entries: ManagedFieldsEntry[]): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata: entries.length > 0 ? { ...metadata, managedFields: entries } : metadata };
}

/**
 * Updates the managed fields after a create, update or patch. The writer becomes the owner of the changed fields, and other
 * managers lose them.
 */
export function trackUpdate(before: KubeObject | undefined, after: KubeObject, writer: Writer): KubeObject {
  const reset =
    Array.isArray(after.metadata.managedFields) && after.metadata.managedFields.every((entry) => equalJson(entry, {}));
  const declared = managersOf(after, writer.schema);
  const managers =
    declared.length > 0 || (reset && after.metadata.managedFields !== undefined) ? declared : managersOf(before, writer.schema);
  const changes = compareFields(before ? withEntries(before, []) : zeroOf(writer.schema), withEntries(after, []), writer.schema);
  const changed = withoutUnowned(union(changes.added, changes.modified));
  const removed = withoutUnowned(changes.removed);
  const own = managers.find((candidate) => isWriter(candidate, writer, 'Update'));
  const rest = managers
    .filter((manager) => manager !== own)
    .map((manager) => ({ ...manager, fields: differenceBelow(difference(manager.fields, changed), removed) }));
  const fields = differenceBelow(union(own?.fields ?? emptyFields, changed), removed);
  const time = own && isEmptySet(changed) && isEmptySet(removed) ? own.time : writer.time;
  return withEntries(after, toEntries([...rest, { ...writer, operation: 'Update', fields, time }]));
}

export interface ApplyRequest {
  /** the live object; undefined if the object is being created */
  readonly live: KubeObject | undefined;
  readonly applied: KubeObject;
  readonly force: boolean;
  readonly writer: Writer;
  /** top-level fields to ignore, because this endpoint cannot change them */
  readonly ignored: readonly string[];
}

/**
 * Performs a server-side apply: merges the configuration, removes fields that the manager applied before but no longer includes,
 * and updates the managed fields.
 *
 * @throws ApiError 409 with every field that another manager owns with a different value
 */
export function applyConfiguration(request: ApplyRequest): KubeObject {
  const { live, writer, force } = request;
  const { schema } = writer;
  const applied = withoutFields(request.applied, request.ignored);
  const managers = managersOf(live, schema);
  const own = managers.find((candidate) => isWriter(candidate, writer, 'Apply'));
  const others = managers.filter((manager) => manager !== own);
  const wanted = withoutUnowned(fieldsOf(withEntries(applied, []), schema));
  const gone = difference(own?.fields ?? emptyFields, wanted);
  const keep = others.reduce((all, manager) => union(all, manager.fields), union(wanted, unowned));
  const base = live ? withEntries(live, []) : undefined;
  const merged = removeFields(mergeApplied(base, withEntries(applied, []), schema), schema, { remove: gone, keep });
  // The cast is safe, because the name and kind are never removed.
  const result = merged as KubeObject;
  const changes = compareFields(base ?? {}, result, schema);
  const changed = union(changes.added, changes.modified);
  const conflicts = others
    .map((manager) => ({ manager, fields: intersection(manager.fields, intersection(changed, wanted)) }))
    .filter(({ fields }) => !isEmptySet(fields));
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);
  const rest = others.map((manager) => {
    const lost = conflicts.find((one) => one.manager === manager)?.fields ?? emptyFields;
    return { ...manager, fields: differenceBelow(difference(manager.fields, lost), changes.removed) };
  });
  const unchanged =
    own !== undefined && equalJson(fieldsToJson(own.fields), fieldsToJson(wanted)) && own.apiVersion === writer.apiVersion;
  const time = unchanged && isEmptySet(changed) && isEmptySet(changes.removed) ? own.time : writer.time;
  return withEntries(result, toEntries([...rest, { ...writer, operation: 'Apply', fields: wanted, time }]));
}

function withoutFields(object: KubeObject, names: readonly string[]): KubeObject {
  if (names.length === 0) return object;
  // The cast is safe, because `names` never contains apiVersion, kind or metadata.
  return Object.fromEntries(Object.entries(object).filter(([key]) => !names.includes(key))) as KubeObject;
}

function conflictError(conflicts: readonly { readonly manager: Manager; readonly fields: FieldSet }[]): ApiError {
  const named = conflicts.flatMap(({ manager, fields }) =>
    pathTexts(fields).map((field) => ({ manager: managerText(manager), field })),
  );
  const causes: JsonObject[] = named.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${manager}`,
    field,
  }));
  return new ApiError(409, 'Conflict', `Apply failed with ${conflictText(named)}`, { causes });
}

function conflictText(named: readonly { readonly manager: string; readonly field: string }[]): string {
  if (named.length === 1) return `1 conflict: conflict with ${named[0]?.manager}: ${named[0]?.field}`;
  const managers = [...new Set(named.map((conflict) => conflict.manager))].sort();
  const lines = managers.map((manager) => {
    const fields = named.filter((conflict) => conflict.manager === manager).map((conflict) => `- ${conflict.field}`);
    return `conflicts with ${manager}:\n${fields.join('\n')}`;
  });
  return `${named.length} conflicts: ${lines.join('\n')}`;
}

function managerText(manager: Manager): string {
  const name = JSON.stringify(manager.manager);
  if (manager.operation !== 'Update') return name;
  return manager.subresource
    ? `${name} with subresource ${JSON.stringify(manager.subresource)} using ${manager.apiVersion}`
    : `${name} using ${manager.apiVersion}`;
}
