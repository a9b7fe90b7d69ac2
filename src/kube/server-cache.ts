import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where things of a server are kept between runs. */
export interface ServerCache {
  readonly folder: string;
  /** its address */
  readonly server: string;
}

/** The file for one kind of things. */
export function fileIn({ folder, server }: ServerCache, what: string): string {
  return join(folder, `${createHash('sha256').update(`${server} ${what}`).digest('hex').slice(0, 24)}.json`);
}
