import { fromJson } from '../../../base/go/json-to-value.ts';
import type { Json } from '../../../base/go/value-to-json.ts';
import { builtInSchemaName, builtInSchemas } from '../../../base/kubernetes/schema.ts';
import { splitDocuments } from '../../../base/yaml/split-documents.ts';
import { dumpYaml, parseYamlJson } from '../../../base/yaml/yaml.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import { ApiError } from '../../../sandbox/api/api-error.ts';
import { applyJsonPatch } from '../../../sandbox/patch/json-patch.ts';
import { applyStrategicPatch } from '../../../sandbox/patch/strategic.ts';
import { type Rendering, withFiles } from '../../render/render-release.ts';
import type { PatchTarget, ReleasePatches } from './release-patches.ts';

type JsonMap = Readonly<Record<string, unknown>>;

/** A rendered document. */
interface PatchedDocument {
  text: string;
  /** undefined if the document does not contain an object, or if a patch has deleted the object */
  object: JsonMap | undefined;
}

/**
 * Applies patches to all rendered objects, including hooks: first the JSON patches, then the partial objects. This is the order
 * that kustomize uses.
 *
 * @throws RELEASES_FILE if a partial object does not match any object, or an operation cannot be applied
 */
export function applyPatches(rendering: Rendering, { merged, operations }: ReleasePatches): Rendering {
  const files = [...rendering.files].map(([path, text]) => ({ path, documents: splitDocuments(text).map(readDocument) }));
  const documents = files.flatMap((file) => file.documents);
  for (const { target, patch } of operations)
    for (const document of documents)
      if (document.object !== undefined && isTarget(document.object, target))
        change(document, (object) => applyJsonPatch(object, patch));
  for (const patch of merged) {
    const matching = documents.filter(({ object }) => object !== undefined && identityOf(object) === identityOf(patch));
    if (matching.length === 0)
      throw new TillerlessError(
        'RELEASES_FILE',
        `no resource matches strategic merge patch ${JSON.stringify(identityOf(patch))}`,
        {
          hint: 'apiVersion, kind, metadata.name and metadata.namespace must be the same as in the rendered chart',
        },
      );
    for (const document of matching) change(document, (object) => mergedObject(object, patch));
  }
  const texts = files.map(({ path, documents: parts }) => [path, parts.map(({ text }) => text).join('\n---\n')] as const);
  return withFiles(rendering, new Map(texts.filter(([, text]) => text.trim() !== '')));
}

function readDocument(text: string): PatchedDocument {
  const object = parseYamlJson(text);
  return { text, object: isJsonMap(object) ? object : undefined };
}

function isJsonMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Replaces the object of a document. If the patched object is empty, the document is removed. @throws RELEASES_FILE */
function change(document: PatchedDocument, patch: (object: JsonMap) => unknown): void {
  const { object } = document;
  if (object === undefined) return;
  const patched = attempted(object, patch);
  const isDeleted = !isJsonMap(patched) || Object.keys(patched).length === 0;
  document.object = isDeleted ? undefined : patched;
  // Patched objects contain only JSON types.
  document.text = isDeleted ? '' : dumpYaml(fromJson(patched as Json, 'int64'));
}

function attempted(object: JsonMap, patch: (object: JsonMap) => unknown): unknown {
  try {
    return patch(object);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const reason = error.message.replace(/^the server rejected our request due to an error in our request: /, '');
    throw new TillerlessError('RELEASES_FILE', `cannot patch ${identityOf(object)}: ${reason}`, { cause: error });
  }
}

function mergedObject(object: JsonMap, patch: JsonMap): unknown {
  const { group, version, kind } = typeOf(object);
  const name = builtInSchemaName(group, version, kind);
  return applyStrategicPatch(object, patch, (name === undefined ? undefined : builtInSchemas()[name]) ?? {});
}

function textAt(object: unknown, key: string): string {
  const value = isJsonMap(object) ? object[key] : undefined;
  return typeof value === 'string' ? value : '';
}

function typeOf(object: JsonMap): { readonly group: string; readonly version: string; readonly kind: string } {
  const parts = textAt(object, 'apiVersion').split('/');
  return { version: parts.pop() ?? '', group: parts.join('/'), kind: textAt(object, 'kind') };
}

/** Describes an object, for example "apps/v1 Deployment web". */
function identityOf(object: JsonMap): string {
  const namespace = textAt(object.metadata, 'namespace');
  const name = textAt(object.metadata, 'name');
  return `${textAt(object, 'apiVersion')} ${textAt(object, 'kind')} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

function isTarget(object: JsonMap, target: PatchTarget): boolean {
  const { group, version, kind } = typeOf(object);
  return (
    (target.group === undefined || target.group === group) &&
    (target.version === undefined || target.version === version) &&
    (target.kind === undefined || target.kind === kind) &&
    (target.name === undefined || target.name.test(textAt(object.metadata, 'name'))) &&
    (target.namespace === undefined || target.namespace.test(textAt(object.metadata, 'namespace')))
  );
}
