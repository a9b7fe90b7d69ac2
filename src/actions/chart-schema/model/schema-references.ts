import { dirname, isAbsolute, join } from 'node:path';
import { parseGoJson } from '../../../base/go/json.ts';
import type { Value } from '../../../base/go/value.ts';
import { keyOfToken } from '../../../base/text.ts';
import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../../../errors/tillerless-error.ts';
import type { ChartSource } from '../chart-source.ts';
import type { Schema } from './schema.ts';
import { schemaFromValue } from './schema-from-value.ts';

/** Maximum length of a chain of references between files. */
const MAX_FILES = 20;

/** The base file for relative references. */
export interface ReferenceBase {
  readonly source: ChartSource;
  /** path of the values file */
  readonly file: string;
  /** receives warnings about files that do not exist */
  readonly warnings: Set<string>;
}

/**
 * If the `$ref` of a schema is the path of a JSON file, replaces the schema with the one in that file. Schemas in
 * `patternProperties` are replaced in the same way. Other references are kept, and a reference to a file that does not exist is
 * recorded as a warning.
 *
 * @throws FILE_IO, YAML_PARSE
 */
export function withReferencedFiles(schema: Schema, base: ReferenceBase, depth = 0): Schema {
  const target = fileReference(schema.$ref ?? '', base);
  const resolved = target === undefined ? schema : { ...readReferenced(target, base), isAnnotated: true };
  for (const [pattern, inner] of resolved.patternProperties ?? []) {
    if (depth >= MAX_FILES)
      throw new TillerlessError('YAML_PARSE', `${base.file}: the chain of references between files is too long, or circular`);
    if (inner.$ref) resolved.patternProperties?.set(pattern, withReferencedFiles(inner, base, depth + 1));
  }
  return resolved;
}

interface FileReference {
  readonly path: string;
  /** JSON pointer in the file; empty for the whole file */
  readonly pointer: string;
}

/** Returns the file that a reference points to, or undefined if it is not the path of an existing file. */
function fileReference(reference: string, { source, file, warnings }: ReferenceBase): FileReference | undefined {
  const [name = '', ...rest] = reference.split('#');
  const path = join(dirname(file), name);
  if (name === '' || isAbsolute(name) || name.includes('://')) return undefined;
  if (!source.isFile(path)) {
    warnings.add(`${file}: the file in "$ref: ${reference}" does not exist, so the schema cannot be used`);
    return undefined;
  }
  return { path, pointer: rest.join('#') };
}

function readReferenced({ path, pointer }: FileReference, { source }: ReferenceBase): Schema {
  try {
    const document = parseGoJson(source.readReferenced(path), { isExact: true });
    return schemaFromValue(pointer === '' ? document : valueAtPointer(document, pointer), path);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw reworded(error, {
      message: `cannot use ${path} as a schema: ${reasonOf(error)}`,
      helmText: undefined,
      where: { file: path },
    });
  }
}

/** @throws YAML_PARSE if the pointer does not resolve */
function valueAtPointer(document: Value, pointer: string): Value {
  let value: Value | undefined = document;
  for (const step of pointer.split('/').slice(1)) {
    const key = keyOfToken(step);
    value = value instanceof Map ? value.get(key) : Array.isArray(value) ? (value[Number(key)] as Value | undefined) : undefined;
    if (value === undefined) throw new TillerlessError('YAML_PARSE', `nothing found at ${pointer}`);
  }
  if (!pointer.startsWith('/')) throw new TillerlessError('YAML_PARSE', `${pointer} is not a JSON pointer`);
  return value;
}
