import { createHash, type KeyObject, sign } from 'node:crypto';
import { canonicalText, writeClearSigned } from './armor.ts';
import type { Entity, SigningKey } from './keyring.ts';
import { tags, writePacket } from './packets.ts';
import { problem } from './problem.ts';
import { algorithms, type PublicKey } from './public-key.ts';
import { readSecretKey } from './secret-key.ts';
import { kinds, signedData } from './signature.ts';

/** A signing key whose secret key is available. */
export type SecretSigningKey = SigningKey & { readonly secret: Buffer };

/**
 * Finds the signing key of the entity whose user ID equals `name`. If there is none, `name` must be a substring of the user IDs
 * of exactly one entity.
 *
 * @throws PROVENANCE
 */
export function findSigner(
  keyring: readonly Entity[],
  name: string,
): { readonly entity: Entity; readonly key: SecretSigningKey } {
  const own = keyring.flatMap((entity) => {
    const key = entity.signing.find((key): key is SecretSigningKey => key.secret !== undefined && !key.isRevoked);
    return key ? [{ entity, key }] : [];
  });
  const exact = own.find(({ entity }) => entity.names.includes(name));
  if (exact) return exact;
  const near = own.filter(({ entity }) => entity.names.some((userId) => userId.includes(name)));
  const [signer] = near;
  if (near.length > 1)
    throw problem(
      `several key names contain ${JSON.stringify(name)}`,
      `more than one key contain the id ${JSON.stringify(name)}`,
    );
  if (!signer) throw problem(`no secret key is named ${JSON.stringify(name)}`, 'private key not found');
  return signer;
}

function subpacket(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([body.length + 1, type]), body]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

/** Encodes a multiprecision integer: the number of bits, followed by the bytes without leading zeros. */
function integer(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const value = start < 0 ? Buffer.alloc(0) : bytes.subarray(start);
  const bits = value.length === 0 ? 0 : value.length * 8 - Math.clz32(value[0] ?? 0) + 24;
  return Buffer.concat([uint16(bits), value]);
}

function signatureValues(data: Buffer, secret: KeyObject, { algorithm }: PublicKey): Buffer {
  switch (algorithm) {
    case algorithms.rsa:
    case algorithms.rsaSignOnly:
      return integer(sign('sha512', data, secret));
    case algorithms.ecdsa: {
      const pair = sign('sha512', data, { key: secret, dsaEncoding: 'ieee-p1363' });
      const half = pair.length / 2;
      return Buffer.concat([integer(pair.subarray(0, half)), integer(pair.subarray(half))]);
    }
    default: {
      const pair = sign(null, createHash('sha512').update(data).digest(), secret);
      return algorithm === algorithms.ed25519 ? pair : Buffer.concat([integer(pair.subarray(0, 32)), integer(pair.subarray(32))]);
    }
  }
}

const SHA512 = 10;

/** Clear-signs text. @param nowSeconds current Unix time in seconds @throws PROVENANCE if the passphrase is wrong */
export function signText(text: string, { key, secret }: SecretSigningKey, passphrase: Buffer, nowSeconds: number): string {
  const secretKey = readSecretKey(secret, key, passphrase);
  const fingerprint = Buffer.from(key.fingerprint, 'hex');
  const hashed = Buffer.concat([subpacket(2, uint32(nowSeconds)), subpacket(33, Buffer.concat([Buffer.from([4]), fingerprint]))]);
  const signedPart = Buffer.concat([Buffer.from([4, kinds.text, key.algorithm, SHA512]), uint16(hashed.length), hashed]);
  const data = signedData(canonicalText(text), signedPart);
  const unhashed = subpacket(16, fingerprint.subarray(-8));
  const start = createHash('sha512').update(data).digest().subarray(0, 2);
  const values = signatureValues(data, secretKey, key);
  const body = Buffer.concat([signedPart, uint16(unhashed.length), unhashed, start, values]);
  return writeClearSigned(text, 'SHA512', writePacket(tags.signature, body));
}
