import { fromGoBytes } from '../base/go/bytes.ts';

/**
 * The text of a values file. UTF-16 with a byte order mark, as Windows PowerShell writes it, is decoded; Helm 3 reads it, Helm 4 does not.
 * Other bytes that are not UTF-8 stay, for the YAML reader to report.
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

/** Big-endian as little-endian; an odd byte at the end is dropped. */
function swapped(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16();
}
