import type { Value } from '../go/value.ts';
import { findForbidden } from './char-classes.ts';
import { Composer } from './composer.ts';
import { yamlError } from './error.ts';
import { goYaml3, type ScalarRules } from './resolve.ts';

export { dumpAnyYaml, dumpYaml, dumpYaml3, dumpYamlPretty } from './emitter.ts';

/** Returns go-yaml's error message for a character that it does not allow. */
function problemOf(text: string, at: number): string {
  const byte = text.charCodeAt(at) - 0xdc00;
  if (byte < 0x80 || byte > 0xff) return 'control characters are not allowed';
  if (byte < 0xc0 || byte > 0xf7) return 'invalid leading UTF-8 octet';
  return at + (byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3) < text.length
    ? 'invalid trailing UTF-8 octet'
    : 'incomplete UTF-8 octet sequence';
}

interface Reading {
  readonly rules?: ScalarRules;
  readonly withLines?: boolean;
  readonly isStrict?: boolean;
}

function open(text: string, { rules, ...options }: Reading = {}): Composer {
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const bad = findForbidden(clean);
  if (bad >= 0) {
    const line = clean.slice(0, bad).split('\n').length;
    throw yamlError(problemOf(clean, bad), 0, line);
  }
  return new Composer(clean, rules, options);
}

/**
 * Parses the first document exactly as Helm does (with sigs.k8s.io/yaml v1.6, which is based on go-yaml v2): types follow YAML
 * 1.1, numbers are float64, the last of several duplicate keys wins, and scalar keys are converted to strings. Empty input is
 * null.
 *
 * @throws YAML_PARSE with Go's error message as `helmText` and the line in `where`
 */
export function parseYaml(text: string): Value {
  return open(text).next()?.value ?? null;
}

/** Parses the first document; see `parseYaml`. Duplicate keys are rejected, as in strict mode of sigs.k8s.io/yaml. @throws YAML_PARSE */
export function parseYamlStrict(text: string): Value {
  return open(text, { isStrict: true }).next()?.value ?? null;
}

/**
 * Parses the first document as go-yaml v3 does: scalars follow YAML 1.2, integers are int, timestamps are times, and keys must be
 * unique.
 *
 * @returns undefined if there is no document
 * @throws YAML_PARSE
 */
export function parseYaml3(text: string): Value | undefined {
  return withUniqueKeys(text, (composer) => composer.next()?.value);
}

/** Parses all documents; see `parseYaml3`. */
export function parseYaml3Documents(text: string): Value[] {
  return withUniqueKeys(text, allDocuments);
}

/** Parses the source again with line numbers if a key is duplicated. */
function withUniqueKeys<T>(text: string, read: (composer: Composer) => T): T {
  const composer = open(text, { rules: goYaml3 });
  try {
    const value = read(composer);
    if (!composer.hasDuplicates) return value;
  } catch (error) {
    // An error about a duplicate key takes precedence over errors later in the file.
    if (!composer.hasDuplicates) throw error;
  }
  return read(open(text, { rules: goYaml3, withLines: true }));
}

function allDocuments(composer: Composer): Value[] {
  const documents: Value[] = [];
  for (let next = composer.next(); next !== undefined; next = composer.next()) documents.push(next.value);
  return documents;
}

/** Parses all documents; see `parseYaml`. */
export function parseYamlDocuments(text: string): Value[] {
  return allDocuments(open(text));
}

/** Parses the first document into plain JSON data for the Kubernetes API. Objects have no prototype. */
export function parseYamlJson(text: string): unknown {
  return plainJson(parseYaml(text));
}

/** Converts a value to plain JSON data; see `parseYamlJson`. */
export function plainJson(value: Value): unknown {
  if (value instanceof Map) {
    const object: Record<string, unknown> = Object.create(null);
    for (const [key, item] of value) object[key] = plainJson(item);
    return object;
  }
  return Array.isArray(value) ? value.map((item: Value) => plainJson(item)) : value;
}
