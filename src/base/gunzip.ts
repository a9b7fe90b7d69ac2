import { gunzipSync } from 'node:zlib';

/** Bytes that are unpacked for each packed one: texts that people write shrink to a fifth or a twentieth. */
const maxRatio = 100;
/** So much may always be unpacked. */
const freeBytes = 8 << 20;

/** How much packed data of a size may unfold to, below the limit of its kind. */
export function unpackedLimit(packedBytes: number, maxBytes: number): number {
  return Math.min(maxBytes, Math.max(freeBytes, packedBytes * maxRatio));
}

/**
 * Unpacks gzip data from outside: few bytes must not become many.
 * @throws what zlib throws, with the code ERR_BUFFER_TOO_LARGE beyond the limit
 */
export function gunzipLimited(bytes: Uint8Array, maxBytes: number): Buffer {
  return gunzipSync(bytes, { maxOutputLength: unpackedLimit(bytes.length, maxBytes) });
}
