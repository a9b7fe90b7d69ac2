import type { Log } from '../base/log.ts';
import type { DownloadState } from '../net/download.ts';
import type { FindGetter } from '../net/getter.ts';
import type { FetchSurroundings } from '../repo/fetch-index.ts';
import type { Settings } from './cli-settings.ts';

/** Dependencies of operations that download. */
export interface Downloads {
  readonly paths: Settings['paths'];
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onProgress: (state: DownloadState) => void;
  /** finds getters for schemes other than http and https */
  readonly findGetter: FindGetter;
  /** logs a warning in the form of Helm */
  readonly warn: (message: string, fields?: Readonly<Record<string, string>>) => void;
  /** logger for DEBUG lines about downloads and requests */
  readonly log: Log;
  /** prints a line for the user about the source of a download */
  readonly say: (text: string) => void;
}

/** Helm's timeout of downloads. */
export const downloadTimeoutMs = 120_000;

/** Converts the options for the repository layer. */
export function fetchSurroundings(downloads: Downloads, timeoutMs = downloadTimeoutMs): FetchSurroundings {
  const { env, signal, onProgress, findGetter, log } = downloads;
  return { cache: downloads.paths, env, signal, onProgress, findGetter, timeoutMs, log };
}
