import type { CoverageReport, FileCoverage } from '../../report/coverage-report.ts';

/** Formats coverage as an lcov tracefile, which editors and CI services read. Named templates are written as functions. */
export function coverageLcov({ charts }: CoverageReport): string {
  return charts.flatMap(({ files }) => files.map(fileRecord)).join('');
}

function fileRecord({ path, actions, branches, templates }: FileCoverage): string {
  const lines = new Map<number, number>();
  for (const { line, count } of actions) lines.set(line, Math.max(lines.get(line) ?? 0, count));
  const counts = [...lines].sort(([a], [b]) => a - b);
  const outcomes = branches.flatMap(({ line, taken, skipped }, block) =>
    [taken, skipped].map((count, branch) => {
      // A dash means that the condition was never evaluated.
      const shown = taken + skipped === 0 ? '-' : count;
      return `BRDA:${line},${block},${branch},${shown}`;
    }),
  );
  const hits = branches.flatMap(({ taken, skipped }) => [taken, skipped]).filter((count) => count > 0);
  const records = [
    'TN:',
    `SF:${path}`,
    ...templates.map(({ line, name }) => `FN:${line},${name}`),
    ...templates.map(({ name, count }) => `FNDA:${count},${name}`),
    `FNF:${templates.length}`,
    `FNH:${templates.filter(({ count }) => count > 0).length}`,
    ...outcomes,
    `BRF:${outcomes.length}`,
    `BRH:${hits.length}`,
    ...counts.map(([line, count]) => `DA:${line},${count}`),
    `LF:${counts.length}`,
    `LH:${counts.filter(([, count]) => count > 0).length}`,
    'end_of_record',
  ];
  return records.map((record) => `${record}\n`).join('');
}
