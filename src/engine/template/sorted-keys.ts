import { spendSteps } from './work-budget.ts';

/** Comparisons and compared characters that one step stands for. */
const comparisonsPerStep = 4;
const charactersPerStep = 64;

/** Keys in Go's order: by their UTF-8 bytes. */
export function sortedKeys(map: ReadonlyMap<string, unknown>): string[] {
  const keys = [...map.keys()];
  let length = 0;
  for (const key of keys) length += key.length;
  spendSteps((keys.length * Math.log2(keys.length + 1)) / comparisonsPerStep + length / charactersPerStep);
  // UTF-16 order is UTF-8 order unless characters beyond the surrogates' range are in play.
  if (keys.some((key) => /[\ud800-\uffff]/.test(key)))
    return keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
