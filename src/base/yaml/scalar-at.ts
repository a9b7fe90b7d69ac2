const SCALAR = /^(?:"[^"]*"|'[^']*'|[^\s#,[\]{}"'|>&*!][^#,[\]{}"']*)/;

/**
 * Returns the source of the scalar at a column, including quotes. Returns an empty string if it spans several lines.
 *
 * @param column starts at 1
 */
export function scalarAt(line: string, column: number): string {
  return SCALAR.exec(line.slice(column - 1))?.[0].trimEnd() ?? '';
}
