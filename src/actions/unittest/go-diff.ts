import { unifiedDiff } from '../../base/line-diff.ts';

/** A unified diff with one line of context, in the form of Go's difflib. */
export function goDiff(expected: string, actual: string): string {
  // difflib takes what follows the last line break for a line, too.
  const hunks = unifiedDiff(`${expected}\n`, `${actual}\n`, 1);
  if (hunks === '') return '';
  // A range of one line is written without its length.
  const text = hunks.replaceAll(/^@@ -(\d+),(\d+) \+(\d+),(\d+) @@$/gm, (_, a: string, b: string, c: string, d: string) => {
    const range = (start: string, size: string): string => (size === '1' ? start : `${start},${size}`);
    return `@@ -${range(a, b)} +${range(c, d)} @@`;
  });
  return `--- Expected\n+++ Actual\n${text}`;
}
