/** The bytes of a string; a lone surrogate U+DC80..U+DCFF stands for a byte that is no UTF-8. */
export function toGoBytes(text: string): Uint8Array {
  if (!/[\ud800-\udfff]/.test(text)) return Buffer.from(text, 'utf8');
  const parts: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) parts.push(code - 0xdc00);
    else parts.push(...Buffer.from(char, 'utf8'));
  }
  return Uint8Array.from(parts);
}

/** The string of some bytes; what is no UTF-8 is kept byte for byte. */
export function fromGoBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (!text.includes('\ufffd')) return text;
  let result = '';
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes, i);
    result +=
      length > 0 ? Buffer.from(bytes.subarray(i, i + length)).toString('utf8') : String.fromCharCode(0xdc00 + (bytes[i] ?? 0));
    i += Math.max(1, length);
  }
  return result;
}

/** Length of the valid UTF-8 sequence that begins here; 0 when none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length === 0 || first >= 0xf5 || at + length > bytes.length) return 0;
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
