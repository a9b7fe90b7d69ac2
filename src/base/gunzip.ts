import { gunzipSync } from 'node:zlib';

/** Maximum ratio of uncompressed to compressed size. Real text has a ratio of 5 to 20. */
const maxRatio = 100;
/** Size in bytes that is always allowed, whatever the ratio. */
const freeBytes = 8 << 20;

/** Returns the maximum uncompressed size for data of a compressed size. */
export function unpackedLimit(packedBytes: number, maxBytes: number): number {
  return Math.min(maxBytes, Math.max(freeBytes, packedBytes * maxRatio));
}

/**
 * Decompresses untrusted gzip data with limits on size and ratio.
 *
 * @throws the error of zlib, with code ERR_BUFFER_TOO_LARGE above the limit
 */
export function gunzipLimited(bytes: Uint8Array, maxBytes: number): Buffer {
  return gunzipSync(bytes, { maxOutputLength: unpackedLimit(bytes.length, maxBytes) });
}
