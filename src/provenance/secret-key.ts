import { createDecipheriv, createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { FieldCursor } from './packets.ts';
import { problem } from './problem.ts';
import { algorithms, base64Url, type PublicKey } from './public-key.ts';

const ciphers: Readonly<Record<number, readonly [string, number]>> = {
  7: ['aes-128-cfb', 16],
  8: ['aes-192-cfb', 24],
  9: ['aes-256-cfb', 32],
};
const hashes: Readonly<Record<number, string>> = { 2: 'sha1', 8: 'sha256', 9: 'sha384', 10: 'sha512', 11: 'sha224' };

/** Reports whether a secret key is protected by a passphrase. */
export function isLocked(secret: Buffer, { length }: PublicKey): boolean {
  return secret[length] !== 0;
}

/** Derives a symmetric key from a passphrase (RFC 4880, section 3.7). */
function stretch(fields: FieldCursor, passphrase: Buffer, size: number): Buffer {
  const kind = fields.byte();
  const hash = hashes[fields.byte()];
  if (hash === undefined || (kind !== 0 && kind !== 1 && kind !== 3))
    throw problem('the secret key uses an unsupported kind of passphrase protection');
  const salt = kind === 0 ? Buffer.alloc(0) : fields.bytes(8);
  const once = Buffer.concat([salt, passphrase]);
  const coded = kind === 3 ? fields.byte() : 0;
  const count = kind === 3 ? Math.max(once.length, (16 + (coded & 15)) << ((coded >> 4) + 6)) : once.length;
  const repeated = Buffer.alloc(count, once);
  const parts: Buffer[] = [];
  for (let zeros = 0; Buffer.concat(parts).length < size; zeros++)
    parts.push(createHash(hash).update(Buffer.alloc(zeros)).update(repeated).digest());
  return Buffer.concat(parts).subarray(0, size);
}

/** Decrypts the secret integers. @throws PROVENANCE if the passphrase is wrong */
function unlock(secret: Buffer, length: number, passphrase: Buffer): Buffer {
  const fields = new FieldCursor(secret.subarray(length));
  const usage = fields.byte();
  if (usage === 0) return fields.rest();
  const cipher = usage === 254 ? ciphers[fields.byte()] : undefined;
  if (cipher === undefined) throw problem('the secret key is encrypted with an unsupported cipher');
  const [name, size] = cipher;
  const key = stretch(fields, passphrase, size);
  const decipher = createDecipheriv(name, key, fields.bytes(16));
  const clear = Buffer.concat([decipher.update(fields.rest()), decipher.final()]);
  const numbers = clear.subarray(0, -20);
  if (createHash('sha1').update(numbers).digest().equals(clear.subarray(-20))) return numbers;
  throw problem('the passphrase of the key is wrong', 'openpgp: invalid data: private key checksum failure');
}

const toBig = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex') || '0'}`);

function fromBig(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

/** Returns a number's modular inverse (extended Euclidean algorithm). */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return x < 0n ? x + modulus : x;
}

/** Decodes the private key for signing. @throws PROVENANCE */
export function readSecretKey(secret: Buffer, { key, algorithm, length }: PublicKey, passphrase: Buffer): KeyObject {
  const fields = new FieldCursor(unlock(secret, length, passphrase));
  const jwk = key?.export({ format: 'jwk' });
  if (!jwk) throw problem('the key has an algorithm that is not supported');
  switch (algorithm) {
    case algorithms.rsa:
    case algorithms.rsaSignOnly: {
      const [d, p, q] = [fields.integer(), fields.integer(), fields.integer()];
      const [bigD, bigP, bigQ] = [toBig(d), toBig(p), toBig(q)];
      const rest = { dp: bigD % (bigP - 1n), dq: bigD % (bigQ - 1n), qi: inverse(bigQ, bigP) };
      const numbers = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, base64Url(fromBig(value))]));
      return createPrivateKey({
        key: { ...jwk, d: base64Url(d), p: base64Url(p), q: base64Url(q), ...numbers },
        format: 'jwk',
      });
    }
    case algorithms.eddsa:
    case algorithms.ecdsa: {
      const size = algorithm === algorithms.eddsa ? 32 : Buffer.from(jwk.x ?? '', 'base64url').length;
      const d = fields.integer();
      return createPrivateKey({
        key: { ...jwk, d: base64Url(Buffer.concat([Buffer.alloc(Math.max(0, size - d.length)), d])) },
        format: 'jwk',
      });
    }
    case algorithms.ed25519:
      return createPrivateKey({ key: { ...jwk, d: base64Url(fields.bytes(32)) }, format: 'jwk' });
    default:
      throw problem('the key has an algorithm that is not supported');
  }
}
