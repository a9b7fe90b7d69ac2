import { goJson } from '../../../base/go/json.ts';
import { chartUri, resolveUri, schemaError } from '../../../engine/schema/document.ts';
import { compileSchema } from '../../../engine/schema/validate-values.ts';
import { type Schema, type SchemaStyle, schemaValue, subschemasOf } from './schema.ts';

interface TextStyle extends SchemaStyle {
  readonly endsWithNewline: boolean;
  /** how references to other documents are checked; see `compileSchema` */
  readonly others: 'ignored' | 'empty';
}

/**
 * Formats a schema as JSON, and checks it against the rules of JSON Schema.
 *
 * @throws YAML_PARSE for a value that cannot be written as JSON, VALUES_SCHEMA if the schema is not valid
 */
export function schemaText(schema: Schema, { endsWithNewline, others, ...style }: TextStyle): string {
  hoistDefinitions(schema);
  checkIds(schema, chartUri, new Set([chartUri]));
  const text = goJson(schemaValue(schema, style), { indent: '  ' });
  compileSchema(Buffer.from(text), others);
  return endsWithNewline ? `${text}\n` : text;
}

/** Checks that all ids are unique, because Helm's validator rejects duplicates. @throws VALUES_SCHEMA */
function checkIds(schema: Schema, base: string, known: Set<string>): void {
  const [path = ''] = schema.$ref ? [] : (schema.$id ?? '').split('#');
  const uri = path === '' ? base : resolveUri(path, base);
  if (path !== '' && known.has(uri)) throw schemaError(`duplicate id ${JSON.stringify(uri)}`);
  known.add(uri);
  for (const { schema: inner } of subschemasOf(schema)) checkIds(inner, uri, known);
}

/** Keywords in which helm-schema looks for definitions. */
const hoisted: ReadonlySet<string> = new Set('properties patternProperties items allOf anyOf oneOf if then else not'.split(' '));

/**
 * Moves the definitions of all nested schemas to the top level, where references expect them. If two have the same name, the
 * first one wins.
 */
function hoistDefinitions(root: Schema): void {
  const definitions = root.definitions ?? new Map<string, Schema>();
  const visit = (schema: Schema): void => {
    for (const { keyword, schema: inner } of subschemasOf(schema)) {
      if (!hoisted.has(keyword)) continue;
      visit(inner);
      for (const [name, definition] of inner.definitions ?? []) if (!definitions.has(name)) definitions.set(name, definition);
      inner.definitions = undefined;
    }
  };
  visit(root);
  root.definitions = definitions;
}
