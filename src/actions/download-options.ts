import type { Log } from '../base/log.ts';
import type { DownloadState } from '../net/download.ts';
import type { FindGetter } from '../net/getter.ts';
import type { FetchSurroundings } from '../repo/fetch-index.ts';
import type { RepositoryIndex } from '../repo/index-file.ts';
import type { Settings } from './cli-settings.ts';

/** Dependencies for operations that download files. */
export interface Downloads {
  readonly paths: Settings['paths'];
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onProgress: (state: DownloadState) => void;
  /** finds getters for schemes other than http and https */
  readonly findGetter: FindGetter;
  /** logs a warning in Helm's format */
  readonly warn: (message: string, fields?: Readonly<Record<string, string>>) => void;
  /** logger for DEBUG lines about downloads and requests */
  readonly log: Log;
  /** prints a line about the source of a download */
  readonly say: (text: string) => void;
  /** indexes that have been fetched, keyed by repository; undefined to fetch the index again for every chart */
  readonly indexes?: IndexMemory;
}

/** Repository indexes, shared by an operation that fetches several charts. */
export type IndexMemory = Map<string, Promise<RepositoryIndex>>;

/** Helm's timeout for downloads. */
export const downloadTimeoutMs = 120_000;

/** Converts download options to those of the repository layer. */
export function fetchSurroundings(downloads: Downloads, timeoutMs = downloadTimeoutMs): FetchSurroundings {
  const { env, signal, onProgress, findGetter, log } = downloads;
  return { cache: downloads.paths, env, signal, onProgress, findGetter, timeoutMs, log };
}
