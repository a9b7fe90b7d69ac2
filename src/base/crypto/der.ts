/** DER encoding (ITU-T X.690), as used for keys and certificates. */

const INTEGER = 0x02;

/** Encodes an element with a tag and the concatenation of the given contents. Lengths of 64 KiB and more are not supported. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const size = body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
export const octets = (bytes: Uint8Array): Buffer => der(0x04, bytes);
/** Encodes a bit string that consists of whole bytes. */
export const bits = (bytes: Uint8Array): Buffer => der(0x03, Buffer.from([0]), bytes);

/** Encodes an object identifier in dotted form. */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const septets = [part & 127];
    for (let value = part >> 7; value > 0; value >>= 7) septets.unshift((value & 127) | 128);
    bytes.push(...septets);
  }
  return der(0x06, Buffer.from(bytes));
}

/** Encodes a non-negative integer with as few bytes as possible, because parsers reject longer encodings. */
export function integer(value: Uint8Array | bigint): Buffer {
  const all = typeof value === 'bigint' ? bigEndian(value) : value;
  const first = all.findIndex((byte) => byte !== 0);
  const bytes = first < 0 ? Buffer.from([0]) : all.subarray(first);
  return der(INTEGER, (bytes[0] ?? 0) & 128 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function bigEndian(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

/** A DER element, and the start and end of its content. */
export interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** Parses the DER element at an offset. Returns undefined if the data is truncated. */
export function elementAt(bytes: Buffer, at: number, limit = bytes.length): Element | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined || at + 2 > limit) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4 || at + 2 + lengthBytes > limit) return undefined;
  const length = lengthBytes === 0 ? first & 0x7f : bytes.readUIntBE(at + 2, lengthBytes);
  const start = at + 2 + lengthBytes;
  return start + length > limit ? undefined : { tag, start, end: start + length };
}

/** A PEM block. */
export interface PemBlock {
  readonly type: string;
  readonly der: Buffer;
}

/** Returns the first PEM block in a text, like Go's pem.Decode, or undefined if there is none. */
export function decodePem(text: string): PemBlock | undefined {
  const match = /^-----BEGIN ([^\n]*?)-----[ \t\r]*\n((?:[A-Za-z0-9+/=\s])*?)-----END \1-----/m.exec(text);
  if (match === null) return undefined;
  const base64 = (match[2] ?? '').replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  return { type: match[1] ?? '', der: Buffer.from(base64, 'base64') };
}

/** Encodes a PEM block with lines of 64 characters. */
export function encodePem({ type, der: bytes }: PemBlock): string {
  const lines = bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${type}-----\n${lines}\n-----END ${type}-----\n`;
}
