import { createHash, verify } from 'node:crypto';
import { FieldCursor } from './packets.ts';
import { algorithms, type PublicKey } from './public-key.ts';

/** A version 4 signature (RFC 4880, section 5.2.3). */
export interface Signature {
  readonly kind: number;
  readonly algorithm: number;
  /** hash name in node:crypto; undefined if the hash is weak or not supported */
  readonly hash: string | undefined;
  /** the section of the signature packet that is hashed together with the signed data */
  readonly signedPart: Buffer;
  readonly hashStart: Buffer;
  /** the integers that make up the signature */
  readonly values: readonly Buffer[];
  /** Unix time in seconds */
  readonly createdAt: number;
  /** lifetime of the signature in seconds; 0 if the signature never expires */
  readonly expiresAfter: number;
  /** lifetime of the key in seconds; 0 if the key never expires */
  readonly keyExpiresAfter: number;
  /** issuer key ID: the last 16 digits of the fingerprint, in upper case */
  readonly issuer: string;
  /** key flags, which define the permitted uses of a key; undefined if not specified */
  readonly flags: number | undefined;
  /** embedded signature made by a subkey over its primary key */
  readonly embedded: Buffer | undefined;
  /** description of an unknown critical subpacket or notation, which makes the signature invalid (RFC 4880, section 5.2.3.1) */
  readonly demands: string | undefined;
}

export const kinds = {
  text: 1,
  certifications: [0x10, 0x11, 0x12, 0x13],
  subkey: 0x18,
  primary: 0x19,
  revocations: [0x20, 0x28],
} as const;

const hashes: Readonly<Record<number, string>> = { 8: 'sha256', 9: 'sha384', 10: 'sha512', 11: 'sha224' };
/**
 * Weak hashes. They are accepted only in the signatures that belong to a key (certifications and subkey bindings), because many
 * old keys use them.
 */
const oldHashes: Readonly<Record<number, string>> = { 2: 'sha1' };

/**
 * Subpackets that are accepted even if they are marked as critical, because they are either evaluated or impose no restrictions.
 */
const knownSubpackets = new Set([2, 3, 5, 6, 9, 11, 16, 21, 22, 23, 25, 26, 27, 28, 29, 30, 32, 33, 34, 39]);
const notation = 20;

interface Subpackets {
  readonly demands: string | undefined;
  readonly numbers: ReadonlyMap<number, number>;
  readonly bytes: ReadonlyMap<number, Buffer>;
}

function readSubpackets(data: Buffer): Subpackets {
  const fields = new FieldCursor(data);
  const numbers = new Map<number, number>();
  const bytes = new Map<number, Buffer>();
  let demands: string | undefined;
  while (!fields.isAtEnd) {
    const first = fields.byte();
    const length = first < 192 ? first : first < 255 ? ((first - 192) << 8) + fields.byte() + 192 : fields.uint32();
    const content = fields.bytes(length);
    const type = (content[0] ?? 0) & 0x7f;
    const isCritical = ((content[0] ?? 0) & 0x80) !== 0;
    const body = content.subarray(1);
    if (isCritical && type === notation) demands ??= `unknown critical notation: ${notationName(body)}`;
    else if (isCritical && !knownSubpackets.has(type)) demands ??= `unknown critical signature subpacket type ${type}`;
    bytes.set(type, body);
    if (body.length === 4) numbers.set(type, body.readUInt32BE());
  }
  return { numbers, bytes, demands };
}

function notationName(body: Buffer): string {
  return body.length < 8 ? '' : body.subarray(8, 8 + body.readUInt16BE(4)).toString('latin1');
}

/** Reads a signature packet. Returns undefined for versions other than 4. @throws PROVENANCE if the packet is corrupt */
export function readSignature(body: Buffer): Signature | undefined {
  const fields = new FieldCursor(body);
  if (fields.byte() !== 4) return undefined;
  const [kind, algorithm, hash] = [fields.byte(), fields.byte(), fields.byte()];
  const hashed = fields.bytes(fields.uint16());
  const signedPart = body.subarray(0, fields.position);
  const unhashed = fields.bytes(fields.uint16());
  const hashStart = fields.bytes(2);
  const values: Buffer[] = [];
  if (algorithm === algorithms.ed25519) values.push(fields.rest());
  else while (!fields.isAtEnd) values.push(fields.integer());
  const { numbers, bytes, demands } = readSubpackets(hashed);
  const unhashedBytes = readSubpackets(unhashed).bytes;
  const issuer =
    bytes.get(33)?.subarray(1).toString('hex').slice(-16) ?? (bytes.get(16) ?? unhashedBytes.get(16))?.toString('hex');
  return {
    ...{ kind, algorithm, signedPart, hashStart, values, demands },
    hash: hashes[hash] ?? (kind === 0 || kind === kinds.text ? undefined : oldHashes[hash]),
    createdAt: numbers.get(2) ?? 0,
    expiresAfter: numbers.get(3) ?? 0,
    keyExpiresAfter: numbers.get(9) ?? 0,
    issuer: (issuer ?? '').toUpperCase(),
    flags: bytes.get(27)?.[0],
    embedded: bytes.get(32) ?? unhashedBytes.get(32),
  };
}

/**
 * Returns the bytes that a signature is computed over: the data, the hashed fields of the signature packet, and the length of
 * these fields.
 */
export function signedData(data: Buffer, signedPart: Buffer): Buffer {
  const trailer = Buffer.alloc(6);
  trailer[0] = 4;
  trailer[1] = 0xff;
  trailer.writeUInt32BE(signedPart.length, 2);
  return Buffer.concat([data, signedPart, trailer]);
}

function padded(value: Buffer | undefined, size: number): Buffer {
  const bytes = value ?? Buffer.alloc(0);
  return bytes.length >= size ? bytes : Buffer.concat([Buffer.alloc(size - bytes.length), bytes]);
}

/** Reports whether a signature over the given data was made with a key. */
export function isMadeBy(signature: Signature, { key, algorithm }: PublicKey, data: Buffer): boolean {
  const { hash, values } = signature;
  if (key === undefined || hash === undefined) return false;
  const whole = signedData(data, signature.signedPart);
  try {
    switch (algorithm) {
      case 1:
      case 3: {
        const size = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
        return signature.algorithm === algorithm && verify(hash, whole, key, padded(values[0], size));
      }
      case algorithms.ecdsa: {
        const size = { prime256v1: 32, secp384r1: 48, secp521r1: 66 }[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 32;
        const pair = Buffer.concat([padded(values[0], size), padded(values[1], size)]);
        return signature.algorithm === algorithm && verify(hash, whole, { key, dsaEncoding: 'ieee-p1363' }, pair);
      }
      case algorithms.eddsa:
      case algorithms.ed25519: {
        const pair = algorithm === algorithms.ed25519 ? values[0] : Buffer.concat([padded(values[0], 32), padded(values[1], 32)]);
        const digest = createHash(hash).update(whole).digest();
        return signature.algorithm === algorithm && verify(null, digest, key, pair ?? Buffer.alloc(64));
      }
      default:
        return false;
    }
  } catch {
    // An exception means that the signature's integers are invalid for this key.
    return false;
  }
}
