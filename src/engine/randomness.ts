import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import type { KeySource, RenderContext } from './render-context.ts';

/** Creates a source of random values for one pass over the templates. */
export type Randomness = () => Pick<RenderContext, 'randomBytes' | 'recall' | 'keys'>;

/** A source of random values that are not reproducible. */
export const freshRandomness: Randomness = () => ({ randomBytes: (size) => randomBytes(size) });

/** The data needed to reproduce random values in a later rendering. */
export interface RandomSeed {
  /** 32 bytes in hexadecimal, used as the key of the random byte stream */
  readonly seed: string;
  /** generated keys, certificates and password hashes in order of creation */
  readonly made: string[];
}

/** Returns a new seed, or the seed derived from a text. */
export function randomSeed(text?: string): RandomSeed {
  const seed = text === undefined ? randomBytes(32) : createHash('sha256').update(Buffer.from(text)).digest();
  return { seed: seed.toString('hex'), made: [] };
}

type RandomBytes = RenderContext['randomBytes'];
/**
 * Creates a key source whose keys depend only on the stream of bytes. Callers pass in this function, because it requires modules
 * that are rarely needed.
 */
export type SeededKeySource = (randomBytes: RandomBytes) => KeySource;

/**
 * Returns a stream of pseudorandom bytes that depends only on the seed and the number. Streams with different numbers are
 * independent of each other.
 */
function stream(seed: string, number: number): RandomBytes {
  const start = Buffer.alloc(16);
  start.writeUInt32BE(number);
  const cipher = createCipheriv('aes-256-ctr', Buffer.from(seed, 'hex'), start);
  return (size) => cipher.update(Buffer.alloc(size));
}

/**
 * Returns a source of random values that are the same in every rendering with the same seed. New keys are appended to `made`.
 *
 * If templates are rendered several times because of `lookup`, each pass starts over with the first value.
 *
 * @param keysOf generates keys from the seed; by default, new keys are not reproducible
 */
export function seededRandomness({ seed, made }: RandomSeed, keysOf?: SeededKeySource): Randomness {
  return () => {
    const values = stream(seed, 0);
    let next = 0;
    /**
     * Random bytes for the key that is being generated. They are not taken from `values`, because later values must be the same
     * whether the key is generated or reused from `made`.
     */
    let keyBytes: RandomBytes | undefined;
    const bytes: RandomBytes = (size) => (keyBytes ?? values)(size);
    return {
      randomBytes: bytes,
      recall: (make) => {
        const index = next++;
        keyBytes = keysOf ? stream(seed, index + 1) : randomBytes;
        try {
          made[index] ??= make();
        } finally {
          keyBytes = undefined;
        }
        return made[index];
      },
      ...(keysOf ? { keys: keysOf(bytes) } : {}),
    };
  };
}
