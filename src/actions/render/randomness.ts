import { createCipheriv, randomBytes } from 'node:crypto';
import type { RenderContext } from '../../engine/render-context.ts';

/** What a rendering draws at random: one pass of the templates starts one source. */
export type Randomness = () => Pick<RenderContext, 'randomBytes' | 'recall'>;

/** Different each time. */
export const freshRandomness: Randomness = () => ({ randomBytes: (size) => randomBytes(size) });

/** Random values as data, so that a later rendering can draw the same ones. */
export interface RandomSeed {
  /** 32 bytes, hexadecimal: the key of the stream that random bytes come from */
  readonly seed: string;
  /** keys, certificates and password hashes in the order in which templates asked for them; no seed determines these */
  readonly made: string[];
}

export function newRandomSeed(): RandomSeed {
  return { seed: randomBytes(32).toString('hex'), made: [] };
}

/**
 * Draws the same values in every rendering with the same seed. What `made` does not hold yet is added to it.
 *
 * A chart whose templates are rendered several times, because of `lookup`, starts from the beginning each time.
 */
export function seededRandomness({ seed, made }: RandomSeed): Randomness {
  return () => {
    const stream = createCipheriv('aes-256-ctr', Buffer.from(seed, 'hex'), Buffer.alloc(16));
    let next = 0;
    let isMaking = false;
    return {
      // `make` runs in the first rendering only, so it must not move the stream.
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
