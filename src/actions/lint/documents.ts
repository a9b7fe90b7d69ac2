import { readJsonStep } from '../../base/go/json.ts';
import type { Value, ValueMap } from '../../base/go/value.ts';
import { readYamlStream } from '../../base/yaml/split-documents.ts';
import { parseYaml } from '../../base/yaml/yaml.ts';
import { decodeError, jsonKind } from '../../chart/decode.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';

/** A rendered document, or the error if it cannot be parsed. `object` is undefined if the document contains only comments. */
export type LintDocument = { readonly object: ValueMap | undefined } | { readonly problem: string };

/** Looks up a field by name, ignoring case, as encoding/json does. */
export function fieldOf(object: ValueMap, name: string): Value {
  const exact = object.get(name);
  if (exact !== undefined) return exact;
  const key = [...object.keys()].findLast((field) => field.toLowerCase() === name.toLowerCase());
  return key === undefined ? null : (object.get(key) ?? null);
}

/** Returns Helm's message for a field value of the wrong type. */
export function mismatch(value: Value, field: string): string | undefined {
  return decodeError(value, `struct field ${field}`).helmText;
}

/**
 * Yields the documents of a rendered file the way Helm's lint rule parses them (YAMLOrJSONDecoder in k8s.io/apimachinery). A file
 * that starts with a brace is parsed as a stream of JSON values; if that fails early, the rest is parsed as YAML. Any other file
 * is parsed as YAML. Ends after the first error.
 */
export function* lintDocuments(content: string): Generator<LintDocument> {
  if (content.trimStart().startsWith('{')) yield* jsonDocuments(content);
  else yield* yamlDocuments(content);
}

/** The decoder falls back to YAML only if the parse error occurs in one of the first `MAY_BE_YAML` JSON values. */
const MAY_BE_YAML = 2;

function* jsonDocuments(content: string): Generator<LintDocument> {
  let at = 0;
  for (let count = 1; ; count++) {
    if (content.slice(at).trim() === '') return;
    const step = readJsonStep(content, at);
    const problem = 'problem' in step ? stepProblem(content, step, count) : jsonProblem(step.value);
    if (problem !== undefined || !('value' in step)) {
      const rest = [...yamlDocuments(content.slice(at))];
      if (count > MAY_BE_YAML || (rest[0] && 'problem' in rest[0])) yield { problem: problem ?? '' };
      else yield* rest;
      return;
    }
    at = step.end;
    yield { object: step.value instanceof Map ? step.value : undefined };
  }
}

/**
 * Returns the parse error. As in Go's stream decoder, the offset is included only if the error is in one of the first two JSON
 * values.
 */
function stepProblem(content: string, { problem, at }: { problem: string; at: number }, count: number): string {
  if (problem === 'unexpected end of JSON input') return 'unexpected EOF';
  return count > MAY_BE_YAML ? problem : `json: offset ${Buffer.byteLength(content.slice(0, at)) + 1}: ${problem}`;
}

/** Returns the error for a JSON value that cannot be decoded into the lint rule's struct. */
function jsonProblem(value: Value): string | undefined {
  if (value === null) return undefined;
  if (!(value instanceof Map)) return `json: cannot unmarshal ${jsonKind(value)} into Go value of type rules.k8sYamlStruct`;
  return shapeProblem(value, isText)?.replace(/^.*: (?=json: )/, '');
}

function* yamlDocuments(content: string): Generator<LintDocument> {
  for (const text of readYamlStream(content)) {
    const document = typeof text === 'string' ? readYaml(text) : { problem: `invalid Yaml document separator: ${text.behind}` };
    if (document !== undefined) yield document;
    if (document !== undefined && 'problem' in document) return;
  }
}

function readYaml(text: string): LintDocument | undefined {
  if (text.trim() === '') return undefined;
  try {
    const object = parseYaml(text);
    if (object === null) return { object: undefined };
    const problem =
      object instanceof Map ? shapeProblem(object, isScalar) : decodeError(object, 'value of type rules.k8sYamlStruct').helmText;
    if (object instanceof Map && problem === undefined) return { object };
    return { problem: problem ?? '' };
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return { problem: reasonOf(error) };
  }
}

/** Reports whether a JSON value can be decoded into a string field. */
function isText(value: Value): boolean {
  return value === null || typeof value === 'string';
}

/** Reports whether a YAML value can be decoded into a string field. Numbers and booleans are converted to strings. */
function isScalar(value: Value): boolean {
  return !(value instanceof Map || Array.isArray(value));
}

/** Returns the error for the first field that cannot be decoded into the lint rule's struct. */
function shapeProblem(object: ValueMap, fits: (value: Value) => boolean): string | undefined {
  const wrong = (value: Value, field: string): string | undefined =>
    fits(value) ? undefined : mismatch(value, `${field} of type string`);
  const metadata = fieldOf(object, 'metadata');
  const top =
    wrong(fieldOf(object, 'apiVersion'), 'k8sYamlStruct.apiVersion') ?? wrong(fieldOf(object, 'kind'), 'k8sYamlStruct.Kind');
  if (top !== undefined || metadata === null) return top;
  if (!(metadata instanceof Map)) return mismatch(metadata, 'k8sYamlStruct.Metadata of type rules.k8sYamlMetadata');
  return (
    wrong(fieldOf(metadata, 'name'), 'k8sYamlMetadata.Metadata.Name') ??
    wrong(fieldOf(metadata, 'namespace'), 'k8sYamlMetadata.Metadata.Namespace')
  );
}
