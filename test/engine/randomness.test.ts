import { randomSeed, seededRandomness } from '../../src/engine/randomness.ts';

/** Returns a function that generates a numbered value, so that each one is different. */
function counter(): () => string {
  let count = 0;
  return () => `value ${++count}`;
}

describe('seededRandomness', () => {
  it('returns the same random bytes in each pass', () => {
    const randomness = seededRandomness(randomSeed());
    expect(randomness().randomBytes(32)).toEqual(randomness().randomBytes(32));
    expect(randomness().randomBytes(32)).not.toEqual(seededRandomness(randomSeed())().randomBytes(32));
  });

  it('reuses generated values of earlier passes only for the same call', () => {
    const randomness = seededRandomness(randomSeed());
    const make = counter();
    const first = randomness();
    expect(['ca', 'signed'].map((label) => first.recall?.(label, make))).toEqual(['value 1', 'value 2']);
    // In the second pass, the lookup has found a CA, so none is generated.
    const second = randomness();
    expect(['signed', 'bcrypt'].map((label) => second.recall?.(label, make))).toEqual(['value 2', 'value 3']);
  });

  it('generates different values for equal calls in one pass', () => {
    const randomness = seededRandomness(randomSeed());
    const make = counter();
    for (const pass of [randomness(), randomness()])
      expect([pass.recall?.('key', make), pass.recall?.('key', make)]).toEqual(['value 1', 'value 2']);
  });

  it('restores generated values from a saved seed', () => {
    const seed = randomSeed();
    const make = counter();
    seededRandomness(seed)().recall?.('ca', make);
    expect(seededRandomness({ ...seed, made: [...seed.made] })().recall?.('ca', make)).toBe('value 1');
  });
});
