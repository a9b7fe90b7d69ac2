import { fromGoBytes } from '../../base/go/bytes.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Encodes bytes in base32 with padding (RFC 4648). */
export function encodeBase32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let out = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      out += alphabet[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  if (bits > 0) out += alphabet[(value << (5 - bits)) & 31];
  return out.padEnd(Math.ceil(out.length / 8) * 8, '=');
}

/** Decodes base32. If the input is invalid, returns the error message as the result, as sprig does. */
export function decodeBase32(text: string): string {
  const clean = text.replace(/[\r\n]/g, '');
  const corrupt = (at: number): string => `illegal base32 data at input byte ${Buffer.byteLength(clean.slice(0, at))}`;
  const body = /^[A-Z2-7]*/.exec(clean)?.[0].length ?? 0;
  const inGroup = body % 8;
  const padding = clean.slice(body);
  if (padding === '') {
    if (inGroup !== 0) return corrupt(body - inGroup);
  } else {
    if (!padding.startsWith('=') || inGroup < 2 || padding.length > 8) return corrupt(body);
    if (inGroup + padding.length < 8) return corrupt(clean.length);
    const stray = /[^=]/.exec(padding);
    if (stray) return corrupt(body + stray.index);
    // A last group of 1, 3 or 6 characters is invalid in base32, because it does not encode a whole number of bytes.
    if (inGroup === 3 || inGroup === 6) return corrupt(body);
  }
  return fromGoBytes(decodeDigits(clean.slice(0, body)));
}

function decodeDigits(digits: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const digit of digits) {
    value = (value << 5) | alphabet.indexOf(digit);
    bits += 5;
    if (bits >= 8) {
      bytes.push((value >>> (bits - 8)) & 255);
      bits -= 8;
    }
    value &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}
