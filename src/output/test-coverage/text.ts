import {
  actionRatio,
  branchRatio,
  type ChartCoverage,
  type CoverageReport,
  type FileCoverage,
  percentage,
  type Ratio,
  sumOf,
  templateRatio,
  totalPercentage,
} from '../../report/coverage-report.ts';

/** Maximum number of unread values to list for each chart. */
const MAX_VALUES = 20;
/** Maximum number of characters in the list of uncovered lines. */
const MAX_LINES = 60;

/** Formats coverage as a table with one row per template. */
export function coverageText(report: CoverageReport): string {
  return `${report.charts.map(chartText).join('')}\nCoverage: ${totalPercentage(report).toFixed(1)} %\n`;
}

function chartText({ name, path, files, values }: ChartCoverage): string {
  const header = ['TEMPLATE', 'ACTIONS', 'BRANCHES', 'NAMED', 'NOT COVERED'];
  const rows = files.map((file) => [relativeTo(path, file.path), ...ratiosOf([file]), uncoveredLines(file)]);
  const table = [header, ...rows, ['total', ...ratiosOf(files), '']];
  const widths = header.map((_, at) => Math.max(...table.map((row) => row[at]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const total = values.read + values.unread.length;
  const unread = values.unread.slice(0, MAX_VALUES).join(', ') + (values.unread.length > MAX_VALUES ? ', ...' : '');
  const ratio = ratioText({ covered: values.read, total });
  return `\nCoverage of ${name}\n\n${lines.join('\n')}\n\nDefault values that were read: ${ratio}${unread === '' ? '' : `; not read: ${unread}`}\n`;
}

function relativeTo(chart: string, path: string): string {
  const prefix = `${chart.replace(/\/+$/, '')}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function ratiosOf(files: readonly FileCoverage[]): string[] {
  return [actionRatio, branchRatio, templateRatio].map((ratio) => ratioText(sumOf(files.map(ratio))));
}

function ratioText(ratio: Ratio): string {
  return ratio.total === 0 ? '-' : `${ratio.covered}/${ratio.total} ${percentage(ratio).toFixed(0)}%`;
}

/**
 * Lists the lines with actions that never ran, conditions that were never true or never false, and loops that never had items or
 * were never empty.
 */
function uncoveredLines({ actions, branches, templates }: FileCoverage): string {
  const notes = new Map<number, string>();
  for (const { line, count } of [...templates, ...actions]) if (count === 0) notes.set(line, `${line}`);
  for (const { line, kind, taken, skipped } of branches) {
    if (taken + skipped === 0 || notes.has(line)) continue;
    const loop = kind === 'range';
    if (taken === 0) notes.set(line, `${line} (never ${loop ? 'any item' : 'true'})`);
    else if (skipped === 0) notes.set(line, `${line} (never ${loop ? 'empty' : 'false'})`);
  }
  const text = [...notes]
    .sort(([a], [b]) => a - b)
    .map(([, note]) => note)
    .join(', ');
  return text.length > MAX_LINES ? `${text.slice(0, MAX_LINES)}...` : text;
}
