import { checkPrimeSync, createPrivateKey, type KeyObject } from 'node:crypto';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bits, decodePem, der, elementAt, encodePem, integer, octets, oid, sequence } from '../base/crypto/der.ts';
import { nextPrime } from '../base/crypto/next-prime.ts';
import type { KeyKind, KeySource } from './render-context.ts';

const curves = [
  { id: oid('1.2.840.10045.3.1.7'), curve: p256 },
  { id: oid('1.3.132.0.34'), curve: p384 },
  { id: oid('1.3.132.0.35'), curve: p521 },
];
const publicExponent = 65_537n;

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** Returns the inverse of a number modulo the given modulus. The number and the modulus must be coprime. */
function modInverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b, x, y] = [b, a - quotient * b, y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

/**
 * Generates keys from a stream of bytes, so that the same stream results in the same keys. Anyone who knows the seed can compute
 * the keys, so they are only as secret as the seed.
 */
export class SeededKeys implements KeySource {
  readonly #randomBytes: (size: number) => Uint8Array;

  constructor(randomBytes: (size: number) => Uint8Array) {
    this.#randomBytes = randomBytes;
  }

  generate(kind: KeyKind): KeyObject {
    switch (kind) {
      case 'rsa-2048':
        return this.#rsa(2048);
      case 'rsa-4096':
        return this.#rsa(4096);
      case 'p-256': {
        const secret = p256.utils.randomSecretKey(this.#randomBytes(48));
        const [point, id] = [p256.getPublicKey(secret, false), curves[0]?.id ?? Buffer.alloc(0)];
        return privateKey('EC PRIVATE KEY', sequence(integer(1n), octets(secret), der(0xa0, id), der(0xa1, bits(point))));
      }
      case 'ed25519': {
        const algorithm = sequence(oid('1.3.101.112'));
        return privateKey('PRIVATE KEY', sequence(integer(0n), algorithm, octets(octets(this.#randomBytes(32)))));
      }
    }
  }

  /** Returns the next prime after a random number. The two highest bits of the prime are set, as RSA requires. */
  prime(size: number): bigint {
    for (;;) {
      const start = toBigInt(this.#randomBytes(size / 8)) | (3n << BigInt(size - 2)) | 1n;
      const prime = nextPrime(start, (candidate) => checkPrimeSync(candidate));
      if (prime >> BigInt(size) === 0n) return prime;
    }
  }

  /** Signs with the deterministic nonce of RFC 6979. */
  signEcdsa(message: Uint8Array, key: KeyObject): Uint8Array {
    const encoded = decodePem(key.export({ type: 'sec1', format: 'pem' }).toString())?.der ?? Buffer.alloc(0);
    const { curve } = curves.find(({ id }) => encoded.includes(id)) ?? { curve: p256 };
    return curve.sign(sha256(message), secretOf(encoded), { prehash: false, lowS: false, format: 'der' });
  }

  #rsa(size: number): KeyObject {
    for (;;) {
      const [p, q] = [this.prime(size / 2), this.prime(size / 2)];
      const phi = (p - 1n) * (q - 1n);
      if (p === q || phi % publicExponent === 0n) continue;
      const secret = modInverse(publicExponent, phi);
      const fields = [0n, p * q, publicExponent, secret, p, q, secret % (p - 1n), secret % (q - 1n), modInverse(q, p)];
      return privateKey('RSA PRIVATE KEY', sequence(...fields.map((field) => integer(field))));
    }
  }
}

function privateKey(type: string, encoded: Buffer): KeyObject {
  return createPrivateKey(encodePem({ type, der: encoded }));
}

/** Returns the private key in an ECPrivateKey structure (RFC 5915): the element after the version. */
function secretOf(encoded: Buffer): Buffer {
  const outer = elementAt(encoded, 0);
  const version = outer && elementAt(encoded, outer.start);
  const secret = version && elementAt(encoded, version.end);
  return secret ? encoded.subarray(secret.start, secret.end) : Buffer.alloc(0);
}
