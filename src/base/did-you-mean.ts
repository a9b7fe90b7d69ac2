/** Returns the Levenshtein distance between two strings. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Maximum length of strings to compare. The comparison takes quadratic time. */
const maxLength = 256;

/** Returns the known string that is most similar to an unknown one, or undefined if none is similar enough. */
export function nearest(text: string, known: Iterable<string>): string | undefined {
  if (text.length > maxLength) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.min(3, Math.ceil(text.length / 3))) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - text.length) >= least) continue;
    const away = distance(text.toLowerCase(), candidate.toLowerCase());
    if (away < least) [best, least] = [candidate, away];
  }
  return best;
}
