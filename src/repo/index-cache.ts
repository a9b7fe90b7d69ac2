import { readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { sha256 } from '../base/crypto/sha256.ts';
import { hasShape } from '../base/decode-shape.ts';
import { errorCode } from '../base/error-code.ts';
import { writeWhole } from '../base/write-file-atomic.ts';
import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../errors/tillerless-error.ts';
import { type IndexEntry, maxIndexBytes, parseIndex, type RepositoryIndex, type SkippedEntry } from './index-file.ts';

/** The location of the cached indexes. */
export interface IndexCache {
  /** Helm's cache folder, which only contains Helm's own files */
  readonly repositoryCache: string;
  /** parent folder of all caches; our own files are in its subfolder `tillerless` */
  readonly cacheHome: string;
}

/** The validators of a downloaded index, used for conditional requests. */
export interface IndexVersion {
  readonly url: string;
  readonly etag: string;
  readonly lastModified: string;
}

/** Version of the format below. Must be incremented whenever the format changes. */
const FORMAT = 2;

/** The version, app version, description, keywords, URLs and digest. The numbers are indexes into `texts`. */
type PackedEntry = readonly [string, number, number, readonly number[], readonly string[], string];
type PackedChart = readonly [string, readonly PackedEntry[]];

/**
 * A compact index in our own cache folder. Each distinct string is stored once in `texts`, and entries refer to it by its
 * position.
 */
interface Digested {
  readonly format: typeof FORMAT;
  /**
   * path of the index file from which this cache file was created; used to detect that the cache file belongs to a repository of
   * the same name in another cache folder
   */
  readonly path: string;
  readonly size: number;
  readonly modified: string;
  readonly sha256: string;
  readonly version?: IndexVersion;
  readonly texts: readonly string[];
  /** name and versions of each chart */
  readonly charts: readonly PackedChart[];
  readonly skipped: readonly SkippedEntry[];
}

const digestedShape = z.object({
  format: z.literal(FORMAT),
  path: z.string(),
  size: z.number(),
  modified: z.string(),
  sha256: z.string(),
  version: z.exactOptional(z.object({ url: z.string(), etag: z.string(), lastModified: z.string() })),
  // Do not use schemas for the items of these lists. There are tens of thousands of items, and validating each of them with a
  // schema would take longer than reading the file.
  texts: z.custom<readonly string[]>((value) => isListOf(value, isText)),
  charts: z.custom<readonly PackedChart[]>((value) => isListOf(value, isPackedChart)),
  skipped: z.array(z.object({ name: z.string(), version: z.exactOptional(z.string()), problem: z.string() })),
});

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';

function isPackedChart(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && isText(value[0]) && isListOf(value[1], isPackedEntry);
}

function isPackedEntry(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 6) return false;
  const [version, appVersion, description, keywords, urls, digest] = value;
  return (
    [version, digest].every(isText) &&
    [appVersion, description].every(isNumber) &&
    isListOf(keywords, isNumber) &&
    isListOf(urls, isText)
  );
}

/** Returns the cache files of a repository. The first two are Helm's. */
function filesOf(cache: IndexCache, name: string): { index: string; charts: string; digested: string } {
  const { repositoryCache, cacheHome } = cache;
  return {
    index: join(repositoryCache, `${name}-index.yaml`),
    charts: join(repositoryCache, `${name}-charts.txt`),
    digested: join(cacheHome, 'tillerless', 'indexes', `${name}.json`),
  };
}

function pack(index: RepositoryIndex): Pick<Digested, 'texts' | 'charts' | 'skipped'> {
  const numbers = new Map<string, number>();
  const number = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  const charts = [...index.charts].map(([name, entries]) => {
    const packed = entries.map(
      ({ version, appVersion, description, keywords, urls, digest }): PackedEntry => [
        version,
        number(appVersion),
        number(description),
        keywords.map(number),
        urls,
        digest,
      ],
    );
    return [name, packed] as const;
  });
  return { texts: [...numbers.keys()], charts, skipped: index.skipped };
}

function unpack({ texts, charts, skipped }: Digested): RepositoryIndex {
  const text = (number: number): string => texts[number] ?? '';
  const entry = ([version, app, description, keywords, urls, digest]: PackedEntry): IndexEntry => ({
    version,
    appVersion: text(app),
    description: text(description),
    keywords: keywords.map(text),
    urls,
    digest,
  });
  return { charts: new Map(charts.map(([name, entries]) => [name, entries.map(entry)])), skipped };
}

