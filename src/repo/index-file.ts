import { sanitize } from '../base/go/printable.ts';
import type { Value, ValueMap } from '../base/go/value.ts';
import { compareVersions, type GoVersion, tryVersion } from '../base/semver-range.ts';
import { parseYaml } from '../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../errors/tillerless-error.ts';

/** A version of a chart in a repository's index. */
export interface IndexEntry {
  readonly version: string;
  readonly appVersion: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly urls: readonly string[];
  /** SHA-256 digest of the archive in hex; empty if the index does not contain it. May be malformed. */
  readonly digest: string;
}

/** An entry that was skipped because it is invalid. */
export interface SkippedEntry {
  readonly name: string;
  /** undefined for an empty entry */
  readonly version?: string | undefined;
  readonly problem: string;
}

/** A repository's index. */
export interface RepositoryIndex {
  /** the versions of each chart, newest first */
  readonly charts: ReadonlyMap<string, readonly IndexEntry[]>;
  readonly skipped: readonly SkippedEntry[];
}

/** Maximum size of an index in bytes. The index of every known repository is smaller. */
export const maxIndexBytes = 64 << 20;

function bad(problem: string, cause?: unknown): TillerlessError {
  return new TillerlessError('REPOSITORY_INDEX', `cannot read the index: ${problem}`, { helmText: problem, cause });
}

/** Parses an index as a YAML document. @throws REPOSITORY_INDEX */
export function readIndexDocument(data: Uint8Array): ValueMap {
  if (data.length === 0) throw bad('empty index.yaml file');
  if (data.length > maxIndexBytes) throw bad(`it is larger than ${maxIndexBytes} bytes`);
  let document: Value;
  try {
    document = parseYaml(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'));
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw bad(reasonOf(error), error);
  }
  if (!(document instanceof Map)) {
    const kind = Array.isArray(document) ? 'array' : 'string';
    throw bad(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind} into Go value of type repo.IndexFile`,
    );
  }
  if (!document.get('apiVersion')) throw bad('no API version specified');
  return document;
}

/**
 * Reads an index. Empty and invalid entries are skipped and reported. Other fields of the index are not validated, because they
 * are not used.
 *
 * @throws REPOSITORY_INDEX
 */
export function parseIndex(data: Uint8Array): RepositoryIndex {
  const entries = readIndexDocument(data).get('entries') ?? new Map<string, Value>();
  if (!(entries instanceof Map)) throw bad('entries is not a map');
  const charts = new Map<string, readonly IndexEntry[]>();
  const skipped: SkippedEntry[] = [];
  for (const [name, versions] of entries) {
    if (versions !== null && !Array.isArray(versions)) throw bad(`the entry of ${name} is not a list`);
    charts.set(name, readVersions(name, versions ?? [], skipped));
  }
  return { charts, skipped };
}

/** Reads the versions of a chart, newest first. Equal versions keep their order. */
function readVersions(name: string, items: readonly Value[], skipped: SkippedEntry[]): IndexEntry[] {
  const versions: { readonly entry: IndexEntry; readonly parsed: GoVersion }[] = [];
  // Helm reads the entries in reverse order, which determines the order of its warnings.
  for (const item of items.toReversed()) {
    if (!(item instanceof Map)) {
      skipped.push({ name, version: undefined, problem: '' });
      continue;
    }
    const version = textOf(item.get('version'));
    const parsed = tryVersion(version);
    const problem = problemOf(item, version, parsed);
    if (problem !== undefined || parsed === undefined) skipped.push({ name, version, problem: `validation: ${problem}` });
    else versions.push({ entry: readEntry(item, version), parsed });
  }
  return versions
    .reverse()
    .sort((a, b) => compareVersions(b.parsed, a.parsed))
    .map(({ entry }) => entry);
}

function readEntry(item: ValueMap, version: string): IndexEntry {
  const digest = textOf(item.get('digest'))
    .replace(/^sha256:/, '')
    .toLowerCase();
  return {
    version,
    // Sanitize these strings, because they are printed to terminals.
    appVersion: sanitize(textOf(item.get('appVersion'))),
    description: sanitize(textOf(item.get('description'))),
    keywords: textsOf(item.get('keywords')).map(sanitize),
    urls: textsOf(item.get('urls')),
    digest,
  };
}

function problemOf(item: ValueMap, version: string, parsed: GoVersion | undefined): string | undefined {
  const name = textOf(item.get('name'));
  const type = item.get('type') ?? '';
  if (name === '') return 'chart.metadata.name is required';
  if (name === '.' || name === '..') return `chart.metadata.name ${JSON.stringify(name)} is not allowed`;
  if (name.includes('/')) return `chart.metadata.name ${JSON.stringify(name)} is invalid`;
  if (version === '') return 'chart.metadata.version is required';
  if (parsed === undefined) return `chart.metadata.version ${JSON.stringify(version)} is invalid`;
  if (type !== '' && type !== 'application' && type !== 'library') return 'chart.metadata.type must be application or library';
  return undefined;
}

function textOf(value: Value | undefined): string {
  if (value === null || value === undefined || typeof value === 'object') return '';
  return String(value);
}

function textsOf(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
