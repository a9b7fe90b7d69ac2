import { compareBytes } from '../../base/natural-sort.ts';

/** A row of the values table. */
export interface ValueRow {
  readonly key: string;
  readonly type: string;
  readonly notation: string;
  /** default value and description from the comment above the value */
  readonly autoDefault: string;
  readonly autoDescription: string;
  /**
   * default value and description from a comment that names the value; without such a comment, the default is the value itself
   */
  readonly default: string;
  readonly description: string;
  readonly section: string;
  readonly line: number;
  readonly column: number;
  /** path of the dependency that the value belongs to; empty for the chart's own values */
  readonly dependency: string;
  readonly isGlobal: boolean;
}

export type SortOrder = 'alphanum' | 'file';

/** The rows of a section. */
export interface ValueSection<T> {
  readonly name: string;
  readonly rows: readonly T[];
}

/** Sorts rows: global values first, then the chart's own values, then the values of its dependencies. */
export function sortRows(rows: readonly ValueRow[], order: SortOrder): ValueRow[] {
  const inOrder = order === 'file' ? compareLines : compareKeys;
  return rows.toSorted((a, b) => compareOwners(a, b) || inOrder(a, b));
}

function compareOwners(a: ValueRow, b: ValueRow): number {
  if (a.isGlobal || b.isGlobal) return Number(b.isGlobal) - Number(a.isGlobal);
  return compareBytes(a.dependency, b.dependency);
}

function compareKeys(a: ValueRow, b: ValueRow): number {
  return compareBytes(a.key, b.key);
}

function compareLines(a: ValueRow, b: ValueRow): number {
  return a.line - b.line || a.column - b.column;
}

/** Groups rows by section, in order of each section's first occurrence. Rows without a section are not included. */
export function sectionsOf<T extends { readonly section: string }>(rows: readonly T[]): ValueSection<T>[] {
  const sections = new Map<string, T[]>();
  for (const row of rows) {
    if (row.section === '') continue;
    const known = sections.get(row.section);
    if (known === undefined) sections.set(row.section, [row]);
    else known.push(row);
  }
  return [...sections].map(([name, rows]) => ({ name, rows }));
}
