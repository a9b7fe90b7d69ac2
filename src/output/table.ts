import { visibleText } from './visible.ts';

/**
 * A table as Helm prints it: each cell padded to its column's width, cells separated by tabs.
 *
 * @param rows the header first; every row as long as the first
 */
export function formatTable(texts: readonly (readonly string[])[]): string {
  const rows = visibleRows(texts);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  return rows
    .map((row) => `${row.map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - displayWidth(cell)))).join('\t')}\n`)
    .join('');
}

/** A cell cut to a width, as Helm does it; 0 keeps all of it. */
export function fitCell(text: string, width: number): string {
  return width > 0 && text.length > width ? `${text.slice(0, Math.max(1, width - 3))}...` : text;
}

/** Columns separated by three blanks, as kubectl prints objects; nothing after the last cell. */
export function formatColumns(texts: readonly (readonly string[])[]): string {
  const rows = visibleRows(texts);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  return rows
    .map(
      (row) =>
        `${row.map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - displayWidth(cell) + 3))).join('')}\n`,
    )
    .join('');
}

function visibleRows(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return rows.map((row) => row.map(visibleText));
}

/** Terminal cells a text takes: wide characters count twice, marks not at all. */
export function displayWidth(text: string): number {
  // Nearly everything is ASCII.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const char of text) {
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(char)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        char,
      )
        ? 2
        : 1;
  }
  return width;
}
