import { resolve } from 'node:path';
import { Int, isMap, type Value, type ValueMap } from '../../../base/go/value.ts';
import { parseYaml3 } from '../../../base/yaml/yaml.ts';
import { printValue } from '../../../engine/template/print.ts';
import { isTillerlessError, TillerlessError } from '../../../errors/tillerless-error.ts';
import { readClusterPath } from './cluster-refs.ts';
import { isOn, type Outside } from './outside.ts';
import { readSource } from './read-source.ts';
import { runSops } from './run-command.ts';
import { yamlReason } from './yaml-text.ts';

/** What a reference such as ref+file://path is resolved against. */
export interface RefScope {
  /** absolute base directory for relative paths */
  readonly folder: string;
  readonly outside: Outside;
}

/** A reference such as ref+file://path#/key (vals pkg/expansion). */
const reference = /(?:secret)?ref\+([^+:]*:\/\/[^+\n ]+[^+\n ",])\+?/;
/**
 * The same pattern with the sticky flag, so that it matches only at lastIndex. Without the flag, text with many occurrences of
 * `ref+` would take quadratic time.
 */
const referenceAt = new RegExp(reference.source, 'y');
const prefix = /(?:secret)?ref\+/g;

/** Maximum number of nested references in a string. */
const maxNesting = 10;

/** Reports whether a text may contain references. */
export function mentionsRefs(text: string): boolean {
  return /ref\+./.test(text);
}

/**
 * Replaces the references in all strings of a value. A string that consists of a single reference is replaced with the referenced
 * value, which may be of any type.
 *
 * @throws RELEASES_SECRET
 */
export function resolveRefs(value: Value, scope: RefScope): Value {
  if (typeof value === 'string') return mentionsRefs(value) ? resolveText(value, scope) : value;
  if (Array.isArray(value)) return value.map((item: Value) => resolveRefs(item, scope));
  if (!isMap(value)) return value;
  const resolved: ValueMap = new Map();
  for (const [key, item] of value) resolved.set(key, resolveRefs(item, scope));
  return resolved;
}

function resolveText(text: string, scope: RefScope): Value {
  let rest = resolveNested(text, scope);
  let done = '';
  for (;;) {
    const match = reference.exec(rest);
    if (match === null) return done + rest;
    const value = lookUp(match[1] ?? '', scope);
    if (done === '' && match[0] === rest) return value;
    done += rest.slice(0, match.index) + (value === null ? '<nil>' : printValue(value));
    rest = rest.slice(match.index + match[0].length);
  }
}

/** Resolves references inside other references, the innermost first. @throws RELEASES_SECRET */
function resolveNested(text: string, scope: RefScope): string {
  let resolved = text;
  for (let depth = 0; ; depth++) {
    const inner = findNested(resolved);
    if (inner === undefined) return resolved;
    if (depth === maxNesting) throw new TillerlessError('RELEASES_SECRET', `references are nested more than ${maxNesting} deep`);
    const value = lookUp(inner.uri, scope);
    if (value === null || isMap(value) || Array.isArray(value))
      throw new TillerlessError('RELEASES_SECRET', `the nested reference ${inner.uri} does not resolve to a scalar`);
    resolved = resolved.slice(0, inner.start) + printValue(value) + resolved.slice(inner.end);
  }
}

interface NestedRef {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the last reference that is nested in the reference before it. References are nested if there is no whitespace, quote or
 * comma between their prefixes.
 */
function findNested(text: string): NestedRef | undefined {
  const prefixes = [...text.matchAll(prefix)];
  for (let i = prefixes.length - 1; i > 0; i--) {
    const [before, at] = [prefixes[i - 1], prefixes[i]];
    if (before === undefined || at === undefined) continue;
    if (/[ \n\r\t",]/.test(text.slice(before.index + before[0].length, at.index))) continue;
    referenceAt.lastIndex = at.index;
    const match = referenceAt.exec(text);
    if (match === null) continue;
    return { uri: match[1] ?? '', start: at.index, end: at.index + match[0].length };
  }
  return undefined;
}

/** Reads the value that a URI such as file://path#/key refers to. @throws RELEASES_SECRET */
function lookUp(uri: string, scope: RefScope): Value {
  const [address = '', fragment = ''] = uri.split(/#(.*)/s);
  const [provider = '', rest = ''] = address.split(/:\/\/(.*)/s);
  const [path = '', query = ''] = rest.split(/\?(.*)/s);
  const source = providers[provider];
  if (source === undefined) {
    throw new TillerlessError('RELEASES_SECRET', `expand ${uri}: no provider registered for scheme ${JSON.stringify(provider)}`, {
      hint: `supported providers: ${Object.keys(providers).join(', ')}`,
    });
  }
  const text = source(path.replace(/\/$/, ''), new URLSearchParams(query), { ...scope, uri });
  const keys = fragment.replace(/^\//, '');
  return keys === '' ? text : valueAt(text, keys, { uri, outside: scope.outside });
}

/** Returns the value at a path of keys in YAML, or null if a key is missing. @throws RELEASES_SECRET */
function valueAt(text: string, path: string, { uri, outside }: { readonly uri: string; readonly outside: Outside }): Value {
  let value: Value = parseDocument(text, uri);
  for (const key of path.split('/')) {
    if (!isMap(value))
      throw new TillerlessError('RELEASES_SECRET', `expand ${uri}: cannot read ${key}, because its parent is not a map`);
    if (!value.has(key)) {
      if (!isOn(outside.env.HELMFILE_VALS_FAIL_ON_MISSING_KEY_IN_MAP)) return null;
      throw new TillerlessError('RELEASES_SECRET', `expand ${uri}: no value found for key ${path}`);
    }
    value = value.get(key) ?? null;
  }
  return value;
}

function parseDocument(text: string, uri: string): Value {
  try {
    return parseYaml3(text) ?? new Map();
  } catch (error) {
    if (!isTillerlessError(error, 'YAML_PARSE')) throw error;
    throw new TillerlessError('RELEASES_SECRET', `expand ${uri}: ${yamlReason(error)}`, { cause: error });
  }
}

type Provider = (path: string, options: URLSearchParams, scope: RefScope & { readonly uri: string }) => string;

const providers: Readonly<Record<string, Provider>> = {
  echo: (path) => path,
  env: (path, _, { outside }) => outside.env[path] ?? '',
  envsubst: (path, _, { outside }) => expandVariables(path.trim(), outside.env),
  file: (path, options, { folder, outside }) => {
    const text = readSource(resolve(folder, path), path, outside);
    return options.get('encode') === 'base64' ? Buffer.from(text, 'utf8').toString('base64') : text;
  },
  k8s: (path, options, { uri, outside }) => readClusterPath({ uri, path, options }, outside),
  sops: (path, _, { folder, outside }) => runSops(path, folder, outside),
};

/** Replaces $NAME and ${NAME}, and shell forms such as ${NAME:-default} (a8m/envsubst). */
function expandVariables(text: string, env: Outside['env']): string {
  const pattern = /\$(?:(?<plain>\w+)|\{(?<name>\w+)(?:(?<operator>:?[-=+])(?<word>[^}]*))?\})/g;
  return [...text.matchAll(pattern)].reduceRight((expanded, { 0: match, index, groups = {} }) => {
    const value = expandVariable(groups, env);
    return expanded.slice(0, index) + value + expanded.slice(index + match.length);
  }, text);
}

function expandVariable({ plain, name, operator, word = '' }: Record<string, string | undefined>, env: Outside['env']): string {
  const value = env[plain ?? name ?? ''];
  const isSet = operator?.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  if (operator?.endsWith('+')) return isSet ? word : '';
  return operator === undefined || isSet ? (value ?? '') : word;
}

/** Formats a single value as the argument of --set. */
export function argumentText(value: Value): string {
  if (value === null) return '<nil>';
  return value instanceof Int ? value.toString() : printValue(value);
}
