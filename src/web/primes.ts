/** Prime numbers for RSA and DSA keys. */
import { nextPrime, smallPrimes } from '../base/crypto/next-prime.ts';

/** Returns cryptographically secure random bytes. */
export function randomValues(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  // getRandomValues fills at most 65,536 bytes.
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

/** Converts big-endian bytes to an integer. */
export function toBigInt(bytes: Uint8Array): bigint {
  let hex = '0';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(`0x${hex}`);
}

/** Returns base^exponent modulo the given modulus. */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let factor = base % modulus;
  for (const bit of [...exponent.toString(2)].reverse()) {
    if (bit === '1') result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}

/** Returns the inverse of a number modulo the given modulus. The number and the modulus must be coprime. */
export function modInverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** Number of Miller-Rabin rounds; FIPS 186-5 (table B.1) requires at most 8 for random candidates of 512 bits or more. */
const rounds = 16;

/** Tests whether a number is prime, with the Miller-Rabin test and random bases. */
export function isProbablePrime(candidate: bigint): boolean {
  if (candidate < 4n) return candidate > 1n;
  if (candidate % 2n === 0n) return false;
  for (const prime of smallPrimes()) if (candidate % BigInt(prime) === 0n) return candidate === BigInt(prime);
  let odd = candidate - 1n;
  let twos = 0;
  for (; odd % 2n === 0n; odd >>= 1n) twos++;
  const size = Math.ceil(bitLength(candidate) / 8) + 8;
  for (let round = 0; round < rounds; round++) {
    const base = 2n + (toBigInt(randomValues(size)) % (candidate - 3n));
    if (isWitness(base, { candidate, odd, twos })) return false;
  }
  return true;
}

interface Decomposed {
  readonly candidate: bigint;
  /** odd part of candidate - 1 */
  readonly odd: bigint;
  /** exponent of the highest power of 2 that divides candidate - 1 */
  readonly twos: number;
}

/** Reports whether a Miller-Rabin test with this base proves that the candidate is composite. */
function isWitness(base: bigint, { candidate, odd, twos }: Decomposed): boolean {
  let power = modPow(base, odd, candidate);
  if (power === 1n || power === candidate - 1n) return false;
  for (let i = 1; i < twos; i++) {
    power = (power * power) % candidate;
    if (power === candidate - 1n) return false;
  }
  return true;
}

/** Generates a random prime with the given number of bits, a multiple of 8. Its two highest bits are set, as RSA requires. */
export function randomPrime(size: number): bigint {
  for (;;) {
    const bytes = randomValues(size / 8);
    bytes[0] = (bytes[0] ?? 0) | 0xc0;
    const prime = nextPrime(toBigInt(bytes) | 1n, isProbablePrime);
    if (bitLength(prime) === size) return prime;
  }
}
