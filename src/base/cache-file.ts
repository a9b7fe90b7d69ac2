import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from './write-file-atomic.ts';

/** Reads a cache file without validating its content. Returns undefined if the file is missing or corrupt. */
export function readCacheFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Writes a cache file that only the current user can read. Errors are ignored. */
export function writeCacheFile(file: string, value: unknown): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeWhole(file, JSON.stringify(value), 0o600);
  } catch {
    // Ignore the error: data that is not in the cache is fetched again.
  }
}
