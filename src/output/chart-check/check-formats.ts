import type { ChartCheck, CheckFinding, CheckReport } from '../../report/check-report.ts';
import { xmlText } from '../unittest/xml.ts';
import { locationText } from './check-text.ts';

/** Formats a report as JUnit XML: one suite per chart, and one test case per rule. */
export function junitText({ charts }: CheckReport): string {
  const suites = charts.map((chart) => ({
    name: 'testsuite',
    attributes: {
      name: chart.path,
      tests: rulesOf(chart).length,
      failures: rulesOf(chart).filter(([, findings]) => findings.some(isError)).length,
      time: (chart.milliseconds / 1000).toFixed(3),
    },
    children: rulesOf(chart).map(([rule, findings]) => ({
      name: 'testcase',
      attributes: { classname: chart.path, name: rule },
      children: findings.filter(isError).map((finding) => ({
        name: 'failure',
        attributes: { message: finding.message.split('\n')[0] ?? '', type: rule },
        data: `${locationText(finding)}: ${finding.message}`,
      })),
    })),
  }));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlText({ name: 'testsuites', children: suites })}\n`;
}

/** Returns the findings of each check that was run, including those that passed. */
function rulesOf({ checks, findings }: ChartCheck): [string, CheckFinding[]][] {
  const rules = new Map<string, CheckFinding[]>(checks.map((check) => [check, []]));
  for (const finding of findings) {
    const [rule = ''] = finding.rule.split('/');
    rules.set(rule, [...(rules.get(rule) ?? []), finding]);
  }
  return [...rules];
}

function isError({ severity }: CheckFinding): boolean {
  return severity === 'error';
}

/** Formats a report as SARIF 2.1.0, which code scanning tools read. @param version version of this program */
export function sarifText({ charts }: CheckReport, version: string): string {
  const findings = charts.flatMap((chart) => chart.findings);
  const rules = [...new Set(findings.map(({ rule }) => rule))].map((id) => ({ id }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'tillerless', version, rules } }, results: findings.map(sarifResult) }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function sarifResult({ rule, severity, message, hint, file, line, column }: CheckFinding): object {
  const region =
    line === undefined ? {} : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } };
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return {
    ruleId: rule,
    level: severity,
    message: { text: hint === undefined ? message : `${message} (${hint})` },
    locations: [{ physicalLocation: { artifactLocation: { uri }, ...region } }],
  };
}

/** Formats a report as workflow commands, which GitHub Actions shows as annotations in the changed files. */
export function githubText({ charts }: CheckReport): string {
  const lines = charts.flatMap((chart) => chart.findings.map(annotation));
  return lines.map((line) => `${line}\n`).join('');
}

function annotation({ severity, rule, message, hint, file, line, column }: CheckFinding): string {
  const properties = { file, line, col: column, title: rule };
  const written = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapedProperty(String(value))}`],
  );
  const text = hint === undefined ? message : `${message}\nhint: ${hint}`;
  return `::${severity} ${written.join(',')}::${escapedData(text)}`;
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
