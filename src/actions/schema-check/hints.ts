import { nearest } from '../../base/did-you-mean.ts';
import { resolveSchema, type Schema } from '../../base/kubernetes/schema.ts';
import { isFields } from '../../base/untyped-fields.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import { expressionOf } from '../../engine/rendered-yaml-hints.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import { childSchema, type FieldProblem, isQuantity } from './field-problems.ts';

const MAX_DEPTH = 5;
const MAX_PLACES = 3;

/** The source of a value. */
interface Source {
  /** template action that produced the value, including braces; empty if no action produced it */
  readonly action: string;
  /** the value as written in the rendered document; empty if it spans several lines */
  readonly written: string;
}

/**
 * Returns a hint on how to fix a field.
 *
 * @param root schema of the entire object
 */
export function fieldHint(problem: FieldProblem, root: Schema, source: Source): string | undefined {
  switch (problem.rule) {
    case 'unknown':
      return unknownHint(problem, root);
    case 'type':
      return typeHint(problem, source);
    case 'value':
      return valueHint(problem, source.action);
    case 'missing':
      return undefined;
  }
}

function names(schema: Schema): string[] {
  return Object.keys(schema.properties ?? {});
}

function unknownHint({ path, schema }: FieldProblem, root: Schema): string | undefined {
  const name = String(path.at(-1));
  const around = path.slice(0, -1);
  const near = nearest(name, names(schema));
  if (near !== undefined) return `did you mean ${near}?`;
  const location = placeBelow(schema, name, around) ?? placeAbove(root, name, around);
  if (location !== undefined) return `${name} belongs in ${location}`;
  const known = names(schema);
  return known.length === 0 || known.length > 12 ? undefined : `allowed fields: ${known.join(', ')}`;
}

/**
 * Finds the mappings below `path` that accept the field, and returns the paths of the least deeply nested ones. Returns undefined
 * if there are too many.
 */
function placeBelow(schema: Schema, name: string, path: ValuePath): string | undefined {
  let level: (readonly [ValuePath, Schema])[] = [[path, schema]];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    level = level.flatMap(([at, table]) => tablesIn(table).map(([key, child]) => [[...at, key], child] as const));
    const matches = level.filter(([, table]) => table.properties && Object.hasOwn(table.properties, name));
    if (matches.length > 0) return matches.length > MAX_PLACES ? undefined : matches.map(([at]) => textOf(at)).join(' or ');
  }
  return undefined;
}

function tablesIn(schema: Schema): [string, Schema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, raw]) => {
    if (key === 'status') return [];
    const child = resolveSchema(raw);
    const inner = child.type === 'array' && child.items ? resolveSchema(child.items) : child;
    return inner.properties ? [[child.type === 'array' ? `${key}[]` : key, inner] as [string, Schema]] : [];
  });
}

/** Returns the nearest enclosing mapping that accepts the field. */
function placeAbove(root: Schema, name: string, path: ValuePath): string | undefined {
  const around: (readonly [ValuePath, Schema])[] = [[[], resolveSchema(root)]];
  for (const [i, part] of path.entries()) {
    const schema = around.at(-1)?.[1] ?? {};
    const next = typeof part === 'number' ? schema.items : childSchema(schema, part);
    around.push([path.slice(0, i + 1), resolveSchema(next ?? {})]);
  }
  const match = around.findLast(([, schema]) => schema.properties && Object.hasOwn(schema.properties, name));
  return match && (match[0].length === 0 ? 'the object itself' : textOf(match[0]));
}

/** Formats a path. A list item without an index is written as `a.b[]`. */
function textOf(path: ValuePath): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : (i === 0 ? '' : '.') + part)).join('');
}

function typeHint({ path, value, schema }: FieldProblem, { action, written }: Source): string | undefined {
  const key = formatValuePath(path.slice(-1));
  const inside = expressionOf(action);
  // Output that spans several lines must not be quoted.
  const isPlainAction = action !== '' && !/\b(?:toYaml|include|tpl|n?indent|range|with|if)\b/.test(inside);
  const isScalar = !isFields(value) && !Array.isArray(value);
  if (schema.type === 'string' && isScalar)
    return isPlainAction ? `quote it: {{ ${inside} | quote }}` : `quote it: ${key}: ${JSON.stringify(written || String(value))}`;
  if (typeof value === 'string' && (schema.type === 'integer' || schema.type === 'number' || schema.type === 'boolean')) {
    const isFitting = schema.type === 'boolean' ? /^(?:true|false)$/.test(value) : /^-?\d+(?:\.\d+)?$/.test(value);
    if (!isFitting) return undefined;
    return isPlainAction && /\bs?quote\b/.test(inside) ? `remove the quote function from {{ ${inside} }}` : 'remove the quotes';
  }
  if (schema.type === 'array' && !Array.isArray(value)) return `write the items of ${key} as a list, one per line after "- "`;
  if (schema.type === 'object' && Array.isArray(value)) return `write ${key} as a map of keys and values, without dashes`;
  return undefined;
}

function valueHint({ value, schema }: FieldProblem, action: string): string | undefined {
  if (typeof value === 'string' && schema.format === 'byte') {
    const inside = expressionOf(action);
    return `base64-encode it${action === '' ? '' : `: {{ ${inside} | b64enc }}`}, or put it in stringData`;
  }
  if (isQuantity(schema)) {
    const match = /^([\d.]+)\s*([kKmMgGtT])i?[bB]?$/.exec(String(value));
    return match ? `write ${match[1]}${match[2]?.toUpperCase()}i` : undefined;
  }
  const choices = (schema.enum ?? []).filter((choice): choice is string => typeof choice === 'string');
  const near = typeof value === 'string' ? nearest(value, choices) : undefined;
  return near === undefined ? undefined : `did you mean ${near}?`;
}
