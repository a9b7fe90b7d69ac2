import { join } from 'node:path';
import type { YamlNode } from '../../base/yaml/node.ts';
import { parseYamlDocument, type YamlDocument } from '../../base/yaml/node-reader.ts';
import { splitDocuments } from '../../chart/values-file.ts';
import { isTillerlessError, reworded, TillerlessError } from '../../errors/tillerless-error.ts';
import { resolveAlias } from '../chart-docs/decode-fields.ts';
import type { ChartSource } from './chart-source.ts';
import { type NodeSource, nodeError } from './model/annotation-value.ts';
import { withReferenceComment } from './reference-comment.ts';
import type { InferenceOptions } from './schema-request.ts';
import { uncommented } from './uncomment.ts';

/** Parses YAML with comments. Returns undefined for an empty file. @throws YAML_PARSE with the position */
export function parseDocument(text: string, file: string): YamlDocument | undefined {
  const source = text.replaceAll('\r\n', '\n');
  try {
    return parseYamlDocument(source);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw reworded(error, { helmText: undefined, where: { ...error.where, file, source } });
  }
}

/** Returns the paths of the values files that exist in a chart. */
export function existingValuesFiles(source: ChartSource, names: readonly string[]): string[] {
  return names.map((name) => join(source.directory, name)).filter((path) => source.isFile(path));
}

/** Returns the paths of the values files that exist in a chart. @throws FILE_NOT_FOUND if there are none */
export function valuesFilesOf(source: ChartSource, names: readonly string[]): [string, ...string[]] {
  const [first, ...others] = existingValuesFiles(source, names);
  if (first !== undefined) return [first, ...others];
  throw new TillerlessError('FILE_NOT_FOUND', `${source.directory} contains no values file`, {
    hint: `create ${names.join(' or ')}, or specify the file with --value-files`,
  });
}

/** Reads and merges values files. Returns undefined if they are empty. @throws FILE_IO, YAML_PARSE */
export function readValues(source: ChartSource, paths: readonly string[], options: InferenceOptions): YamlDocument | undefined {
  const documents = paths.map((path, at) => {
    const content = source.read(path);
    const text = (at === 0 && options.addsReference ? withReferenceComment(content) : content).replaceAll('\r\n', '\n');
    return { path, document: parseDocument(options.uncomments ? uncommented(text) : text, path) };
  });
  const empty = documents.find(({ document }) => document === undefined);
  if (documents.length === 1) return documents[0]?.document;
  if (empty !== undefined) throw new TillerlessError('YAML_PARSE', `${empty.path} is empty, so it cannot be merged`);
  return mergeAll(documents.flatMap(({ document }) => document ?? []));
}

/**
 * Reads all YAML documents in a values file; Helm merges them. Line numbers are relative to the file. Returns undefined for an
 * empty file.
 *
 * @throws FILE_IO, YAML_PARSE, VALUES_INVALID
 */
export function readAllDocuments(source: ChartSource, path: string, { uncomments }: InferenceOptions): YamlDocument | undefined {
  const content = source.read(path).replaceAll('\r\n', '\n');
  const text = uncomments ? uncommented(content) : content;
  let before = 0;
  const documents = splitDocuments(text).flatMap((document) => {
    const padded = '\n'.repeat(before) + document;
    before += document.split('\n').length;
    return parseDocument(padded, path) ?? [];
  });
  return mergeAll(documents);
}

/** Merges documents. Returns undefined if there are none. */
export function mergeAll(documents: readonly YamlDocument[]): YamlDocument | undefined {
  return documents.length === 0 ? undefined : documents.reduce(mergeDocuments);
}

/** Merges two values files as Helm does. If a value has a comment in both, the comment in `over` is kept. */
function mergeDocuments(base: YamlDocument, over: YamlDocument): YamlDocument {
  return { root: mergeNodes(base.root, over.root), headComment: over.headComment || base.headComment };
}

function mergeNodes(baseNode: YamlNode, overNode: YamlNode): YamlNode {
  const [base, over] = [resolveAlias(baseNode) ?? baseNode, resolveAlias(overNode) ?? overNode];
  if (base.kind !== 'mapping' || over.kind !== 'mapping') return withComments(over, base);
  const content: YamlNode[] = [];
  const positions = new Map(over.content.flatMap((key, at) => (at % 2 === 0 ? [[key.value, at] as const] : [])));
  const keys = new Set<string>();
  for (let at = 0; at + 1 < base.content.length; at += 2) {
    const [key, value] = [base.content[at] as YamlNode, base.content[at + 1] as YamlNode];
    const position = positions.get(key.value);
    keys.add(key.value);
    if (position === undefined) content.push(key, value);
    else content.push(withComments(key, over.content[position], key), mergeNodes(value, over.content[position + 1] as YamlNode));
  }
  for (let at = 0; at + 1 < over.content.length; at += 2) {
    const [key, value] = [over.content[at] as YamlNode, over.content[at + 1] as YamlNode];
    if (!keys.has(key.value)) content.push(key, value);
  }
  return { ...withComments(over, base), kind: 'mapping', tag: base.tag, content };
}

/**
 * Returns a copy of `node` with the first head comment found in `others`. If there is only one other node, the comment of `node`
 * itself takes precedence.
 */
function withComments(node: YamlNode, ...others: readonly (YamlNode | undefined)[]): YamlNode {
  const all = others.length > 1 ? others : [node, ...others];
  return { ...node, headComment: all.find((other) => other?.headComment)?.headComment ?? '' };
}

/** Returns the root of a values file. @throws YAML_PARSE if it is not a map */
export function checkRoot({ root }: YamlDocument, nodes: NodeSource): void {
  if (root.kind === 'mapping' || root.tag === '!!null') return;
  throw nodeError('values must be a map', root, nodes);
}
