import type { Value } from '../../base/go/value.ts';
import { type Json, toJson } from '../../base/go/value-to-json.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import { parseYaml } from '../../base/yaml/yaml.ts';
import { outputName } from '../../engine/eta/names.ts';
import { splitManifests } from '../../engine/manifests.ts';
import { eachLeaf } from '../../engine/values/origins.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';

/** A field of an object whose value is a scalar, or an empty map or list. */
export interface RenderedField {
  readonly path: ValuePath;
  readonly value: Json;
}

/** An object in the output of a chart. */
export interface RenderedObject {
  /** rendered file */
  readonly path: string;
  readonly content: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** scalars, and empty maps and lists, by path */
  readonly fields: ReadonlyMap<string, RenderedField>;
}

/** The differences between the objects of two renders. */
export interface ObjectChanges {
  /** changed fields, keyed by object; an empty set if the object disappears */
  readonly objects: ReadonlyMap<RenderedObject, ReadonlySet<string>>;
  /** objects that exist only in the second render */
  readonly added: readonly RenderedObject[];
}

/**
 * Returns the objects in rendered files. Documents that are not objects are skipped.
 *
 * @throws YAML_PARSE in strict mode if a document is not valid YAML; in lenient mode, such a document is skipped as well
 */
export function objectsOf(files: ReadonlyMap<string, string>, mode: 'strict' | 'lenient' = 'lenient'): RenderedObject[] {
  return [...files].flatMap(([path, text]) =>
    (/\.ya?ml$/.test(outputName(path)) ? splitManifests(text) : []).flatMap((content) =>
      objectOf(path, parsed(content, mode), content),
    ),
  );
}

function objectOf(path: string, object: Value, content: string): RenderedObject[] {
  if (!(object instanceof Map) || object.size === 0) return [];
  const metadata = object.get('metadata');
  const text = (map: Value | undefined, key: string): string => {
    const value = map instanceof Map ? map.get(key) : undefined;
    return value === undefined || value === null ? '' : String(value);
  };
  const fields = new Map<string, { path: ValuePath; value: Json }>();
  eachLeaf(object, [], (at, value) => fields.set(formatValuePath(at), { path: at, value: toJson(value) }));
  return [
    {
      path,
      content,
      apiVersion: text(object, 'apiVersion'),
      kind: text(object, 'kind'),
      name: text(metadata, 'name'),
      namespace: text(metadata, 'namespace'),
      fields,
    },
  ];
}

function parsed(content: string, mode: 'strict' | 'lenient'): Value {
  try {
    return parseYaml(content);
  } catch (error) {
    if (mode === 'lenient' && isTillerlessError(error)) return null;
    throw error;
  }
}

/** Returns a key that is unique among the objects of a render. */
export const idOf = ({ path, apiVersion, kind, name, namespace }: RenderedObject): string =>
  [path, apiVersion, kind, namespace, name].join('\0');

/** Compares objects by kind and name. An object whose name changed is matched by its position among the objects of its kind. */
export function compareObjects(before: readonly RenderedObject[], after: readonly RenderedObject[]): ObjectChanges {
  const left = new Map(after.map((object) => [idOf(object), object]));
  const objects = new Map<RenderedObject, ReadonlySet<string>>();
  const unmatched: RenderedObject[] = [];
  for (const object of before) {
    const other = left.get(idOf(object));
    if (!other) unmatched.push(object);
    else if (left.delete(idOf(object))) addChanges(objects, object, other);
  }
  for (const object of unmatched) {
    const [id, other] = [...left].find(([, { path, kind }]) => path === object.path && kind === object.kind) ?? [];
    if (id === undefined || !other) objects.set(object, new Set());
    else if (left.delete(id)) addChanges(objects, object, other);
  }
  return { objects, added: [...left.values()] };
}

function addChanges(changes: Map<RenderedObject, ReadonlySet<string>>, before: RenderedObject, after: RenderedObject): void {
  if (before.content === after.content) return;
  const differs = (path: string): boolean =>
    JSON.stringify(before.fields.get(path)?.value) !== JSON.stringify(after.fields.get(path)?.value);
  const paths = [...new Set([...before.fields.keys(), ...after.fields.keys()])].filter(differs);
  if (paths.length > 0) changes.set(before, new Set(paths));
}
