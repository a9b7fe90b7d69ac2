import { fromGoBytes } from '../base/go/bytes.ts';

/**
 * Decodes a values file. As in Helm 3, but not in Helm 4, a file may be UTF-16 with a byte order mark, as written by Windows
 * PowerShell. Other bytes that are not valid UTF-8 are preserved, so that the YAML parser reports them.
 */
export function valuesText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return utf16(bytes.subarray(2));
  if (first === 0xfe && second === 0xff) return utf16(swapped(bytes.subarray(2)));
  return fromGoBytes(bytes);
}

function utf16(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength & ~1).toString('utf16le');
}

/** Converts big-endian UTF-16 to little-endian UTF-16. A trailing odd byte is dropped. */
function swapped(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16();
}
