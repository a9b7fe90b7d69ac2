import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { FieldCursor } from './packets.ts';

/** An OpenPGP public key. */
export interface PublicKey {
  /** SHA-1 fingerprint in upper-case hex */
  readonly fingerprint: string;
  readonly algorithm: number;
  /** Unix time in seconds */
  readonly createdAt: number;
  /** undefined if the algorithm is not supported */
  readonly key: KeyObject | undefined;
  /** the bytes of the public key that are hashed for its fingerprint and for signatures on the key */
  readonly signedForm: Buffer;
  /** length of the public key fields in a secret key packet */
  readonly length: number;
}

export const algorithms = { rsa: 1, rsaSignOnly: 3, ecdsa: 19, eddsa: 22, ed25519: 27 } as const;

/** Elliptic curves, keyed by OID in hex. Each entry contains the name of the curve and the number of bytes per coordinate. */
const curves: ReadonlyMap<string, readonly [string, number]> = new Map([
  ['2a8648ce3d030107', ['P-256', 32]],
  ['2b81040022', ['P-384', 48]],
  ['2b81040023', ['P-521', 66]],
]);
const ED25519 = '2b06010401da470f01';

export function base64Url(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function keyFrom(jwk: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** Converts the fields of a key to a JSON Web Key. Returns undefined if the algorithm is not supported. */
function readJwk(algorithm: number, fields: FieldCursor): JsonWebKey | undefined {
  if (algorithm >= algorithms.rsa && algorithm <= algorithms.rsaSignOnly) {
    const [n, e] = [fields.integer(), fields.integer()];
    return { kty: 'RSA', n: base64Url(n), e: base64Url(e) };
  }
  if (algorithm === algorithms.ed25519) return { kty: 'OKP', crv: 'Ed25519', x: base64Url(fields.bytes(32)) };
  if (algorithm !== algorithms.ecdsa && algorithm !== algorithms.eddsa) return undefined;
  const curve = fields.bytes(fields.byte()).toString('hex');
  const point = fields.integer();
  if (algorithm === algorithms.eddsa)
    return curve === ED25519 ? { kty: 'OKP', crv: 'Ed25519', x: base64Url(point.subarray(1)) } : undefined;
  const [crv, size] = curves.get(curve) ?? [];
  if (crv === undefined || size === undefined || point.length !== 2 * size + 1) return undefined;
  return { kty: 'EC', crv, x: base64Url(point.subarray(1, size + 1)), y: base64Url(point.subarray(size + 1)) };
}

/** Reads the body of a key packet. Returns undefined for versions other than 4. @throws PROVENANCE if the packet is corrupt */
export function readPublicKey(body: Buffer): PublicKey | undefined {
  const fields = new FieldCursor(body);
  if (fields.byte() !== 4) return undefined;
  const createdAt = fields.uint32();
  const algorithm = fields.byte();
  const jwk = readJwk(algorithm, fields);
  // For an unsupported algorithm, the length of the public key fields is unknown. Use the length of the packet, which is correct
  // unless the packet contains a secret key.
  const length = jwk ? fields.position : body.length;
  const material = body.subarray(0, length);
  const head = Buffer.from([0x99, material.length >> 8, material.length & 255]);
  const signedForm = Buffer.concat([head, material]);
  const fingerprint = createHash('sha1').update(signedForm).digest('hex').toUpperCase();
  return { fingerprint, algorithm, createdAt, key: jwk && keyFrom(jwk), signedForm, length };
}
