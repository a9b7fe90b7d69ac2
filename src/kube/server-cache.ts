import { join } from 'node:path';
import { sha256 } from '../base/sha256.ts';

/** Location of cached data of an API server. */
export interface ServerCache {
  readonly folder: string;
  /** URL of the server */
  readonly server: string;
}

/** Returns the cache file for a kind of data. */
export function fileIn({ folder, server }: ServerCache, purpose: string): string {
  return join(folder, `${sha256(`${server} ${purpose}`).slice(0, 24)}.json`);
}
