import { join } from 'node:path';
import { sha256 } from '../base/crypto/sha256.ts';

/** Identifies the cache files of an API server, whose names are derived from the server's URL. */
export interface ServerCache {
  readonly folder: string;
  /** server URL */
  readonly server: string;
}

/** Returns the path of the cache file for the given purpose. */
export function fileIn({ folder, server }: ServerCache, purpose: string): string {
  return join(folder, `${sha256(`${server} ${purpose}`).slice(0, 24)}.json`);
}
