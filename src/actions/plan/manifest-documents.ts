import { isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { ParsedDocuments } from '../../base/yaml/parsed-documents.ts';
import { dumpYaml } from '../../base/yaml/yaml.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { ManifestChange } from '../../report/manifest-change.ts';
import type { ReleaseRecord } from '../../storage/release.ts';

/** Options for comparing manifests. */
export interface ManifestComparison {
  /** namespace of the release */
  readonly namespace: string;
  readonly showSecrets: boolean;
  /** true to compare hooks, too */
  readonly hooks: boolean;
  /** true to compare test hooks, too */
  readonly tests: boolean;
}

/** A document of a manifest. */
export interface ManifestDocument extends Pick<ManifestChange, 'namespace' | 'name' | 'kind' | 'api'> {
  readonly text: string;
  readonly isKept: boolean;
}

/** Returns the hooks that differ between two revisions, except for test hooks, in the form "Job/web-migrate". */
export function changedHooks(
  from: ReleaseRecord | undefined,
  to: ReleaseRecord | undefined,
  parsed = new ParsedDocuments(),
): string[] {
  if (from === undefined || to === undefined) return [];
  const comparison = { namespace: '', showSecrets: true, hooks: true, tests: false };
  const [before, after] = [from, to].map((record) => documentsOf({ ...record, manifest: '' }, comparison, parsed));
  const keys = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].toSorted();
  return keys.flatMap((key) => {
    const [old, next] = [before?.get(key), after?.get(key)];
    const subject = next ?? old;
    return subject === undefined || old?.text === next?.text ? [] : [`${subject.kind}/${subject.name}`];
  });
}

/** Returns the documents of a revision, keyed by namespace, name, kind and API group. */
export function documentsOf(
  record: ReleaseRecord | undefined,
  comparison: ManifestComparison,
  parsed: ParsedDocuments,
): Map<string, ManifestDocument> {
  const documents = new Map<string, ManifestDocument>();
  if (record === undefined) return documents;
  const hooks = comparison.hooks ? (record.hooks ?? []) : [];
  const texts = [
    ...`\n${record.manifest}`.split('\n---\n'),
    ...hooks.map(({ path, manifest }) => `# Source: ${path}\n${manifest.replace(/^---\n/, '')}`),
  ];
  for (const text of texts)
    for (const document of readDocument(text.trim(), comparison, parsed)) {
      const key = `${document.namespace}, ${document.name}, ${document.kind} (${document.api})`;
      if (!documents.has(key)) documents.set(key, document);
    }
  return documents;
}

/** Reads a document. List items are separate documents. Documents that are not objects are omitted. */
function readDocument(text: string, comparison: ManifestComparison, parsed: ParsedDocuments): ManifestDocument[] {
  const value = parsedValue(text, parsed);
  if (!isMap(value)) return [];
  const kind = textAt(value, 'kind');
  const apiVersion = textAt(value, 'apiVersion');
  if (kind === '' && apiVersion === '') return [];
  const items = kind.endsWith('List') ? value.get('items') : undefined;
  if (Array.isArray(items)) return items.flatMap((item: Value) => readDocument(dumpYaml(item), comparison, parsed));
  const metadata = value.get('metadata') ?? null;
  const annotations = isMap(metadata) ? (metadata.get('annotations') ?? null) : null;
  if (!comparison.tests && isTest(textAt(annotations, 'helm.sh/hook'))) return [];
  const namespace = textAt(metadata, 'namespace') || comparison.namespace;
  const api = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.lastIndexOf('/')) : apiVersion;
  const isKept = textAt(annotations, 'helm.sh/resource-policy') === 'keep';
  return [{ namespace, name: textAt(metadata, 'name'), kind, api, text, isKept }];
}

function isTest(events: string): boolean {
  return events === 'test' || events === 'test-success';
}

function parsedValue(text: string, parsed: ParsedDocuments): Value {
  try {
    // Append a line break, because `parsed` does not cache a document that contains a block scalar such as `|` and has no line
    // break at the end.
    return parsed.parse(`${text}\n`);
  } catch (error) {
    if (isTillerlessError(error)) return null;
    throw error;
  }
}

function textAt(map: Value, key: string): string {
  const value = isMap(map) ? (map as ValueMap).get(key) : undefined;
  return typeof value === 'string' ? value : '';
}
