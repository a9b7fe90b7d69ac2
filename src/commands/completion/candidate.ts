import type { Candidate } from '../../actions/completion-candidates.ts';

/** What a word may be completed to, and what the shell is to do about it. */
export interface Answer {
  readonly candidates: readonly Candidate[];
  /** cobra's bits */
  readonly directive: number;
}

/** The word goes on: no blank behind it. */
export const withoutBlank = 2;
/** No names of files where there is no candidate. */
export const withoutFiles = 4;
/** Folders alone. */
export const foldersOnly = 16;
/** In the order given. */
export const keepOrder = 32;

/** Those candidates that the word begins. */
export function only(word: string, { candidates, directive }: Answer): Answer {
  return { candidates: candidates.filter(({ value }) => value.startsWith(word)), directive };
}

/** A list of fixed words. */
export function choices(...values: readonly (string | readonly [string, string])[]): Answer {
  const candidates = values.map((each) =>
    typeof each === 'string' ? { value: each } : { value: each[0], description: each[1] },
  );
  return { candidates, directive: withoutFiles };
}
