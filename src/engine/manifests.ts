import { formatFloatG } from '../base/go/float.ts';
import type { Value } from '../base/go/value.ts';
import { slogLine } from '../base/log.ts';
import { compareBytes } from '../base/natural-sort.ts';
import { ParsedDocuments } from '../base/yaml/parsed-documents.ts';
import { type ErrorWhere, isTillerlessError, reasonOf, TillerlessError } from '../errors/tillerless-error.ts';
import { type Hook, readHookAnnotations } from './hooks.ts';
import { compareKinds } from './kind-order.ts';
import { unknownWords } from './unknown-annotations.ts';

/** The fields that Helm reads from a document in order to sort it (SimpleHead in pkg/release/v1/util). */
export interface ManifestHead {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly annotations: ReadonlyMap<string, string>;
}

/** A rendered document. */
export interface Manifest {
  /** path of the document's template: "<chart>/templates/x.yaml" */
  readonly path: string;
  readonly content: string;
  readonly head: ManifestHead;
}

/** Rendered documents in install order, split into manifests and hooks. */
export interface SortedManifests {
  readonly manifests: readonly Manifest[];
  readonly hooks: readonly Hook[];
  /** warnings in Helm 4's log format */
  readonly warnings: readonly string[];
  /** warnings about Helm annotations with unknown values, such as an unknown hook event */
  readonly wordWarnings: readonly string[];
}

/**
 * Splits rendered text into documents at every line that starts with `---`, even inside a block scalar, as Helm 4 does. The
 * remainder of that line is kept. Leading whitespace is removed, trailing whitespace is kept, and blank documents are dropped.
 */
export function splitManifests(text: string): string[] {
  return partsOf(text.trimStart())
    .map((part) => part.trimStart())
    .filter((part) => part !== '');
}

/** Splits text at every line that starts with `---`. As in Helm, only a line feed ends a line. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let mark = text.startsWith('---') ? 0 : nextMark(text, 0);
  while (mark >= 0) {
    parts.push(text.slice(start, mark));
    start = mark + 3;
    mark = nextMark(text, start);
  }
  parts.push(text.slice(start));
  return parts;
}

/** Returns the offset of the next `---` that follows a line feed, or -1. */
function nextMark(text: string, from: number): number {
  const at = text.indexOf('\n---', from);
  return at < 0 ? -1 : at + 1;
}

/** Returns the line on which each document starts, in the order of `splitManifests`. Lines are counted from 1. */
export function documentLines(text: string): number[] {
  const lines: number[] = [];
  const trimmed = text.trimStart();
  let line = text.slice(0, text.length - trimmed.length).split('\n').length;
  for (const part of partsOf(trimmed)) {
    const content = part.trimStart();
    if (content !== '') lines.push(line + part.slice(0, part.length - content.length).split('\n').length - 1);
    line += part.split('\n').length - 1;
  }
  return lines;
}

/** Describes a value's type in Go and YAML terms. */
function kindOf(value: Value): readonly [go: string, yaml: string] {
  if (value instanceof Map) return ['object', 'a mapping'];
  if (Array.isArray(value)) return ['array', 'a list'];
  if (typeof value === 'boolean') return ['bool', 'a boolean'];
  return typeof value === 'string' ? ['string', 'a string'] : ['number', 'a number'];
}

/** @param rule the violated rule, in the form "x must be y" */
function mismatch(value: Value, rule: string, into: string): TillerlessError {
  const [go, yaml] = kindOf(value);
  const text = `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${go} into Go ${into}`;
  return new TillerlessError('MANIFEST_INVALID', `${rule}, not ${yaml}`, { helmText: text });
}

function textField(value: Value | undefined, field: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : formatFloatG(value);
  if (typeof value === 'boolean') return String(value);
  throw mismatch(value, `${field.replace(/^(?:SimpleHead)?\./, '')} must be a string`, `struct field ${field} of type string`);
}

function readAnnotations(value: Value | undefined): Map<string, string> {
  const texts = new Map<string, string>();
  if (value === null || value === undefined) return texts;
  if (!(value instanceof Map))
    throw mismatch(
      value,
      'metadata.annotations must be a mapping',
      'struct field .metadata.annotations of type map[string]string',
    );
  for (const [key, item] of value) texts.set(key, textField(item, '.metadata.annotations'));
  return texts;
}

