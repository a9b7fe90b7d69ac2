import type { Log } from '../base/log.ts';
import type { DownloadState } from '../net/download.ts';
import type { FindGetter } from '../net/getter.ts';
import type { FetchSurroundings } from '../repo/fetch-index.ts';
import type { Settings } from './cli-settings.ts';

/** What an operation that downloads gets from outside. */
export interface Downloads {
  readonly paths: Settings['paths'];
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onProgress: (state: DownloadState) => void;
  /** for addresses that are not of http */
  readonly findGetter: FindGetter;
  /** one structured line, as Helm logs it */
  readonly warn: (message: string, fields?: Readonly<Record<string, string>>) => void;
  /** DEBUG lines: what is fetched, and each request */
  readonly log: Log;
  /** a line for the user: where something came from */
  readonly say: (text: string) => void;
}

/** Helm gives every download so long. */
export const downloadTimeoutMs = 120_000;

/** The same as the repository layer takes it. */
export function fetchSurroundings(downloads: Downloads, timeoutMs = downloadTimeoutMs): FetchSurroundings {
  const { env, signal, onProgress, findGetter, log } = downloads;
  return { cache: downloads.paths, env, signal, onProgress, findGetter, timeoutMs, log };
}
