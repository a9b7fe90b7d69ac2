import { isFields } from '../../base/untyped-fields.ts';
import type { ErrorNote } from '../../errors/tillerless-error.ts';
import { groupOf } from '../../kube/resource.ts';
import type { RenderedDocument } from '../render/select-documents.ts';
import { type ApiCheck, byPlace, type Finding, nameOf, notesOf, parseObject } from './check.ts';

interface Named {
  readonly document: RenderedDocument;
  readonly title: string;
}

/** Returns a note for each document that contains an object rendered more than once. */
export function duplicateNotes({ documents, trace }: Pick<ApiCheck, 'documents' | 'trace'>): ErrorNote[] {
  const same = [...groups(documents).values()].filter((group) => group.length > 1);
  if (same.length === 0) return [];
  const findings = same.flatMap((group) => group.map((item) => findingOf(item, group)));
  return notesOf(findings, trace()).toSorted(byPlace);
}

function groups(documents: readonly RenderedDocument[]): Map<string, Named[]> {
  const byName = new Map<string, Named[]>();
  for (const document of documents) {
    for (const object of parseObject(document)) {
      if (!isFields(object) || !isFields(object.metadata) || typeof object.metadata.name !== 'string') continue;
      const { apiVersion, kind, metadata } = object;
      // Objects in different versions of an API group are the same object to the API server.
      const group = typeof apiVersion === 'string' ? groupOf(apiVersion) : '';
      const key = JSON.stringify([group, kind, metadata.namespace ?? '', metadata.name]);
      byName.set(key, [...(byName.get(key) ?? []), { document, title: nameOf(object) }]);
    }
  }
  return byName;
}

function findingOf({ document, title }: Named, group: readonly Named[]): Finding {
  const others = group.filter((item) => item.document !== document).map((item) => item.document.path);
  const paths = [...new Set(others)].map((path) => (path === document.path ? 'the same file' : path));
  return {
    document,
    title: `${title} is defined ${group.length} times, also in ${paths.join(', ')}`,
    problem: { path: ['metadata', 'name'], rule: 'value' },
    hint: () => 'install and upgrade use the last one; give each object a unique name',
  };
}
