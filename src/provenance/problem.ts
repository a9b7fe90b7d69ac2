import { TillerlessError } from '../errors/tillerless-error.ts';

/** Creates an error about signatures or keys. @param helmText Helm's error message, if it differs */
export function problem(message: string, helmText = message): TillerlessError {
  return new TillerlessError('PROVENANCE', message, { helmText });
}
