import { gunzipSync } from 'node:zlib';

/** Maximum ratio of uncompressed to compressed size. Real files have a ratio of 5 to 20. */
const maxRatio = 100;
/** Uncompressed size in bytes that is always allowed, regardless of the ratio. */
const freeBytes = 8 << 20;

/** Returns the maximum uncompressed size of data with the given compressed size. */
export function unpackedLimit(packedBytes: number, maxBytes: number): number {
  return Math.min(maxBytes, Math.max(freeBytes, packedBytes * maxRatio));
}

/**
 * Decompresses untrusted gzip data. Both the size and the compression ratio are limited.
 *
 * @throws the error from zlib; its code is ERR_BUFFER_TOO_LARGE if the limit is exceeded
 */
export function gunzipLimited(bytes: Uint8Array, maxBytes: number): Buffer {
  return gunzipSync(bytes, { maxOutputLength: unpackedLimit(bytes.length, maxBytes) });
}
