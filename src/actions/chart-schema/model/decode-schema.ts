import { Int, type Value, type ValueMap } from '../../../base/go/value.ts';
import type { YamlNode } from '../../../base/yaml/node.ts';
import { FieldDecoder, resolveAlias } from '../../chart-docs/decode-fields.ts';
import { scalarValue } from '../../chart-docs/node-value.ts';
import { annotationValue, isNull, type NodeSource, nodeError } from './annotation-value.ts';
import { type Keyword, type KeywordKind, keywordKinds, newSchema, type Schema } from './schema.ts';

const CUSTOM = 'x-';

/**
 * Decodes a schema written in YAML. Unknown keywords are ignored, unless they start with `x-`.
 *
 * @throws YAML_PARSE for a keyword with a value of the wrong type
 */
export function decodeSchema(node: YamlNode, source: NodeSource, depth = 0): Schema {
  source.budget.spend(node, depth);
  const mapping = resolveAlias(node) ?? node;
  if (mapping.kind !== 'mapping') throw nodeError('a schema must be a map of keywords', node, source);
  const schema = newSchema();
  const custom = new Map<string, Value>();
  const { entries } = new FieldDecoder(mapping, source.file);
  schema.hasConst = entries.has('const');
  for (const [name, value] of entries) {
    if (name === 'required') decodeRequired(schema, value, source);
    else if (name === 'const-from-value') schema.usesValueAsConst = decodeFlag(name, value, source);
    else if (Object.hasOwn(keywordKinds, name))
      setKeyword(schema, name as Keyword, decodeKeyword(name, value, { source, depth }));
    else if (name.startsWith(CUSTOM)) custom.set(name, annotationValue(value, source, depth));
  }
  return { ...schema, custom };
}

/** Sets a keyword of a schema, unless the value is undefined. */
function setKeyword(schema: Schema, name: Keyword, value: unknown): void {
  if (value !== undefined) Object.assign(schema, { [name]: value });
}

interface Place {
  readonly source: NodeSource;
  readonly depth: number;
}

/** Returns the value of a keyword, or undefined if it is null: null means that the keyword is not set. */
function decodeKeyword(name: string, reference: YamlNode, { source, depth }: Place): unknown {
  const node = resolveAlias(reference) ?? reference;
  if (isNull(node)) return undefined;
  source.budget.spend(node, depth);
  const kind = keywordKinds[name as Keyword];
  const value = decoders[kind](node, { source, depth: depth + 1 });
  if (value === undefined) throw nodeError(`${name} must be ${expected[kind]}`, reference, source);
  return value;
}

const expected: Readonly<Record<KeywordKind, string>> = {
  text: 'a string',
  flag: 'a boolean',
  number: 'a number',
  count: 'an integer',
  any: 'a value',
  list: 'a list',
  table: 'a map',
  types: 'a type or a list of types',
  schema: 'a schema',
  schemas: 'a list of schemas',
  schemaTable: 'a map of schemas',
};

/** Decoders by kind. They return undefined for a value of the wrong type. */
const decoders: Readonly<Record<KeywordKind, (node: YamlNode, place: Place) => unknown>> = {
  text: (node) => (node.kind === 'scalar' ? node.value : undefined),
  flag: (node) => flagOf(node),
  number: (node, { source }) => numberOf(node, source),
  count: (node, { source }) => {
    const value = numberOf(node, source);
    return value === undefined ? undefined : Math.trunc(value);
  },
  any: (node, { source, depth }) => annotationValue(node, source, depth),
  list: (node, { source, depth }) => (node.kind === 'sequence' ? annotationValue(node, source, depth) : undefined),
  table: (node, { source, depth }) => (node.kind === 'mapping' ? tableOf(node, { source, depth }) : undefined),
  types: (node) => textsOf(node) ?? (node.kind === 'scalar' ? [node.value] : undefined),
  schema: (node, { source, depth }) => (node.kind === 'mapping' ? decodeSchema(node, source, depth) : undefined),
  schemas: (node, { source, depth }) =>
    node.kind === 'sequence' ? node.content.map((item) => decodeSchema(item, source, depth)) : undefined,
  schemaTable: (node, place) => (node.kind === 'mapping' ? schemaTableOf(node, place) : undefined),
};

function tableOf(node: YamlNode, { source, depth }: Place): ValueMap {
  const { entries } = new FieldDecoder(node, source.file);
  return new Map([...entries].map(([key, item]) => [key, annotationValue(item, source, depth)]));
}

function schemaTableOf(node: YamlNode, { source, depth }: Place): Map<string, Schema> {
  const { entries } = new FieldDecoder(node, source.file);
  return new Map([...entries].map(([key, item]) => [key, decodeSchema(item, source, depth)]));
}

function decodeFlag(name: string, reference: YamlNode, source: NodeSource): boolean {
  const node = resolveAlias(reference) ?? reference;
  const value = isNull(node) ? false : flagOf(node);
  if (value === undefined) throw nodeError(`${name} must be ${expected.flag}`, reference, source);
  return value;
}

/**
 * Decodes a boolean. Like go-yaml v3 (decode.go), this accepts some of the YAML 1.1 booleans, such as `yes` and `off`, but not
 * all of them.
 */
function flagOf(node: YamlNode): boolean | undefined {
  if (node.kind !== 'scalar') return undefined;
  if (node.tag === '!!bool') return /^t/i.test(node.value);
  if (node.tag !== '!!str') return undefined;
  if (['y', 'Y', 'yes', 'on'].includes(node.value)) return true;
  return ['n', 'N', 'no', 'off'].includes(node.value) ? false : undefined;
}

function numberOf(node: YamlNode, { file }: NodeSource): number | undefined {
  const value = node.kind === 'scalar' ? scalarValue(node, file) : undefined;
  return value instanceof Int ? Number(value.value) : typeof value === 'number' ? value : undefined;
}

/** Returns the items of a list of scalars; undefined for any other node. */
function textsOf({ kind, content }: YamlNode): string[] | undefined {
  const items = content.map((item) => resolveAlias(item) ?? item);
  if (kind !== 'sequence' || items.some((item) => item.kind !== 'scalar')) return undefined;
  return items.map((item) => (isNull(item) ? 'null' : item.value));
}

function decodeRequired(schema: Schema, reference: YamlNode, source: NodeSource): void {
  const node = resolveAlias(reference) ?? reference;
  if (isNull(node)) return;
  const names = textsOf(node);
  if (names !== undefined) schema.required = names;
  else if (node.tag === '!!bool') schema.isRequired = /^t/i.test(node.value);
  else throw nodeError('required must be a boolean or a list of property names', reference, source);
}
