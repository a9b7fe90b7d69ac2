import { type Randomness, type RandomSeed, seededRandomness } from './randomness.ts';
import { SeededKeys } from './seeded-keys.ts';

/** Returns a source of random values and keys that are the same in every rendering with the same seed. */
export function repeatableRandomness(random: RandomSeed): Randomness {
  return seededRandomness(random, (randomBytes) => new SeededKeys(randomBytes));
}