/**
 * Reads a document's apiVersion, kind, name and annotations. If the document has no content, all of them are empty.
 *
 * @param documents receives the parsed document
 * @throws YAML_PARSE or MANIFEST_INVALID with Helm's error message as helmText
 */
export function readHead(content: string, documents = new ParsedDocuments()): ManifestHead {
  const document = documents.add(content);
  if (document === null) return { apiVersion: '', kind: '', name: '', annotations: new Map() };
  if (!(document instanceof Map)) throw mismatch(document, 'a manifest must be a mapping', 'value of type util.SimpleHead');
  const metadata = document.get('metadata') ?? null;
  if (metadata !== null && !(metadata instanceof Map)) {
    throw mismatch(
      metadata,
      'metadata must be a mapping',
      'struct field SimpleHead.metadata of type struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }',
    );
  }
  return {
    apiVersion: textField(document.get('apiVersion'), 'SimpleHead.apiVersion'),
    kind: textField(document.get('kind'), 'SimpleHead.kind'),
    name: textField(metadata?.get('name'), '.metadata.name'),
    annotations: readAnnotations(metadata?.get('annotations')),
  };
}

function readManifest(path: string, content: string, placed: Placed): Manifest {
  try {
    return { path, content, head: readHead(content, placed.documents) };
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw new TillerlessError('MANIFEST_INVALID', `${path} renders to invalid YAML: ${error.message}`, {
      helmText: `YAML parse error on ${path}: ${reasonOf(error)}`,
      where: renderedWhere(path, error.where ?? {}, placed),
      cause: error,
    });
  }
}

/** A document and its index in the rendered file. */
interface Placed {
  readonly text: string;
  readonly index: number;
  readonly documents: ParsedDocuments;
}

function renderedWhere(file: string, { line, column }: ErrorWhere, { text, index }: Placed): ErrorWhere {
  if (line === undefined) return { file, source: text };
  const at = (documentLines(text)[index] ?? 1) + line - 1;
  return { file, line: at, ...(column === undefined ? {} : { column }), source: text, rendered: { file, line: at } };
}

/**
 * Sorts the documents of rendered files into manifests and hooks (Helm's SortManifests). They are sorted by kind in the order of
 * creation, then by file path. Empty files, files whose name starts with `_`, and hooks with an unknown event are skipped.
 *
 * @param documents receives the parsed documents
 * @throws MANIFEST_INVALID with `YAML parse error on <file>: ...` as helmText
 */
export function sortManifests(files: ReadonlyMap<string, string>, documents = new ParsedDocuments()): SortedManifests {
  const manifests: Manifest[] = [];
  const hooks: Hook[] = [];
  const warnings: string[] = [];
  const wordWarnings: string[] = [];
  for (const [path, text] of [...files].sort(([a], [b]) => compareBytes(a, b))) {
    if (path.slice(path.lastIndexOf('/') + 1).startsWith('_')) continue;
    for (const [index, content] of splitManifests(text).entries()) {
      const manifest = readManifest(path, content, { text, index, documents });
      const { annotations, kind, name } = manifest.head;
      const hook = readHookAnnotations(annotations);
      for (const { text: warning } of unknownWords(annotations))
        wordWarnings.push(`warning: ${path}: ${kind}/${name}: ${warning}`);
      if (hook === undefined) {
        manifests.push(manifest);
      } else if (hook.events === undefined) {
        const hookTypes = annotations.get('helm.sh/hook') ?? '';
        warnings.push(slogLine('info', 'skipping unknown hooks', { hookTypes }));
      } else {
        hooks.push({ ...hook, name, kind, path, manifest: content, events: hook.events });
      }
    }
  }
  manifests.sort((a, b) => compareKinds(a.head.kind, b.head.kind));
  hooks.sort((a, b) => compareKinds(a.kind, b.kind));
  return { manifests, hooks, warnings, wordWarnings };
}

/** Formats a document for inclusion in a release's manifest. */
export function manifestText(path: string, content: string): string {
  return `---\n# Source: ${path}\n${content}\n`;
}
