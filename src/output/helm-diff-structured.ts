import { goJson, StructFields } from '../base/go/json.ts';
import type { Value } from '../base/go/value.ts';
import { isFields } from '../base/untyped-fields.ts';
import { parseYamlJson } from '../base/yaml/yaml.ts';
import type { ManifestChange } from '../report/manifest-change.ts';

/** A field that differs, as in the "structured" format of helm-diff. */
interface StructuredChange {
  /** path of the map or list that contains the field, for example `spec.template.spec.containers[0]` */
  readonly path: string;
  /** key, or index in a list */
  readonly field: string;
  readonly change: 'add' | 'replace' | 'remove';
  readonly oldValue?: unknown;
  readonly newValue?: unknown;
}

/**
 * Formats changes as JSON with all changed fields, like `helm diff --output structured`. Objects whose manifests differ only in
 * format are omitted. Unlike helm-diff, this function also supports nested lists.
 *
 * @param suppressedKinds kinds whose fields are omitted
 */
export function structuredText(changes: readonly ManifestChange[], suppressedKinds: readonly string[]): string {
  const entries = changes.flatMap((change) => entryOf(change, suppressedKinds));
  return `${goJson(entries, { indent: '  ' })}\n`;
}

/** Returns an object whose fields are written in this order, as a Go struct is. */
function struct(fields: object): StructFields {
  // The cast is safe, because all fields contain JSON data.
  return new StructFields(Object.entries(fields) as [string, Value][]);
}

function entryOf(manifest: ManifestChange, suppressedKinds: readonly string[]): StructFields[] {
  const { kind, namespace, name, change } = manifest;
  const [before, after] = [versionOf(manifest, '-'), versionOf(manifest, '+')];
  const apiVersion = [after, before].flatMap((object) => (isFields(object) ? [object.apiVersion] : []))[0];
  const entry = {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    kind,
    ...(namespace === '' ? {} : { namespace }),
    name,
    changeType: change,
    resourceStatus: struct({ oldExists: change !== 'ADD', newExists: change !== 'REMOVE' }),
  };
  if (suppressedKinds.includes(kind)) return [struct({ ...entry, changesSuppressed: true })];
  if (change !== 'MODIFY') return [struct(entry)];
  const changes = changesOf(before, after, '').map(struct);
  return changes.length > 0 ? [struct({ ...entry, changes })] : [];
}

/** Parses the old ("-") or the new ("+") version of a manifest. */
function versionOf({ lines }: ManifestChange, mark: '-' | '+'): unknown {
  const own = lines.filter((line) => line.mark === ' ' || line.mark === mark);
  return parseYamlJson(own.map(({ text }) => text).join('\n'));
}

/** Compares two maps or two lists. As in a JSON merge patch, a field whose value is null is treated as missing. */
function changesOf(before: unknown, after: unknown, path: string): StructuredChange[] {
  if (Array.isArray(after)) return listChanges(Array.isArray(before) ? before : [], after, path);
  if (!isFields(after)) return [];
  const old = isFields(before) ? before : {};
  const keys = [...new Set([...Object.keys(old), ...Object.keys(after)])].toSorted();
  return keys.flatMap((field) => {
    if (field in old && field in after && old[field] === after[field]) return [];
    return fieldChanges({ path, field, inner: path === '' ? field : `${path}.${field}` }, old[field], after[field]);
  });
}

function listChanges(before: readonly unknown[], after: readonly unknown[], path: string): StructuredChange[] {
  const indexes = Array.from({ length: Math.max(before.length, after.length) }, (_, i) => i);
  return indexes.flatMap((i) => {
    const field = String(i);
    if (i >= before.length) return [{ path, field, change: 'add' as const, newValue: after[i] }];
    return before[i] === after[i] ? [] : fieldChanges({ path, field, inner: `${path}[${i}]` }, before[i], after[i]);
  });
}

interface Place extends Pick<StructuredChange, 'path' | 'field'> {
  /** path of the field itself */
  readonly inner: string;
}

function fieldChanges({ path, field, inner }: Place, before: unknown, after: unknown): StructuredChange[] {
  const old = before === null || before === undefined ? {} : { oldValue: before };
  if (after === null || after === undefined) return [{ path, field, change: 'remove', ...old }];
  if (typeof after === 'object') return changesOf(before, after, inner);
  return [{ path, field, change: 'oldValue' in old ? 'replace' : 'add', ...old, newValue: after }];
}
