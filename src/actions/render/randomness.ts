import { createCipheriv, randomBytes } from 'node:crypto';
import type { RenderContext } from '../../engine/render-context.ts';

/** Creates a source of random values for one pass over the templates. */
export type Randomness = () => Pick<RenderContext, 'randomBytes' | 'recall'>;

/** A source of random values that are not reproducible. */
export const freshRandomness: Randomness = () => ({ randomBytes: (size) => randomBytes(size) });

/** The data needed to reproduce random values in a later rendering. */
export interface RandomSeed {
  /** 32 bytes in hexadecimal, used as the key of the random byte stream */
  readonly seed: string;
  /** generated keys, certificates and password hashes in order of creation, which cannot be derived from the seed */
  readonly made: string[];
}

export function newRandomSeed(): RandomSeed {
  return { seed: randomBytes(32).toString('hex'), made: [] };
}

/**
 * Returns a source of random values that are the same in every rendering with the same seed. New keys are appended to `made`.
 *
 * If templates are rendered several times because of `lookup`, each pass starts with the first value.
 */
export function seededRandomness({ seed, made }: RandomSeed): Randomness {
  return () => {
    const stream = createCipheriv('aes-256-ctr', Buffer.from(seed, 'hex'), Buffer.alloc(16));
    let next = 0;
    let isMaking = false;
    return {
      // `make` only runs in the first rendering, so it must not advance the stream.
      randomBytes: (size) => (isMaking ? randomBytes(size) : stream.update(Buffer.alloc(size))),
      recall: (make) => {
        const index = next++;
        isMaking = true;
        try {
          made[index] ??= make();
        } finally {
          isMaking = false;
        }
        return made[index];
      },
    };
  };
}
