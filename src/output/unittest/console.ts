import { dirname } from 'node:path';
import type { ChartOutcome, SuiteOutcome, TestOutcome, UnittestReport } from '../../report/unittest-report.ts';
import { assertionTitle } from './reports.ts';

/** Functions that colour parts of a line. If colour is disabled, they return the text unchanged. */
export interface UnittestPaint {
  readonly bold: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly danger: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly label: (kind: 'pass' | 'fail' | 'skip', text: string) => string;
}

const sgr =
  (codes: string, end: string) =>
  (text: string): string =>
    `\x1b[${codes}m${text}\x1b[${end}m`;

const labels = { pass: sgr('42;30', '0;0'), fail: sgr('41;37', '0;0'), skip: sgr('43;30', '0;0') } as const;

/** The colours used by helm-unittest. */
export const unittestColours: UnittestPaint = {
  bold: sgr('1', '22'),
  faint: sgr('2', '22'),
  danger: sgr('31', '0'),
  warning: sgr('33', '0'),
  label: (kind, text) => labels[kind](text),
};

const same = (text: string): string => text;

export const unittestPlain: UnittestPaint = { bold: same, faint: same, danger: same, warning: same, label: (_, text) => text };

export function chartHeading({ name, path }: Pick<ChartOutcome, 'name' | 'path'>, paint: UnittestPaint): string {
  return `\n### Chart [ ${paint.bold(name)} ] ${paint.faint(path)}\n\n`;
}

export function chartErrorText(error: string, paint: UnittestPaint): string {
  return `\n### ${paint.danger('Error: ')} ${error}\n\n`;
}

export function suiteText({ name, file, status, error, tests }: SuiteOutcome, paint: UnittestPaint): string {
  const label =
    status === 'skipped'
      ? paint.label('skip', ' SKIP ')
      : status === 'passed'
        ? paint.label('pass', ' PASS ')
        : paint.label('fail', ' FAIL ');
  const folder = `${dirname(file)}/`;
  const title = `${label} ${paint.bold(name)}\t${paint.faint(folder)}${file.slice(file.lastIndexOf('/') + 1)}\n`;
  if (error !== '') return `${title}\t${paint.bold('- Execution Error: ')}\n\t\t${error}\n\n`;
  return `${title}${tests.map((test) => testText(test, paint)).join('')}`;
}

function testText(test: TestOutcome, paint: UnittestPaint): string {
  const { name, status, error, skipReason, assertions } = test;
  if (status === 'passed' || (status === 'skipped' && skipReason === '')) return '';
  if (status === 'skipped') return `\t${paint.bold('- ')}${paint.label('skip', 'SKIPPED')}${paint.warning(` '${name}'`)}\n`;
  if (error !== '') return `\t${paint.bold(`- ${name}`)}\n\t\t${paint.bold(`Error: ${error}\n`)}\n`;
  const failed = assertions.filter((assertion) => assertion.status === 'failed');
  const lines = failed.flatMap((assertion) => [
    `\t\t${paint.danger(assertionTitle(assertion))}`,
    ...assertion.lines.map((line) => `\t\t\t${line}`),
    '',
  ]);
  return `\t${paint.danger(`- ${name}\n`)}\n${lines.map((line) => `${line}\n`).join('')}`;
}

interface Counts {
  readonly failed: number;
  readonly errored: number;
  readonly passed: number;
  readonly skipped: number;
}

/** Formats the counts in a summary line. `failed` includes `errored`. */
function countsText({ failed, errored, passed, skipped }: Counts, paint: UnittestPaint): string {
  const bad = `${failed > 0 ? paint.danger(`${failed} failed, `) : ''}${errored > 0 ? `${errored} errored, ` : ''}`;
  const omitted = skipped > 0 ? `${skipped} skipped, ` : '';
  return `${bad}${passed} passed, ${omitted}${passed + failed + skipped} total`;
}

function countOf(items: readonly { readonly status: TestOutcome['status']; readonly error: string }[]): Counts {
  const number = (...statuses: readonly TestOutcome['status'][]): number =>
    items.filter(({ status }) => statuses.includes(status)).length;
  return {
    failed: number('failed', 'errored'),
    errored: items.filter(({ status, error }) => status === 'errored' && error !== '').length,
    passed: number('passed'),
    skipped: number('skipped'),
  };
}

/** Returns the summary printed at the end of a run. */
export function summaryText({ charts, milliseconds }: UnittestReport, paint: UnittestPaint): string {
  const suites = charts.flatMap((chart) => chart.suites);
  // A test whose assertions were all skipped is counted as passed.
  const tests = suites
    .flatMap((suite) => suite.tests)
    .map((test) => (test.status === 'skipped' && test.skipReason === '' ? { ...test, status: 'passed' as const } : test));
  const failedSnapshots = suites.reduce((sum, { snapshots }) => sum + snapshots.failed, 0);
  const total = suites.reduce((sum, { snapshots }) => sum + snapshots.total, 0);
  const inSuites = suites.filter(({ snapshots, status }) => snapshots.failed > 0 && status === 'failed').length;
  const warning =
    failedSnapshots > 0
      ? `\nSnapshot Summary: ${paint.danger(`${failedSnapshots} snapshot failed`)} in ${inSuites} test suite.${paint.faint(' Check changes and use `-u` to update snapshot.')}\n`
      : '';
  const lines = [
    `Charts:      ${countsText(countOf(charts), paint)}`,
    `Test Suites: ${countsText(countOf(suites), paint)}`,
    `Tests:       ${countsText(countOf(tests), paint)}`,
    `Snapshot:    ${countsText({ failed: failedSnapshots, errored: 0, passed: total - failedSnapshots, skipped: 0 }, paint)}`,
    `Time:        ${milliseconds.toFixed(0)}ms`,
  ];
  return `${warning}\n${lines.join('\n')}\n\n`;
}
