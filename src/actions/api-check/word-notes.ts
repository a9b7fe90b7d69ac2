import { unknownWords } from '../../engine/annotation-words.ts';
import type { ErrorNote } from '../../errors/tillerless-error.ts';
import { type ApiCheck, byPlace, type Finding, nameOf, noteOf, parseObject } from './check.ts';
import { isPlain } from './field-problems.ts';

/** Words in Helm's annotations that mean nothing, each at the line of the template that wrote it. */
export function wordNotes({ documents, trace }: Pick<ApiCheck, 'documents' | 'trace'>): ErrorNote[] {
  const findings = documents.flatMap((document) => parseObject(document).flatMap((object) => findingsOf(document, object)));
  const tracing = trace();
  return findings.map((finding) => noteOf(finding, tracing)).toSorted(byPlace);
}

function findingsOf(document: Finding['document'], object: unknown): Finding[] {
  if (!isPlain(object) || !isPlain(object.metadata) || !isPlain(object.metadata.annotations)) return [];
  const given = Object.entries(object.metadata.annotations).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value] as const] : [],
  );
  return unknownWords(new Map(given)).map(({ annotation, text }) => ({
    document,
    title: `${nameOf(object)}: ${text}`,
    problem: { path: ['metadata', 'annotations', annotation], rule: 'value' },
    hint: () => undefined,
  }));
}
