const SCALAR = /^(?:"[^"]*"|'[^']*'|[^\s#,[\]{}"'|>&*!][^#,[\]{}"']*)/;

/** The text of a scalar as it was written, quotes included; empty when it does not fit on its line. */
export function scalarAt(source: string, { line, column }: { readonly line: number; readonly column: number }): string {
  const text = source.split('\n')[line - 1] ?? '';
  return SCALAR.exec(text.slice(column - 1))?.[0].trimEnd() ?? '';
}
