import { GoObject, type Value, type ValueMap } from '../../../base/go/value.ts';
import type { YamlNode } from '../../../base/yaml/node.ts';
import { goYaml3 } from '../../../base/yaml/resolve.ts';
import { type ErrorWhere, TillerlessError } from '../../../errors/tillerless-error.ts';
import { FieldDecoder, resolveAlias } from '../../chart-docs/decode-fields.ts';
import { type NodeBudget, scalarValue } from '../../chart-docs/node-value.ts';

/** The document that nodes belong to. */
export interface NodeSource {
  /** path for error messages */
  readonly file: string;
  readonly budget: NodeBudget;
  /** content of the file, to show the line of an error */
  readonly text?: string;
}

/** Converts a position in a document to a location. */
export function whereIn({ file, text }: NodeSource, position: Pick<YamlNode, 'line' | 'column'>): ErrorWhere {
  return { file, ...position, ...(text === undefined ? {} : { source: text }) };
}

/** Creates an error located at a node. */
export function nodeError(problem: string, { line, column }: YamlNode, source: NodeSource): TillerlessError {
  return new TillerlessError('YAML_PARSE', problem, { where: whereIn(source, { line, column }) });
}

export function isNull(node: YamlNode): boolean {
  return node.tag === '!!null';
}

/**
 * Returns the value of a node according to the rules of go-yaml v3: aliases and merges (`<<`) are resolved, and timestamps become
 * time values.
 *
 * @throws YAML_PARSE for a key that is not a string, because JSON does not support such keys
 */
export function annotationValue(node: YamlNode, source: NodeSource, depth = 0): Value {
  source.budget.spend(node, depth);
  if (node.kind === 'alias') return annotationValue(resolveAlias(node) ?? node, source, depth + 1);
  if (node.kind === 'sequence') return node.content.map((item) => annotationValue(item, source, depth + 1));
  if (node.kind === 'scalar') return annotationScalar(node, source);
  const map: ValueMap = new Map();
  const key = node.content.find(
    (entry, at) => at % 2 === 0 && !['!!str', '!!merge'].includes((resolveAlias(entry) ?? entry).tag),
  );
  if (key !== undefined) throw nodeError(`the key ${JSON.stringify(key.value)} is not a string`, key, source);
  for (const [name, item] of new FieldDecoder(node, source.file).entries) map.set(name, annotationValue(item, source, depth + 1));
  return map;
}

function annotationScalar(node: YamlNode, source: NodeSource): Value {
  if (node.tag !== '!!timestamp') return scalarValue(node, source.file) ?? (isNull(node) ? null : node.value);
  const time = goYaml3.plain(node.value);
  return time instanceof GoObject ? time : node.value;
}
