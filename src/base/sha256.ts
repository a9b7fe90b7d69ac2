import { createHash } from 'node:crypto';

/** Returns the SHA-256 of bytes, or of a text in UTF-8, in hexadecimal. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Returns the digest in the form "sha256:...", as in registries, lock files and provenance files. */
export function sha256Digest(data: Uint8Array | string): string {
  return `sha256:${sha256(data)}`;
}
