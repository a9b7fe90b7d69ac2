import { checkPrimeSync, generatePrimeSync } from 'node:crypto';
import { encodePem, integer, sequence } from '../../base/crypto/der.ts';
import type { RenderContext } from '../render-context.ts';

const sizeP = 2048;
const sizeQ = 256;

function randomBelow(context: RenderContext, limit: bigint): bigint {
  return BigInt(`0x${Buffer.from(context.randomBytes(sizeP / 8 + 8)).toString('hex')}`) % limit;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let [b, e] = [base % modulus, exponent]; e > 0n; e >>= 1n, b = (b * b) % modulus)
    if (e & 1n) result = (result * b) % modulus;
  return result;
}

/** Generates primes p and q such that q divides p - 1 (FIPS 186-4, without the seed that proves how they were generated). */
function parameters(context: RenderContext): { p: bigint; q: bigint } {
  const q = context.keys?.prime(sizeQ) ?? generatePrimeSync(sizeQ, { bigint: true });
  const high = 1n << BigInt(sizeP - 1);
  for (;;) {
    const x = high + randomBelow(context, high);
    const p = x - (x % (2n * q)) + 1n;
    if (p >= high && checkPrimeSync(p)) return { p, q };
  }
}

/**
 * Generates a DSA key in OpenSSL's traditional format. The runtime's crypto module is not used, because Bun uses BoringSSL, which
 * no longer supports DSA.
 */
export function dsaKey(context: RenderContext): string {
  const { p, q } = parameters(context);
  let g = 1n;
  for (let h = 2n; g === 1n; h++) g = power(h, (p - 1n) / q, p);
  const x = 1n + randomBelow(context, q - 1n);
  const fields = [0n, p, q, g, power(g, x, p), x];
  return encodePem({ type: 'DSA PRIVATE KEY', der: sequence(...fields.map(integer)) });
}
