import { createHash } from 'node:crypto';

/** Returns the hexadecimal SHA-256 digest of bytes, or of a string encoded in UTF-8. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Returns a digest in the form "sha256:...", which is used in registries, lock files and provenance files. */
export function sha256Digest(data: Uint8Array | string): string {
  return `sha256:${sha256(data)}`;
}
