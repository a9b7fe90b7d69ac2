import { join } from 'node:path';
import { sha256 } from '../base/sha256.ts';

/** Where things of a server are kept between runs. */
export interface ServerCache {
  readonly folder: string;
  /** its address */
  readonly server: string;
}

/** The file for one kind of things. */
export function fileIn({ folder, server }: ServerCache, what: string): string {
  return join(folder, `${sha256(`${server} ${what}`).slice(0, 24)}.json`);
}
