import { visibleText } from './visible.ts';

/**
 * Formats a table as Helm does: each cell is padded to the width of its column, and cells are separated by tabs.
 *
 * @param texts rows of the same length, starting with the header
 */
export function formatTable(texts: readonly (readonly string[])[]): string {
  const rows = visibleRows(texts);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  return rows
    .map((row) => `${row.map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - displayWidth(cell)))).join('\t')}\n`)
    .join('');
}

/** Truncates a cell to a width, as Helm does. A width of 0 means no limit. */
export function fitCell(text: string, width: number): string {
  return width > 0 && text.length > width ? `${text.slice(0, Math.max(1, width - 3))}...` : text;
}

/** Formats columns separated by three spaces, as kubectl does. There are no trailing spaces. */
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

/** Returns the number of terminal columns that a string occupies. A wide character occupies two, and a combining mark none. */
export function displayWidth(text: string): number {
  // Fast path, because most strings are ASCII.
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
