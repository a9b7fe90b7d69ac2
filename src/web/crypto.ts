/** Replaces node:crypto in the browser build. Contains only what templates need. Unlike Web Crypto, it is synchronous. */
import { cbc, ctr } from '@noble/ciphers/aes.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { scrypt } from '@noble/hashes/scrypt.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { isProbablePrime, randomPrime, randomValues } from './primes.ts';

export { createPrivateKey, createPublicKey, generateKeyPairSync, KeyObject, sign, X509Certificate } from './keys.ts';

const hashes = { sha1, sha256, sha512 } as const;

/** A hash or HMAC, with the interface of node:crypto. */
interface Digest {
  update(bytes: Uint8Array): Digest;
  digest(): Buffer;
  digest(encoding: 'hex'): string;
}

function digestOf(state: { update(bytes: Uint8Array): unknown; digest(): Uint8Array }): Digest {
  const result: Digest = {
    update(bytes) {
      state.update(bytes);
      return result;
    },
    digest: ((encoding?: 'hex') => {
      const bytes = Buffer.from(state.digest());
      return encoding === undefined ? bytes : bytes.toString(encoding);
    }) as Digest['digest'],
  };
  return result;
}

export function createHash(algorithm: keyof typeof hashes): Digest {
  return digestOf(hashes[algorithm].create());
}

export function createHmac(algorithm: keyof typeof hashes, key: Uint8Array): Digest {
  return digestOf(hmac.create(hashes[algorithm], key));
}

type ScryptArguments = [
  password: Uint8Array,
  salt: Uint8Array,
  size: number,
  cost: { readonly N: number; readonly r: number; readonly p: number },
];

export function scryptSync(...[password, salt, size, { N, r, p }]: ScryptArguments): Buffer {
  return Buffer.from(scrypt(password, salt, { N, r, p, dkLen: size }));
}

export function randomBytes(size: number): Buffer {
  return Buffer.from(randomValues(size));
}

export function generatePrimeSync(size: number): bigint {
  return randomPrime(size);
}

export function checkPrimeSync(candidate: bigint): boolean {
  return isProbablePrime(candidate);
}

/**
 * A subset of node:crypto's Cipheriv. In CBC mode, `update` only buffers its input, and `final` returns the entire output. In
 * counter mode, `update` returns the output for its input, and `final` returns nothing.
 */
interface Cipher {
  update(text: string | Uint8Array, encoding?: 'utf8'): Buffer;
  final(): Buffer;
  setAutoPadding(isPadded: boolean): Cipher;
}

function bufferedCipher(run: (bytes: Uint8Array, isPadded: boolean) => Uint8Array): Cipher {
  const parts: Uint8Array[] = [];
  let isPadded = true;
  const cipher: Cipher = {
    update(text) {
      parts.push(typeof text === 'string' ? Buffer.from(text, 'utf8') : text);
      return Buffer.alloc(0);
    },
    final: () => Buffer.from(run(Buffer.concat(parts), isPadded)),
    setAutoPadding(isEnabled) {
      isPadded = isEnabled;
      return cipher;
    },
  };
  return cipher;
}

/**
 * Encrypts a stream in counter mode. If a part does not start at a block boundary, the keystream of its first block is computed
 * again.
 */
function counterCipher(key: Uint8Array, iv: Uint8Array): Cipher {
  let position = 0;
  const cipher: Cipher = {
    update(text) {
      const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
      const within = position % 16;
      const counter = Buffer.from(iv);
      addTo(counter, Math.floor(position / 16));
      position += bytes.length;
      return Buffer.from(
        ctr(key, counter)
          .encrypt(Buffer.concat([Buffer.alloc(within), bytes]))
          .subarray(within),
      );
    },
    final: () => Buffer.alloc(0),
    setAutoPadding: () => cipher,
  };
  return cipher;
}

/** Adds to a big-endian counter. */
function addTo(counter: Buffer, blocks: number): void {
  for (let at = counter.length - 1, carry = blocks; at >= 0 && carry > 0; at--) {
    const sum = (counter[at] ?? 0) + (carry % 256);
    counter[at] = sum & 255;
    carry = Math.floor(carry / 256) + (sum >> 8);
  }
}

export function createCipheriv(algorithm: 'aes-256-cbc' | 'aes-256-ctr', key: Uint8Array, iv: Uint8Array): Cipher {
  if (algorithm === 'aes-256-ctr') return counterCipher(key, iv);
  return bufferedCipher((bytes, isPadded) => cbc(key, iv, { disablePadding: !isPadded }).encrypt(bytes));
}

export function createDecipheriv(_algorithm: 'aes-256-cbc', key: Uint8Array, iv: Uint8Array): Cipher {
  return bufferedCipher((bytes, isPadded) => cbc(key, iv, { disablePadding: !isPadded }).decrypt(bytes));
}
