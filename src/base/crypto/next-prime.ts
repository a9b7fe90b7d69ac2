/** Most candidates are multiples of primes below this bound, and can be ruled out without a primality test. */
const bound = 8192;

let known: readonly number[] | undefined;

/** Returns the odd primes below the bound. */
export function smallPrimes(): readonly number[] {
  if (known) return known;
  const isComposite = new Uint8Array(bound);
  const primes: number[] = [];
  for (let n = 3; n < bound; n += 2) {
    if (isComposite[n]) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < bound; multiple += 2 * n) isComposite[multiple] = 1;
  }
  known = primes;
  return primes;
}

/**
 * Returns the first prime that is not smaller than a number.
 *
 * @param start an odd number, larger than 8192
 * @param isPrime tests a candidate that has no small factors
 */
export function nextPrime(start: bigint, isPrime: (candidate: bigint) => boolean): bigint {
  const primes = smallPrimes();
  const remainders = primes.map((prime) => Number(start % BigInt(prime)));
  for (let offset = 0; ; offset += 2) {
    if (primes.some((prime, at) => ((remainders[at] ?? 0) + offset) % prime === 0)) continue;
    const candidate = start + BigInt(offset);
    if (isPrime(candidate)) return candidate;
  }
}
