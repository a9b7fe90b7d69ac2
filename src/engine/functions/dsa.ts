import { checkPrimeSync, generatePrimeSync, randomBytes } from 'node:crypto';

const sizeP = 2048;
const sizeQ = 256;

function randomBelow(limit: bigint): bigint {
  return BigInt(`0x${randomBytes(sizeP / 8 + 8).toString('hex')}`) % limit;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let [b, e] = [base % modulus, exponent]; e > 0n; e >>= 1n, b = (b * b) % modulus)
    if (e & 1n) result = (result * b) % modulus;
  return result;
}

/** Generates primes p and q such that q divides p - 1 (FIPS 186-4, without the seed that proves how they were generated). */
function parameters(): { p: bigint; q: bigint } {
  const q = generatePrimeSync(sizeQ, { bigint: true });
  const high = 1n << BigInt(sizeP - 1);
  for (;;) {
    const x = high + randomBelow(high);
    const p = x - (x % (2n * q)) + 1n;
    if (p >= high && checkPrimeSync(p)) return { p, q };
  }
}

function derLength(length: number): Buffer {
  if (length < 128) return Buffer.from([length]);
  const bytes = Buffer.from(length.toString(16).padStart(length > 255 ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  // A leading zero byte keeps the number positive.
  const body = Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
  return Buffer.concat([Buffer.from([2]), derLength(body.length), body]);
}

/**
 * Generates a DSA key in OpenSSL's traditional format. The runtime's crypto module is not used, because Bun uses BoringSSL, which
 * no longer supports DSA.
 */
export function dsaKey(): string {
  const { p, q } = parameters();
  let g = 1n;
  for (let h = 2n; g === 1n; h++) g = power(h, (p - 1n) / q, p);
  const x = 1n + randomBelow(q - 1n);
  const body = Buffer.concat([0n, p, q, g, power(g, x, p), x].map(derInteger));
  const der = Buffer.concat([Buffer.from([0x30]), derLength(body.length), body]);
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN DSA PRIVATE KEY-----\n${lines.join('\n')}\n-----END DSA PRIVATE KEY-----\n`;
}
