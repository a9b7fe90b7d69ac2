import { isFields } from '../../base/untyped-fields.ts';
import { unknownWords } from '../../engine/unknown-annotations.ts';
import type { ErrorNote } from '../../errors/tillerless-error.ts';
import { type ApiCheck, byPlace, type Finding, nameOf, notesOf, parseObject } from './check.ts';

/**
 * Returns notes about Helm annotations with unrecognized values, and about objects with generated names. Each note includes the
 * template line.
 */
export function wordNotes({ documents, trace }: Pick<ApiCheck, 'documents' | 'trace'>): ErrorNote[] {
  const findings = documents.flatMap((document) => parseObject(document).flatMap((object) => findingsOf(document, object)));
  if (findings.length === 0) return [];
  return notesOf(findings, trace()).toSorted(byPlace);
}

function findingsOf(document: Finding['document'], object: unknown): Finding[] {
  if (!isFields(object) || !isFields(object.metadata)) return [];
  const unnamed = isLeftUnnamed(object.metadata) ? [unnamedFinding(document, object)] : [];
  if (!isFields(object.metadata.annotations)) return unnamed;
  const annotations = Object.entries(object.metadata.annotations).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value] as const] : [],
  );
  const findings = unknownWords(new Map(annotations)).map(
    ({ annotation, text }): Finding => ({
      document,
      title: `${nameOf(object)}: ${text}`,
      problem: { path: ['metadata', 'annotations', annotation], rule: 'value' },
      hint: () => undefined,
    }),
  );
  return [...unnamed, ...findings];
}

/** Reports whether the API server will generate the object's name. */
function isLeftUnnamed({ name, generateName }: Readonly<Record<string, unknown>>): boolean {
  return (name ?? '') === '' && (generateName ?? '') !== '';
}

function unnamedFinding(document: Finding['document'], object: Readonly<Record<string, unknown>>): Finding {
  return {
    document,
    title: `${nameOf(object)}: install and upgrade reject generateName without a name`,
    problem: { path: ['metadata', 'generateName'], rule: 'value' },
    hint: () => 'set metadata.name; otherwise, later revisions cannot find the object',
  };
}
