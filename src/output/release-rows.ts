import type { GraphRow, ReleaseRow } from '../report/release-rows.ts';

const listHeading = ['NAME', 'NAMESPACE', 'ENABLED', 'INSTALLED', 'LABELS', 'CHART', 'VERSION'];

/** Formats releases as the table of `helmfile list`: columns are padded and separated by tabs. */
export function releaseTable(rows: readonly ReleaseRow[]): string {
  const cells = rows.map((row) => [
    row.name,
    row.namespace,
    String(row.enabled),
    String(row.installed),
    row.labels,
    row.chart,
    row.version,
  ]);
  return table([listHeading, ...cells], '\t');
}

/** Formats releases as the table of `helmfile show-dag`. */
export function graphTable(rows: readonly GraphRow[]): string {
  const cells = rows.map(({ group, id, needs }) => [String(group), id, needs.join(', ')]);
  return table([['GROUP', 'RELEASE', 'DEPENDENCIES'], ...cells], ' ');
}

/** Pads all columns to the same width, and removes whitespace at the end of lines. */
function table(rows: readonly (readonly string[])[], separator: string): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  const lines = rows.map((row) => row.map((cell, column) => pad(cell, widths[column] ?? 0)).join(separator));
  return lines.map((line) => `${line.replace(/[ \t]+$/, '')}\n`).join('');
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(width - [...cell].length);
}
