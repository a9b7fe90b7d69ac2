import { spendSteps } from './work-budget.ts';

/** Number of comparisons that cost one step of the rendering budget. */
const comparisonsPerStep = 4;
/** The rendering budget is charged one step for this many characters in the keys. */
const charactersPerStep = 64;

/** Returns the keys in Go's order, which compares UTF-8 bytes. */
export function sortedKeys(map: ReadonlyMap<string, unknown>): string[] {
  const keys = [...map.keys()];
  let length = 0;
  for (const key of keys) length += key.length;
  spendSteps((keys.length * Math.log2(keys.length + 1)) / comparisonsPerStep + length / charactersPerStep);
  // UTF-16 order (JavaScript) and UTF-8 order (Go) differ only for strings with code units from U+D800 to U+FFFF.
  if (keys.some((key) => /[\ud800-\uffff]/.test(key)))
    return keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
