// Writes the results of a benchmark to docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs';

const page = 'docs/performance.md';

/** Replaces the table between the comments `bench:NAME` and `/bench:NAME`. */
export function writeTable(name, lines) {
  const text = readFileSync(page, 'utf8');
  const table = new RegExp(`(<!-- bench:${name} -->\\n)[\\s\\S]*?(<!-- /bench:${name} -->)`);
  writeFileSync(
    page,
    text.replace(table, (_, start, end) => `${start}${lines.join('\n')}\n${end}`),
  );
}
