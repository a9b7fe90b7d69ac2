import { isUtf8 } from 'node:buffer';

/**
 * Encodes a string as UTF-8. Lone surrogates from U+DC80 to U+DCFF are converted back to the bytes that they represent. Takes
 * linear time and memory.
 */
export function toGoBytes(text: string): Uint8Array {
  if (text.isWellFormed()) return Buffer.from(text, 'utf8');
  // byteLength is an upper bound: it counts three bytes for a lone surrogate, which may represent a single byte.
  const bytes = new Uint8Array(Buffer.byteLength(text, 'utf8'));
  let size = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) bytes[size++] = code;
    else if (code < 0xd800 || code > 0xdfff) size = writeBytes(bytes, size, code);
    else if (code < 0xdc00 && isLow(text.charCodeAt(at + 1)))
      size = writeBytes(bytes, size, ((code - 0xd7c0) << 10) + (text.charCodeAt(++at) & 0x3ff));
    else if (code >= 0xdc80 && code <= 0xdcff) bytes[size++] = code - 0xdc00;
    else size = writeBytes(bytes, size, 0xfffd);
  }
  return bytes.subarray(0, size);
}

/** Encodes bytes as standard base64 with padding, without copying them. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** Writes a code point above U+007F as UTF-8 at offset `size`. @returns the offset after it */
function writeBytes(bytes: Uint8Array, size: number, point: number): number {
  const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  bytes[size] = (more === 1 ? 0xc0 : more === 2 ? 0xe0 : 0xf0) | (point >> (6 * more));
  for (let i = 1; i <= more; i++) bytes[size + i] = 0x80 | ((point >> (6 * (more - i))) & 0x3f);
  return size + 1 + more;
}

/**
 * Decodes UTF-8. Each byte that is not valid UTF-8 is converted to a lone surrogate from U+DC80 to U+DCFF. Takes linear time and
 * memory.
 */
export function fromGoBytes(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  // A string never has more UTF-16 code units than UTF-8 bytes.
  const units = new Uint16Array(bytes.length);
  let size = 0;
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const length = first < 0x80 ? 1 : first < 0xc2 || first > 0xf4 ? 0 : sequenceLength(bytes, at);
    if (length === 0) units[size++] = 0xdc00 + first;
    else if (length === 1) units[size++] = first;
    else size = writeUnits(units, size, codePoint(bytes, at, length));
    at += length || 1;
  }
  return Buffer.from(units.buffer, 0, size * 2).toString('utf16le');
}

function writeUnits(units: Uint16Array, size: number, point: number): number {
  if (point < 0x10000) {
    units[size] = point;
    return size + 1;
  }
  units[size] = 0xd7c0 + (point >> 10);
  units[size + 1] = 0xdc00 + (point & 0x3ff);
  return size + 2;
}

/** Decodes a valid multi-byte sequence. */
function codePoint(bytes: Uint8Array, at: number, length: number): number {
  let point = (bytes[at] ?? 0) & (0x7f >> length);
  for (let i = 1; i < length; i++) point = (point << 6) | ((bytes[at + i] ?? 0) & 0x3f);
  return point;
}

/** Returns the length of the valid multi-byte sequence at an offset (lead byte 0xC2 to 0xF4), or 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (at + length > bytes.length) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  if (
    (first === 0xe0 && second < 0xa0) ||
    (first === 0xed && second > 0x9f) ||
    (first === 0xf0 && second < 0x90) ||
    (first === 0xf4 && second > 0x8f)
  )
    return 0;
  return length;
}
