import { createHash } from 'node:crypto';

/** SHA-256 of bytes, or of a text in UTF-8, in hex. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The same as registries, lock files and provenance files write it: "sha256:...". */
export function sha256Digest(data: Uint8Array | string): string {
  return `sha256:${sha256(data)}`;
}
