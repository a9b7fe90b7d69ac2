import { toJson } from '../../base/go/value-to-json.ts';
import type { Schema } from '../../base/kubernetes/schema.ts';
import { isFields } from '../../base/untyped-fields.ts';
import { YamlPositions } from '../../base/yaml/positions.ts';
import { scalarAt } from '../../base/yaml/scalar-at.ts';
import { parseYaml } from '../../base/yaml/yaml.ts';
import { splitManifests } from '../../engine/manifests.ts';
import { OutputOrigins, type OutputPlace } from '../../engine/output-origin.ts';
import type { Tracing } from '../../engine/render.ts';
import { type ErrorNote, type ErrorWhere, isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { chartCrds, type Rendering } from '../render/render-release.ts';
import { documentsOf, type RenderedDocument, type TemplateChoice } from '../render/select-documents.ts';
import { type FieldProblem, fieldProblems } from './field-problems.ts';
import { fieldHint } from './hints.ts';
import { Kinds, schemaRelease } from './kinds.ts';

/** The objects to validate against the schema of the Kubernetes API. */
export interface ApiCheck {
  readonly documents: readonly RenderedDocument[];
  /** contents of the files in crds/ */
  readonly crds: readonly string[];
  /** minor version of Kubernetes 1.x */
  readonly minor: number;
  /** renders again and records which template wrote each part of the output; called only if there are findings */
  readonly trace: () => Tracing;
}

const MAX_NOTES = 20;

/** A problem in an object, with a function that returns a hint on how to fix it. */
export interface Finding {
  readonly document: RenderedDocument;
  readonly title: string;
  readonly problem: Pick<FieldProblem, 'path' | 'rule'>;
  /** @param written source of the value in the rendered document; empty if it spans several lines */
  readonly hint: (action: string, written: string) => string | undefined;
}

/**
 * Validates rendered objects against the built-in Kubernetes schemas and those in the chart's CRDs. Finds unknown kinds, unknown
 * fields, wrong types, and missing fields. Does not contact a cluster.
 *
 * @returns a note for each error, with the template line that caused it
 */
export function apiNotes(check: ApiCheck): ErrorNote[] {
  const objects = check.documents.flatMap((document) => parseObject(document).map((object) => ({ document, object })));
  const definitions = [...objects.map(({ object }) => object), ...check.crds.flatMap(splitManifests).map(parsePlain)];
  const kinds = new Kinds(definitions, check.minor);
  const findings = objects.flatMap(({ document, object }) => objectFindings(document, object, kinds));
  if (findings.length === 0) return [];
  return notesOf(findings, check.trace()).toSorted(byPlace);
}

export function byPlace({ where: a }: ErrorNote, { where: b }: ErrorNote): number {
  const [one = '', other = ''] = [a?.file, b?.file];
  return one === other ? (a?.line ?? 0) - (b?.line ?? 0) : one < other ? -1 : 1;
}

/** Validates rendered objects against the schema of the Kubernetes API. @throws MANIFEST_SCHEMA with a note for each error */
export function checkRendering(rendering: Rendering, choice: Omit<TemplateChoice, 'showOnly' | 'includeCrds'>): void {
  const { manifests, hooks } = documentsOf(rendering, { ...choice, includeCrds: false });
  const notes = apiNotes({
    documents: [...manifests, ...hooks],
    crds: chartCrds(rendering.chart).map(({ data }) => data),
    minor: Number(rendering.capabilities.kubeVersion.minor),
    trace: rendering.trace,
  });
  if (notes.length === 0) return;
  const count = notes.length === 1 ? 'one mistake' : `${notes.length} mistakes`;
  const text = `the chart renders objects that do not match the API of Kubernetes ${schemaRelease()}: ${count}`;
  throw new TillerlessError('MANIFEST_SCHEMA', text, { notes: notes.slice(0, MAX_NOTES) });
}

function parsePlain(text: string): unknown {
  try {
    return toJson(parseYaml(text));
  } catch (error) {
    // Invalid YAML is reported elsewhere.
    if (isTillerlessError(error)) return undefined;
    throw error;
  }
}

export function parseObject(document: RenderedDocument): unknown[] {
  const object = parsePlain(document.content);
  return object === null || object === undefined ? [] : [object];
}

export function nameOf(object: Readonly<Record<string, unknown>>): string {
  const { name, generateName } = isFields(object.metadata) ? object.metadata : {};
  return `${String(object.kind)} ${String(name ?? generateName ?? '(without a name)')}`;
}

function objectFindings(document: RenderedDocument, object: unknown, kinds: Kinds): Finding[] {
  const finding = (title: string, at: Finding['problem'], hint?: string): Finding => ({
    document,
    title,
    problem: at,
    hint: () => hint,
  });
  if (!isFields(object)) return [finding('a Kubernetes object must be a map', { path: [], rule: 'type' })];
  const { apiVersion, kind, metadata } = object;
  if (typeof apiVersion !== 'string' || apiVersion === '')
    return [finding('apiVersion is required', { path: ['apiVersion'], rule: 'missing' }, 'each object begins with apiVersion')];
  if (typeof kind !== 'string' || kind === '') return [finding('kind is required', { path: ['kind'], rule: 'missing' })];
  if (kind.endsWith('List') && Array.isArray(object.items)) return listFindings(document, object.items, kinds);
  const known = kinds.find(apiVersion, kind);
  if (known.problem !== undefined)
    return [finding(known.problem, { path: [known.field ?? 'apiVersion'], rule: 'value' }, known.hint)];
  const named = isFields(metadata) && ((metadata.name ?? '') !== '' || (metadata.generateName ?? '') !== '');
  const nameless = named
    ? []
    : [finding(`${kind}: metadata.name is required`, { path: ['metadata', 'name'], rule: 'missing' } as const)];
  const { schema } = known;
  return schema ? [...nameless, ...schemaFindings(document, object, schema)] : nameless;
}

function schemaFindings(document: RenderedDocument, object: Readonly<Record<string, unknown>>, schema: Schema): Finding[] {
  return fieldProblems(object, schema).map((problem) => ({
    document,
    title: `${nameOf(object)}: ${isSecretData(object, problem) ? problem.requirement : problem.message}`,
    problem,
    hint: (action, written) => fieldHint(problem, schema, { action, written }),
  }));
}

/** The values in Secrets are not printed. */
function isSecretData({ kind }: Readonly<Record<string, unknown>>, { path }: FieldProblem): boolean {
  return kind === 'Secret' && (path[0] === 'data' || path[0] === 'stringData');
}

function listFindings(document: RenderedDocument, items: readonly unknown[], kinds: Kinds): Finding[] {
  return items.flatMap((item, i) =>
    objectFindings(document, item, kinds).map((finding) => ({
      ...finding,
      problem: { ...finding.problem, path: ['items', i, ...finding.problem.path] },
    })),
  );
}

/** Returns a note for each finding, in the same order, with the template location that caused it. */
export function notesOf(findings: readonly Finding[], tracing: Tracing): ErrorNote[] {
  const origins = new OutputOrigins(tracing);
  const documents = new Map<RenderedDocument, LocatedDocument>();
  return findings.map(({ document, title, problem, hint }) => {
    const located = documents.get(document) ?? locatedDocument(document, origins);
    documents.set(document, located);
    const { positions, lines, start } = located;
    const location = placeOf(document, problem, positions);
    const origin = start === undefined ? undefined : origins.find(location, start);
    const { where, action } = origin ?? { where: renderedWhere(location), action: '' };
    const position = positions.find(problem.path);
    return {
      title,
      where,
      hint: hint(action, position === undefined ? '' : scalarAt(lines[position.line - 1] ?? '', position.column)),
    };
  });
}

interface LocatedDocument {
  readonly positions: YamlPositions;
  readonly lines: readonly string[];
  /** line in the rendered file on which the document starts, if known */
  readonly start: number | undefined;
}

function locatedDocument(document: RenderedDocument, origins: OutputOrigins): LocatedDocument {
  const { content } = document;
  return { positions: new YamlPositions(content), lines: content.split('\n'), start: origins.startOf(document) };
}

/** Returns the location of a field. For a missing field, returns the location of the mapping that should contain it. */
function placeOf(document: RenderedDocument, { path, rule }: Finding['problem'], positions: YamlPositions): OutputPlace {
  let known = rule === 'missing' ? path.slice(0, -1) : path;
  while (known.length > 0 && positions.find(known) === undefined) known = known.slice(0, -1);
  const position = (rule === 'unknown' ? positions.findKey(known) : positions.find(known)) ?? { line: 1, column: 1 };
  return { ...document, ...position, isValue: rule === 'type' || rule === 'value' };
}

/** Returns a location in the rendered output. It is used if the template location cannot be determined. */
function renderedWhere({ path, content, line, column }: OutputPlace): ErrorWhere {
  return { file: `${path} (rendered)`, line, column, source: content };
}
