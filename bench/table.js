// Markdown tables for docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs';

const page = 'docs/performance.md';

/** Prints the head of a table. @param name the table is between the comments `bench:NAME` and `/bench:NAME` on the page */
export function openTable(name, titles) {
  const lines = [];
  const print = (cells) => {
    lines.push(`| ${cells.join(' | ')} |`);
    console.log(lines.at(-1));
  };
  print(titles);
  print(titles.map(() => '---'));
  return {
    /** Adds a row and prints it. */
    print,
    /** Replaces the table on the page. */
    write: () => {
      const text = readFileSync(page, 'utf8');
      const table = new RegExp(`(<!-- bench:${name} -->\\n)[\\s\\S]*?(<!-- /bench:${name} -->)`);
      writeFileSync(
        page,
        text.replace(table, (_, start, end) => `${start}${lines.join('\n')}\n${end}`),
      );
    },
  };
}
