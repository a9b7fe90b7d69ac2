import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../base/crypto/sha256.ts';
import { errorCode } from '../base/error-code.ts';
import { writeWhole } from '../base/write-file-atomic.ts';
import { isTillerlessError } from '../errors/tillerless-error.ts';

function pathOf(folder: string, digest: string): string {
  return join(folder, digest.slice(0, 2), `${digest}.chart`);
}

/** An archive in the cache. */
interface CachedContent {
  readonly bytes: Uint8Array;
  path(): string;
}

/**
 * Returns a cached archive, or undefined if it is missing, cannot be read, or does not match the digest. Helm does not verify the
 * digest.
 */
export function cachedContent(folder: string, digest: string): CachedContent | undefined {
  const path = pathOf(folder, digest);
  try {
    const bytes = readFileSync(path);
    return sha256(bytes) === digest ? { path: () => path, bytes } : undefined;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/**
 * Caches an archive under its digest, where Helm 4 looks for it.
 *
 * @returns a function that returns the archive's path, or throws FILE_IO if the cache could not be written
 */
export function storeContent(folder: string, bytes: Uint8Array): () => string {
  try {
    const path = store(folder, bytes);
    return () => path;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function store(folder: string, bytes: Uint8Array): string {
  const path = pathOf(folder, sha256(bytes));
  try {
    if (!readFileSync(path).equals(bytes)) writeWhole(path, bytes);
  } catch (error) {
    if (isTillerlessError(error)) throw error;
    writeWhole(path, bytes);
  }
  return path;
}
