import { TillerlessError } from '../errors/tillerless-error.ts';

/** An error about signatures and keys. @param helmText Helm's sentence, where it has one */
export function problem(message: string, helmText = message): TillerlessError {
  return new TillerlessError('PROVENANCE', message, { helmText });
}
