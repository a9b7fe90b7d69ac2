import { createCipheriv, randomBytes } from 'node:crypto';
import type { RenderContext } from '../../engine/render-context.ts';

/** Creates the source of random values for one pass over the templates. */
export type Randomness = () => Pick<RenderContext, 'randomBytes' | 'recall'>;

/** Random values that are not reproducible. */
export const freshRandomness: Randomness = () => ({ randomBytes: (size) => randomBytes(size) });

/** Random values as data, so that a later rendering can reproduce them. */
export interface RandomSeed {
  /** 32 bytes in hexadecimal: key of the stream of random bytes */
  readonly seed: string;
  /** keys, certificates and password hashes in order of creation, because a seed does not determine them */
  readonly made: string[];
}

export function newRandomSeed(): RandomSeed {
  return { seed: randomBytes(32).toString('hex'), made: [] };
}

/**
 * Returns the same values in every rendering with the same seed. New keys are appended to `made`.
 *
 * If templates are rendered several times because of `lookup`, each pass starts from the beginning.
 */
export function seededRandomness({ seed, made }: RandomSeed): Randomness {
  return () => {
    const stream = createCipheriv('aes-256-ctr', Buffer.from(seed, 'hex'), Buffer.alloc(16));
    let next = 0;
    let isMaking = false;
    return {
      // `make` runs only in the first rendering, so it must not advance the stream.
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
