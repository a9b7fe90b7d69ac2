const SCALAR = /^(?:"[^"]*"|'[^']*'|[^\s#,[\]{}"'|>&*!][^#,[\]{}"']*)/;

/** Returns the source text of a scalar in a line, including quotes; empty if it spans several lines. @param column starts at 1 */
export function scalarAt(line: string, column: number): string {
  return SCALAR.exec(line.slice(column - 1))?.[0].trimEnd() ?? '';
}
