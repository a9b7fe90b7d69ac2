import { closeSync, openSync, readSync } from 'node:fs';

/**
 * Reads a file up to a size limit, because reading from a pipe or device might never end.
 *
 * @returns undefined if the file is larger than `maxBytes`
 * @throws system errors
 */
export function readBounded(path: string, maxBytes: number): Buffer | undefined {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let total = 0; ; ) {
      const chunk = Buffer.allocUnsafe(1 << 16);
      const size = readSync(file, chunk);
      if (size === 0) return Buffer.concat(chunks);
      total += size;
      if (total > maxBytes) return undefined;
      chunks.push(chunk.subarray(0, size));
    }
  } finally {
    closeSync(file);
  }
}
