import type { Schema } from '../../base/kubernetes/schema.ts';
import { isFields } from '../../base/untyped-fields.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import { jsonKind } from '../../chart/decode.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Rendering } from '../render/render-release.ts';
import type { RenderedDocument } from '../render/select-documents.ts';
import { byPlace, type Finding, nameOf, notesOf, parseObject } from './check.ts';
import { type FieldProblem, fieldProblems, maxProblems } from './field-problems.ts';
import { fieldHint } from './hints.ts';
import { metadataFields } from './metadata-fields.ts';

const text: Schema = { type: 'string' };
const texts: Schema = { type: 'object', additionalProperties: text };

const typed = (names: readonly string[], schema: Schema): Readonly<Record<string, Schema>> =>
  Object.fromEntries(names.map((name) => [name, schema]));

const metadataSchema: Schema = {
  type: 'object',
  properties: {
    metadata: {
      type: 'object',
      properties: {
        ...typed(metadataFields.text, text),
        ...typed(metadataFields.textMaps, texts),
        ...typed(metadataFields.textLists, { type: 'array', items: text }),
      },
      'x-kubernetes-preserve-unknown-fields': true,
    },
  },
  'x-kubernetes-preserve-unknown-fields': true,
};

interface MetadataProblem {
  readonly document: RenderedDocument;
  readonly object: Readonly<Record<string, unknown>>;
  /** path of the object within its List */
  readonly prefix: ValuePath;
  readonly problem: FieldProblem;
}

/**
 * Rejects objects whose names, labels or annotations are not strings. YAML parses `1.10` as a number and `on` as a boolean. Helm
 * fails at the same point, before anything is stored or sent.
 *
 * @throws MANIFEST_INVALID with Helm's message for the first field, and a note with the template line for each of the first 100
 * fields
 */
export function checkMetadataTypes({ manifests, hooks, trace }: Pick<Rendering, 'manifests' | 'hooks' | 'trace'>): void {
  const documents = [...manifests, ...hooks.map(({ path, manifest }) => ({ path, content: manifest }))];
  const problems = documents.flatMap((document) => parseObject(document).flatMap((object) => problemsOf(document, object, [])));
  const [first] = problems;
  if (!first) return;
  const rest = problems.length >= maxProblems ? [{ title: `at most ${maxProblems} problems are shown` }] : [];
  const notes = [...notesOf(problems.slice(0, maxProblems).map(findingOf), trace()).toSorted(byPlace), ...rest];
  throw new TillerlessError('MANIFEST_INVALID', notes.map(({ title }) => title).join('\n'), {
    notes,
    helmText: `unable to build kubernetes objects from release manifest: unable to decode "": ${goMessage(first.problem)}`,
  });
}

function problemsOf(document: RenderedDocument, object: unknown, prefix: ValuePath): MetadataProblem[] {
  if (!isFields(object)) return [];
  if (String(object.kind).endsWith('List') && Array.isArray(object.items))
    return object.items.flatMap((item, i) => problemsOf(document, item, [...prefix, 'items', i]));
  const problems = fieldProblems({ metadata: object.metadata }, metadataSchema);
  // Go reports only the first field of the wrong type. Sort the fields, because Helm decodes JSON with sorted keys.
  const sorted = problems.toSorted((a, b) => (a.path.join('\0') < b.path.join('\0') ? -1 : 1));
  return sorted.map((problem) => ({ document, object, prefix, problem }));
}

function findingOf({ document, object, prefix, problem }: MetadataProblem): Finding {
  return {
    document,
    title: `${nameOf(object)}: ${problem.message}`,
    problem: { ...problem, path: [...prefix, ...problem.path] },
    hint: (action, written) => fieldHint(problem, metadataSchema, { action, written }),
  };
}

/** Returns the error that Go's encoding/json reports for a metadata field of the wrong type. */
function goMessage({ path, value }: FieldProblem): string {
  const [, field, element] = path;
  const [name, type] = field === undefined ? ['', 'ObjectMeta'] : [`.${field}`, element === undefined ? goType(field) : 'string'];
  return `json: cannot unmarshal ${jsonKind(value)} into Go struct field ObjectMeta.metadata${name} of type ${type}`;
}

function goType(field: string | number): string {
  const isOneOf = (names: readonly string[]): boolean => names.includes(String(field));
  if (isOneOf(metadataFields.textMaps)) return 'map[string]string';
  return isOneOf(metadataFields.textLists) ? '[]string' : 'string';
}
