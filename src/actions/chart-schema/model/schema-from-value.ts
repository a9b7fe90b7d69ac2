import { goJson } from '../../../base/go/json.ts';
import { Int, type Value } from '../../../base/go/value.ts';
import type { YamlNode } from '../../../base/yaml/node.ts';
import { NodeBudget } from '../../chart-docs/node-value.ts';
import { decodeSchema } from './decode-schema.ts';
import { type Schema, subschemasOf } from './schema.ts';

/** Maximum number of values in a schema read from a file. */
const MAX_VALUES = 200_000;
const NEW_DEFINITIONS = '#/$defs/';

/**
 * Decodes a schema that was read as JSON. `$defs` from newer drafts become `definitions`, and references to them are updated.
 *
 * @param file path for error messages
 * @throws YAML_PARSE for a keyword with a value of the wrong type
 */
export function schemaFromValue(value: Value, file: string): Schema {
  const budget = new NodeBudget(MAX_VALUES, file);
  return withDefinitions(value, decodeSchema(nodeOf(value), { file, budget }), file);
}

/** Converts `$defs` to `definitions` in a schema and all nested schemas. */
function withDefinitions(value: Value, schema: Schema, file: string): Schema {
  const newer = value instanceof Map ? value.get('$defs') : undefined;
  if (newer instanceof Map) {
    const definitions = new Map([...newer].map(([name, item]) => [name, schemaFromValue(item, file)] as const));
    schema.definitions = new Map([...definitions, ...(schema.definitions ?? [])]);
  }
  if (schema.$ref?.startsWith(NEW_DEFINITIONS)) schema.$ref = `#/definitions/${schema.$ref.slice(NEW_DEFINITIONS.length)}`;
  for (const { keyword, key, schema: inner } of subschemasOf(schema)) {
    if (keyword !== 'definitions' || !(newer instanceof Map && newer.has(String(key))))
      withDefinitions(at(value, [keyword, key]), inner, file);
  }
  return schema;
}

function at(value: Value, steps: readonly (string | number | undefined)[]): Value {
  let current = value;
  for (const step of steps) {
    if (step === undefined) continue;
    const inner: Value | undefined =
      current instanceof Map ? current.get(String(step)) : Array.isArray(current) ? current[Number(step)] : null;
    current = inner ?? null;
  }
  return current;
}

/** Returns a value as a YAML node without a position. */
function nodeOf(value: Value): YamlNode {
  if (value instanceof Map) {
    const content = [...value].flatMap(([key, item]) => [scalarNode('!!str', key), nodeOf(item)]);
    return { ...scalarNode('!!map', ''), kind: 'mapping', content };
  }
  if (Array.isArray(value))
    return { ...scalarNode('!!seq', ''), kind: 'sequence', content: (value as readonly Value[]).map(nodeOf) };
  if (value === null) return scalarNode('!!null', 'null');
  if (typeof value === 'string') return scalarNode('!!str', value);
  if (typeof value === 'boolean') return scalarNode('!!bool', String(value));
  return scalarNode(value instanceof Int ? '!!int' : '!!float', goJson(value));
}

function scalarNode(tag: string, value: string): YamlNode {
  return {
    kind: 'scalar',
    style: 'plain',
    tag,
    isTagged: false,
    value,
    anchor: '',
    line: 1,
    column: 1,
    headComment: '',
    lineComment: '',
    footComment: '',
    content: [],
    target: undefined,
  };
}
