const SCALAR = /^(?:"[^"]*"|'[^']*'|[^\s#,[\]{}"'|>&*!][^#,[\]{}"']*)/;

/** Returns the source text of a scalar, including quotes; empty if it does not fit on its line. */
export function scalarAt(source: string, { line, column }: { readonly line: number; readonly column: number }): string {
  const text = source.split('\n')[line - 1] ?? '';
  return SCALAR.exec(text.slice(column - 1))?.[0].trimEnd() ?? '';
}
