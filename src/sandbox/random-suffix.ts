import { randomBytes } from 'node:crypto';

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Returns five random characters for the end of a generated name, without vowels and without characters that look alike. */
export function randomSuffix(): string {
  return [...randomBytes(5)].map((byte) => letters[byte % letters.length]).join('');
}
