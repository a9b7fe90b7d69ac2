import type { Value, ValueMap } from '../base/go/value.ts';
import { type BadSeparator, readYamlStream } from '../base/yaml/split-documents.ts';
import { parseYaml } from '../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../errors/tillerless-error.ts';
import { jsonKind } from './decode.ts';

/**
 * Splits YAML source into documents at lines that consist of `---` and an optional comment.
 *
 * @throws VALUES_INVALID for a line that starts with `---` and continues with anything else
 */
export function splitDocuments(text: string): string[] {
  return [...readYamlStream(text)].map((document) => {
    if (typeof document === 'string') return document;
    throw badSeparator(document);
  });
}

function badSeparator({ behind, line }: BadSeparator): TillerlessError {
  return new TillerlessError(
    'VALUES_INVALID',
    'unexpected content after "---": only a comment is allowed on the same line as a document separator',
    {
      helmText: `error reading yaml document: invalid Yaml document separator: ${behind}`,
      where: { line, column: 4 },
      hint: 'put --- on its own line, and quote keys that start with ---',
    },
  );
}

/**
 * Merges `over` over `under` (Helm's MergeMaps) and returns the result as a new map. Tables are merged by key. Any other value in
 * `over` replaces the value in `under`.
 */
export function mergeValues(under: ValueMap, over: ValueMap): ValueMap {
  const merged: ValueMap = new Map(under);
  for (const [key, value] of over) {
    const old = merged.get(key);
    merged.set(key, value instanceof Map && old instanceof Map ? mergeValues(old, value) : value);
  }
  return merged;
}

/** Parses only the first document of a values file, as Helm's lint rule does. @throws YAML_PARSE, VALUES_INVALID */
export function documentValues(text: string): ValueMap {
  const value: Value = parseYaml(text);
  if (value === null) return new Map();
  if (value instanceof Map) return value;
  const problem = `json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`;
  throw new TillerlessError(
    'VALUES_INVALID',
    `values must be a mapping, not ${Array.isArray(value) ? 'a list' : `a ${jsonKind(value)}`}`,
    {
      helmText: `error unmarshaling JSON: while decoding JSON: ${problem}`,
      where: { line: (text.match(/^(?:[ \t\r]*(?:#.*|---.*)?\n)*/)?.[0] ?? '').split('\n').length, column: 1 },
      hint: Array.isArray(value) ? 'put the list under a key such as "items:"' : 'write values as "key: value"',
    },
  );
}

/**
 * Parses a values file. As in Helm 4, a file may have several documents, and later documents are merged over earlier ones.
 *
 * @throws YAML_PARSE or VALUES_INVALID with Helm's error message as `helmText`
 */
export function parseValues(text: string): ValueMap {
  const documents = splitDocuments(text);
  let before = 0;
  try {
    let merged: ValueMap = new Map();
    for (const document of documents) {
      merged = mergeValues(merged, documentValues(document));
      // `document` ends with a line break, so split() returns one more element than the document has lines. The extra element
      // accounts for the `---` line.
      before += document.split('\n').length;
    }
    return merged;
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const { where } = error;
    throw reworded(error, {
      helmText: `cannot unmarshal yaml document: ${reasonOf(error)}`,
      where: where?.line === undefined ? undefined : { ...where, line: where.line + before },
    });
  }
}

/** Returns Helm's error for bytes that are not valid UTF-8. */
export function notUtf8(): TillerlessError {
  return new TillerlessError('YAML_PARSE', 'the file is not valid UTF-8', {
    helmText: 'error converting YAML to JSON: yaml: invalid leading UTF-8 octet',
  });
}
