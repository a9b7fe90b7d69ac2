import { readFileSync, type Stats, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { sha256 } from '../base/crypto/sha256.ts';
import { errorCode } from '../base/error-code.ts';
import { pathBytes, pathIn, readFolder } from '../base/file-names.ts';
import { parseUrl, UrlError, writeUrl } from '../base/go/url.ts';
import { type Json, toJson } from '../base/go/value-to-json.ts';
import { systemProblem } from '../base/os-error-text.ts';
import { compareVersions, isVersion, parseVersion } from '../base/semver-range.ts';
import { loadChart } from '../chart/load.ts';
import { metadataFields } from '../chart/metadata-fields.ts';
import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import { readIndexDocument } from './index-file.ts';

/** An entry in the index file: the chart's metadata, followed by the fields that the index adds. */
export type WrittenEntry = Readonly<Record<string, unknown>> & { readonly name: string; readonly version: string };

/** An index to be written, with charts sorted by name and versions newest first. */
export interface WrittenIndex {
  readonly apiVersion: 'v1';
  /** RFC 3339 timestamp */
  readonly generated: string;
  readonly entries: Readonly<Record<string, readonly WrittenEntry[]>>;
}

const ZERO_TIME = '0001-01-01T00:00:00Z';

/** Returns the archives in a folder and its immediate subfolders, as relative paths. */
function archivesIn(folder: string): string[] {
  const names = (path: string): string[] => readFolder(path).map(({ name }) => name);
  const own = names(folder);
  const below = own
    .filter((name) => statOf(folder, name)?.isDirectory())
    .flatMap((name) => names(join(folder, name)).map((inner) => `${name}/${inner}`));
  return [...own, ...below].filter((path) => path.endsWith('.tgz') && statOf(folder, path)?.isFile());
}

/** Returns the status of a file, following symbolic links. Returns undefined for a broken link, which is skipped. */
function statOf(folder: string, path: string): Stats | undefined {
  try {
    return statSync(pathBytes(pathIn(folder, path)));
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ELOOP') return undefined;
    throw error;
  }
}

/** Returns an archive's URL. The path is inserted before the base URL's query string, which some servers and plugins require. */
function below(url: string, path: string): string {
  // Like Helm, append the folder first, then the file name. If the base URL becomes valid only when the folder is appended,
  // appending both at once would give a different result. Only a path without a folder and a base URL is not escaped.
  const base = joinUrl(url, path.slice(0, path.lastIndexOf('/') + 1));
  return base === '' ? path : joinUrl(base, posix.basename(path));
}

function joinUrl(base: string, path: string): string {
  try {
    const url = parseUrl(base);
    return writeUrl({ ...url, path: joinPath(url.path, path) });
  } catch (error) {
    if (!(error instanceof UrlError)) throw error;
    return joinPath(base, path);
  }
}

/** Implements Go's path.Join. The result is empty if all elements are empty, and has no trailing slash. */
function joinPath(...parts: readonly string[]): string {
  const path = parts.some((part) => part !== '') ? posix.join(...parts) : '';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function entryOf(folder: string, path: string, { url, now }: IndexRequest): WrittenEntry | undefined {
  const file = join(folder, path);
  try {
    const { metadata } = loadChart(file);
    const digest = sha256(readFileSync(file));
    return { ...metadataFields(metadata), version: metadata.version, urls: [below(url, path)], created: now, digest };
  } catch (error) {
    // Like Helm, skip archives that are not charts.
    if (isTillerlessError(error)) return undefined;
    throw error;
  }
}

/** The input for creating an index. */
export interface IndexRequest {
  readonly folder: string;
  /** base URL of the archives; if empty, the index contains relative paths */
  readonly url: string;
  /** current time as an RFC 3339 timestamp */
  readonly now: string;
}

function group(entries: readonly WrittenEntry[]): WrittenIndex['entries'] {
  const charts: Record<string, WrittenEntry[]> = Object.create(null);
  for (const entry of entries) {
    charts[entry.name] ??= [];
    charts[entry.name]?.push(entry);
  }
  for (const versions of Object.values(charts))
    versions.sort((a, b) => compareVersions(parseVersion(b.version), parseVersion(a.version)));
  return charts;
}

/** Creates an index of the archives in a folder. @throws FILE_IO */
export function makeIndex(request: IndexRequest): WrittenIndex {
  const { folder, now } = request;
  try {
    const entries = archivesIn(folder).flatMap((path) => entryOf(folder, path, request) ?? []);
    return { apiVersion: 'v1', generated: now, entries: group(entries) };
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined || isTillerlessError(error)) throw error;
    const path = join(folder, 'index.yaml');
    throw new TillerlessError('FILE_IO', `cannot read the folder ${folder}: ${systemProblem(error)}`, {
      helmText: code === 'ENOENT' ? `open ${path}: no such file or directory` : undefined,
      cause: error,
    });
  }
}

/**
 * Adds the entries of an older index. If both indexes contain the same version, the newer index wins.
 *
 * @throws REPOSITORY_INDEX
 */
export function mergeIndex(index: WrittenIndex, older: Uint8Array): WrittenIndex {
  const entries = readIndexDocument(older).get('entries');
  const before = entries instanceof Map ? [...entries] : [];
  const kept = before.flatMap(([name, versions]) => {
    const present = new Set(index.entries[name]?.map(({ version }) => version));
    return (Array.isArray(versions) ? versions : []).flatMap((item): WrittenEntry[] => {
      const entry = readWritten(toJson(item));
      return entry === undefined || present.has(entry.version) ? [] : [{ ...entry, name }];
    });
  });
  return { ...index, entries: group([...Object.values(index.entries).flat(), ...kept]) };
}

function readWritten(item: Json): WrittenEntry | undefined {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return undefined;
  const fields: Readonly<Record<string, unknown>> = { created: ZERO_TIME, ...item };
  const { name, version } = fields;
  if (typeof name !== 'string' || typeof version !== 'string' || !isVersion(version)) return undefined;
  return { ...fields, name, version };
}
