import { refuse } from './define.ts';

interface Scan {
  /** Returns the offset of the next character that is not a line break. */
  readonly next: (from: number) => number;
}

/**
 * Returns the byte offset of the first error in base64 text, or undefined if the text is valid. Line breaks are skipped, as they
 * are in Go.
 */
export function findBadBase64(text: string): number | undefined {
  const bytes = Buffer.from(text, 'utf8');
  const scan: Scan = {
    next: (from) => {
      let at = from;
      while (bytes[at] === 0x0a || bytes[at] === 0x0d) at++;
      return at;
    },
  };
  let inGroup = 0;
  for (let at = scan.next(0); at < bytes.length; at = scan.next(at + 1)) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x3d) return badPadding(bytes, { at, inGroup }, scan);
    if (!isDigit(byte)) return at;
    inGroup = (inGroup + 1) % 4;
  }
  return inGroup === 0 ? undefined : bytes.length - inGroup;
}

function badPadding(
  bytes: Uint8Array,
  position: { readonly at: number; readonly inGroup: number },
  scan: Scan,
): number | undefined {
  if (position.inGroup < 2) return position.at;
  let end = position.at;
  if (position.inGroup === 2) {
    end = scan.next(position.at + 1);
    if (end >= bytes.length) return bytes.length;
    if (bytes[end] !== 0x3d) return end - 1;
  }
  const rest = scan.next(end + 1);
  return rest < bytes.length ? rest : undefined;
}

function isDigit(byte: number): boolean {
  return (
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2b ||
    byte === 0x2f
  );
}

/** Decodes base64. @throws FunctionFailure with Go's error message */
export function decodeBase64(text: string): Uint8Array {
  const bad = findBadBase64(text);
  return bad === undefined ? Buffer.from(text, 'base64') : refuse(`illegal base64 data at input byte ${bad}`);
}
