import { toGoBytes } from '../base/go/bytes.ts';

/** Maximum length of a part in UTF-16 code units. */
const partLength = 1 << 16;
/** Maximum number of bytes for a UTF-16 code unit in UTF-8. */
const unitBytes = 3;

/** Holds each part of a long text in turn, because allocating memory takes longer than encoding. */
let buffer: Buffer | undefined;

/** Encodes a text in parts; see `toGoBytes`. Each part is only valid until the next one is requested. */
export function* encodedParts(text: string): Generator<Uint8Array> {
  for (let at = 0; at < text.length; ) {
    const last = text.charCodeAt(at + partLength - 1);
    // A high surrogate is not separated from the low surrogate that follows it.
    const part = text.slice(at, at + partLength - (last >= 0xd800 && last < 0xdc00 ? 1 : 0));
    at += part.length;
    if (text.length <= partLength || !part.isWellFormed()) {
      yield toGoBytes(part);
    } else {
      buffer ??= Buffer.allocUnsafeSlow(unitBytes * partLength);
      yield buffer.subarray(0, buffer.write(part));
    }
  }
}
