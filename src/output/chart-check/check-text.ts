import { plural } from '../../base/text.ts';
import type { ChartCheck, CheckFinding, CheckReport } from '../../report/check-report.ts';
import { visibleText } from '../visible.ts';

/** Formats a report as text: for each chart, its findings and a summary line. */
export function checkText({ charts }: CheckReport): string {
  if (charts.length === 0) return 'no charts to check\n';
  return visibleText(charts.map(chartText).join('\n'));
}

function chartText(chart: ChartCheck): string {
  const { name, path, version, findings, tests, installs = 0 } = chart;
  const errors = count(findings, 'error');
  const warnings = count(findings, 'warning');
  const mark = errors > 0 ? '✗' : '✓';
  const label = [name || path, version].filter(Boolean).join(' ');
  const counts = [
    plural(errors, 'error'),
    plural(warnings, 'warning'),
    ...(tests > 0 ? [plural(tests, 'unit test')] : []),
    ...(installs > 0 ? [plural(installs, 'install')] : []),
  ];
  return `${findings.map(findingText).join('')}${mark} ${label} (${path}): ${counts.join(', ')}\n`;
}

function count(findings: readonly CheckFinding[], wanted: CheckFinding['severity']): number {
  return findings.filter(({ severity }) => severity === wanted).length;
}

/** Returns the location of a finding: "file:line:column". */
export function locationText({ file, line, column }: CheckFinding): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

function findingText(finding: CheckFinding): string {
  const { severity, message, rule, hint } = finding;
  const [first = '', ...rest] = message.split('\n');
  const lines = [`${locationText(finding)}: ${severity}: ${first} [${rule}]`, ...rest.map((line) => `    ${line}`)];
  return `${[...lines, ...(hint === undefined ? [] : [`    hint: ${hint}`])].join('\n')}\n`;
}
