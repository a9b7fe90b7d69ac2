import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from './write-file-atomic.ts';

/** What a cache file holds, of whatever shape; undefined when it is absent or damaged. */
export function readCacheFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Keeps something for the user alone. A cache that can not be written is no reason to fail. */
export function writeCacheFile(file: string, value: unknown): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeWhole(file, JSON.stringify(value), 0o600);
  } catch {
    // It is read from where it came from once more.
  }
}
