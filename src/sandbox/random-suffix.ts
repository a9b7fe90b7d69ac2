import { randomBytes } from 'node:crypto';

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Returns the five random characters at the end of generated names: no vowels, no characters that look alike. */
export function randomSuffix(): string {
  return [...randomBytes(5)].map((byte) => letters[byte % letters.length]).join('');
}
