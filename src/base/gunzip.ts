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
  return gunzipSync(bytes, { maxOutputLength: unpackedLimit(bytes.length, maxBytes), chunkSize: initialRoom(bytes) });
}

/**
 * Returns the initial buffer size for decompressing gzip data: the size in its trailer, up to a limit, because the trailer may be
 * wrong. By default, zlib allocates a buffer for every 16 KiB.
 */
export function initialRoom(bytes: Uint8Array): number {
  const declaredSize = bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  return Math.min(Math.max(declaredSize, 1 << 14), 1 << 23);
}
