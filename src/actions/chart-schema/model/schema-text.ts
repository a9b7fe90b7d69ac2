import { goJson } from '../../../base/go/json.ts';
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
  const text = goJson(schemaValue(schema, style), { indent: '  ' });
  compileSchema(Buffer.from(text), others);
  return endsWithNewline ? `${text}\n` : text;
}

/** Keywords in which helm-schema looks for definitions. */
const hoisted: ReadonlySet<string> = new Set('properties patternProperties items allOf anyOf oneOf if then else not'.split(' '));

/** Moves the definitions of all nested schemas to the top level, where references look for them. The first of a name wins. */
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