function readDigested({ index, digested }: Pick<ReturnType<typeof filesOf>, 'index' | 'digested'>): Digested | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(digested, 'utf8'));
    return hasShape(digestedShape, read) && read.path === resolve(index) ? read : undefined;
  } catch {
    return undefined;
  }
}

function stampOf(path: string): { readonly size: number; readonly modified: string } {
  const { size, mtimeNs } = statSync(path, { bigint: true });
  return { size: Number(size), modified: String(mtimeNs) };
}

/** Caches a downloaded index, both in Helm's files and as a compact index. @throws REPOSITORY_INDEX, FILE_IO */
export function storeIndex(cache: IndexCache, name: string, data: Uint8Array, version?: IndexVersion): RepositoryIndex {
  const index = parseIndex(data);
  const files = filesOf(cache, name);
  writeWhole(files.index, data);
  writeWhole(files.charts, [...index.charts.keys()].map((chart) => `${chart}\n`).join(''));
  digestIfWritable(files, data, index, version);
  return index;
}

/** Writes the compact index. Write errors are ignored, because a missing cache only makes the next read slower. */
function digestIfWritable(...request: Parameters<typeof digest>): void {
  try {
    digest(...request);
  } catch {
    return;
  }
}

function digest(
  files: { readonly index: string; readonly digested: string },
  data: Uint8Array,
  index: RepositoryIndex,
  version: IndexVersion | undefined,
): void {
  const digested: Digested = {
    format: FORMAT,
    path: resolve(files.index),
    ...stampOf(files.index),
    sha256: sha256(data),
    ...(version ? { version } : {}),
    ...pack(index),
  };
  writeWhole(files.digested, JSON.stringify(digested));
}

function indexedChartNames(cache: IndexCache, name: string): string[] {
  try {
    return [...cachedIndex(cache, name).charts.keys()].toSorted();
  } catch (error) {
    if (isTillerlessError(error, 'REPOSITORY_INDEX')) return [];
    throw error;
  }
}

/** Returns the chart names in a repository's cached index, or an empty list if the repository is not cached. */
export function cachedChartNames(cache: IndexCache, name: string): string[] {
  try {
    return readFileSync(filesOf(cache, name).charts, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return indexedChartNames(cache, name);
    throw error;
  }
}

/** Returns a repository's cached index. @throws REPOSITORY_INDEX if the index is not cached or cannot be read */
export function cachedIndex(cache: IndexCache, name: string): RepositoryIndex {
  const files = filesOf(cache, name);
  try {
    const stamp = stampOf(files.index);
    const digested = readDigested(files);
    if (digested && digested.size === stamp.size && digested.modified === stamp.modified) return unpack(digested);
    if (stamp.size > maxIndexBytes)
      throw new TillerlessError('REPOSITORY_INDEX', `${files.index} is larger than ${maxIndexBytes} bytes`);
    return digestAgain(files, digested);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    const text = `open ${files.index}: no such file or directory`;
    throw new TillerlessError('REPOSITORY_INDEX', `the index of ${name} has not been downloaded yet`, {
      helmText: text,
      hint: 'run `repo update`',
      cause: error,
    });
  }
}

/** Rebuilds a compact index that is stale because Helm has written the index file or because the file was copied. */
function digestAgain(files: ReturnType<typeof filesOf>, digested: Digested | undefined): RepositoryIndex {
  const data = readFileSync(files.index);
  const isSame = digested !== undefined && digested.sha256 === sha256(data);
  let index: RepositoryIndex;
  try {
    index = isSame ? unpack(digested) : parseIndex(data);
  } catch (error) {
    throw loading(files.index, error);
  }
  digestIfWritable(files, data, index, isSame ? digested.version : undefined);
  return index;
}

function loading(path: string, error: unknown): unknown {
  if (!isTillerlessError(error)) return error;
  return reworded(error, { message: `${path}: ${error.message}`, helmText: `error loading ${path}: ${reasonOf(error)}` });
}

/** Returns the validators of the cached index, or undefined if no index is cached or its file has been replaced. */
export function cachedVersion(cache: IndexCache, name: string): IndexVersion | undefined {
  const files = filesOf(cache, name);
  try {
    const stamp = stampOf(files.index);
    const digested = readDigested(files);
    return digested && digested.size === stamp.size && digested.modified === stamp.modified ? digested.version : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a repository from the cache. */
export function removeIndex(cache: IndexCache, name: string): void {
  for (const path of Object.values(filesOf(cache, name))) rmSync(path, { force: true });
}
