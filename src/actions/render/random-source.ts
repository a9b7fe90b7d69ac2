import { type Randomness, type RandomSeed, randomSeed, seededRandomness } from '../../engine/randomness.ts';

/** A source of random values for templates, and the seed to re-create it from. */
export interface RandomSource {
  readonly seed: RandomSeed;
  readonly randomness: Randomness;
}

/**
 * Returns a source of random values that are the same in each render.
 *
 * @param text the argument of --seed, which determines all random values, including keys and certificates. If it is empty, the
 * seed is random and does not determine the keys, so repeating a render requires both the seed and the generated keys.
 */
export async function randomSource(text: string): Promise<RandomSource> {
  if (text === '') {
    const seed = randomSeed();
    return { seed, randomness: seededRandomness(seed) };
  }
  // Load this module on demand, because --seed is rarely used.
  const { repeatableRandomness } = await import('../../engine/repeatable-randomness.ts');
  const seed = randomSeed(text);
  return { seed, randomness: repeatableRandomness(seed) };
}
