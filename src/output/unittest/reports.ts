import type { AssertionOutcome, SuiteOutcome, TestOutcome, UnittestReport } from '../../report/unittest-report.ts';
import { type XmlElement, xmlText } from './xml.ts';

/** Information to include in reports: the machine, the user and the current time. */
export interface ReportFacts {
  readonly hostname: string;
  readonly user: string;
  readonly platform: string;
  readonly cwd: string;
  /** current time in milliseconds since the Unix epoch */
  readonly nowMs: number;
}

type Writer = (suites: readonly SuiteOutcome[], facts: ReportFacts) => XmlElement;

/** Report writers, keyed by the value of `--output-type` in lower case. */
export const reportWriters: Readonly<Record<string, Writer>> = { junit: jUnit, nunit: nUnit, xunit: xUnit, sonar };

/** Returns a report as XML, or undefined if the type is unknown. */
export function unittestReportText(type: string, { charts }: UnittestReport, facts: ReportFacts): string | undefined {
  const writer = Object.hasOwn(reportWriters, type.toLowerCase()) ? reportWriters[type.toLowerCase()] : undefined;
  const suites = charts.flatMap((chart) => chart.suites).filter(({ error }) => error === '');
  return writer && `${xmlText(writer(suites, facts))}\n`;
}

const skippedEmpty = "skipped as 'documentSelector.skipEmptyTemplates: true' and 'selectedTemplates: empty'";

export function assertionTitle({ index, not, type }: AssertionOutcome): string {
  return `- asserts[${index}]${not ? ' NOT' : ''} \`${type}\` fail`;
}

function assertionText(assertion: AssertionOutcome): string {
  const lines = assertion.status === 'skipped' ? [skippedEmpty] : assertion.lines;
  return `\t\t ${assertionTitle(assertion)} \n${lines.map((line) => `\t\t\t ${line} \n`).join('')}`;
}

/** Returns the complete details of a test, including its passed assertions. */
function testText({ name, status, error, assertions }: TestOutcome): string {
  const skipped = status === 'skipped' ? `SKIPPED '${name}' \n` : '';
  return `${skipped}${error === '' ? '' : `${error}\n`}${assertions.map(assertionText).join('')}`;
}

function flatText(test: TestOutcome): string {
  return testText(test).replaceAll('\n', ',').replaceAll('\t', '');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function durationOf(suite: SuiteOutcome): string {
  return seconds(suite.tests.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
}

function className({ name }: SuiteOutcome): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function count(tests: readonly TestOutcome[], ...statuses: readonly TestOutcome['status'][]): number {
  return tests.filter(({ status }) => statuses.includes(status)).length;
}

function isPassed({ status }: Pick<TestOutcome, 'status'>): boolean {
  return status === 'passed';
}

const timeOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 19);

function jUnit(suites: readonly SuiteOutcome[], { hostname, nowMs }: ReportFacts): XmlElement {
  return {
    name: 'testsuites',
    children: suites.map((suite, id) => ({
      name: 'testsuite',
      attributes: {
        id,
        tests: suite.tests.length,
        failures: count(suite.tests, 'failed'),
        errors: count(suite.tests, 'errored'),
        package: '',
        time: durationOf(suite),
        name: suite.name,
        timestamp: timeOf(nowMs),
        hostname,
      },
      children: [
        { name: 'properties', children: [{ name: 'property', attributes: { name: 'helm-unittest.version', value: '1.6' } }] },
        ...suite.tests.map((test) => jUnitCase(suite, test)),
      ],
    })),
  };
}

function jUnitCase(suite: SuiteOutcome, test: TestOutcome): XmlElement {
  const { status, error, name, milliseconds } = test;
  return {
    name: 'testcase',
    attributes: { classname: className(suite), name, time: seconds(milliseconds) },
    children: [
      status === 'errored' ? { name: 'error', attributes: { message: 'Error', type: '' }, text: error } : undefined,
      status === 'skipped' ? { name: 'skipped', attributes: { message: flatText(test) } } : undefined,
      status === 'failed' ? { name: 'failure', attributes: { message: 'Failed', type: '' }, text: flatText(test) } : undefined,
    ],
  };
}

const nUnitResults: Readonly<Record<TestOutcome['status'], string>> = {
  passed: 'Success',
  failed: 'Failed',
  errored: 'Failed',
  skipped: 'Skipped',
};

function nUnit(suites: readonly SuiteOutcome[], facts: ReportFacts): XmlElement {
  const tests = suites.flatMap((suite) => suite.tests);
  const broken = suites.filter(({ error }) => error !== '').length;
  const [date = '', time = ''] = timeOf(facts.nowMs).split('T');
  return {
    name: 'test-results',
    attributes: {
      name: 'helm-unittest',
      total: tests.length + broken,
      errors: count(tests, 'errored') + broken,
      failures: count(tests, 'failed'),
      inconclusive: 0,
      'not-run': 0,
      ignored: 0,
      skipped: count(tests, 'skipped'),
      invalid: 0,
      date,
      time,
    },
    children: [
      {
        name: 'environment',
        attributes: {
          'nunit-version': '2.5.8.0',
          'clr-version': 'unknown',
          'os-version': 'unknown',
          platform: facts.platform,
          cwd: facts.cwd,
          'machine-name': facts.hostname,
          user: facts.user,
          'user-domain': '',
        },
      },
      { name: 'culture-info', attributes: { 'current-culture': 'C', 'current-uiculture': 'C' } },
      ...suites.map(nUnitSuite),
    ],
  };
}

function nUnitFailure(message: string, trace: string): XmlElement {
  return {
    name: 'failure',
    children: [
      { name: 'message', text: message },
      { name: 'stack-trace', text: trace },
    ],
  };
}

function nUnitSuite(suite: SuiteOutcome): XmlElement {
  const { name, file, status, error, tests } = suite;
  return {
    name: 'test-suite',
    attributes: {
      type: 'TestFixture',
      name,
      description: file,
      success: String(status === 'passed' || status === 'skipped'),
      time: durationOf(suite),
      executed: String(error === '' && status !== 'skipped'),
      asserts: '',
      result: nUnitResults[status],
    },
    children: [
      error === '' ? undefined : nUnitFailure('Error', error),
      tests.length > 0 ? { name: 'results', children: tests.map((test) => nUnitCase(suite, test)) } : undefined,
    ],
  };
}

function nUnitCase(suite: SuiteOutcome, test: TestOutcome): XmlElement {
  const { name, status, error, skipReason, milliseconds } = test;
  const isFailed = status === 'failed' || status === 'errored';
  return {
    name: 'test-case',
    attributes: {
      name,
      description: `${className(suite)}.${name}`,
      success: String(isPassed(test) || (status === 'skipped' && skipReason === '')),
      time: seconds(milliseconds),
      executed: String(error === '' && status !== 'skipped'),
      asserts: '0',
      result: nUnitResults[status],
    },
    children: [
      isFailed ? nUnitFailure('Failed', testText(test)) : undefined,
      status === 'skipped' ? { name: 'reason', children: [{ name: 'message', text: testText(test) }] } : undefined,
    ],
  };
}

const xUnitMethod = 'Helm-Validation';
const xUnitResults: Readonly<Record<TestOutcome['status'], string>> = {
  passed: 'Pass',
  failed: 'Fail',
  errored: 'Fail',
  skipped: 'Skip',
};

function xUnit(suites: readonly SuiteOutcome[], facts: ReportFacts): XmlElement {
  return { name: 'assemblies', children: suites.map((suite) => xUnitAssembly(suite, facts)) };
}

function xUnitAssembly(suite: SuiteOutcome, { platform, nowMs }: ReportFacts): XmlElement {
  const { file, tests, error, name } = suite;
  const [date = '', time = ''] = timeOf(nowMs).split('T');
  const isBroken = error !== '';
  return {
    name: 'assembly',
    attributes: {
      name: file,
      'config-file': file,
      'test-framework': 'helm-unittest',
      'run-date': date,
      'run-time': time,
      time: durationOf(suite),
      total: tests.length + Number(isBroken),
      passed: count(tests, 'passed'),
      failed: count(tests, 'failed'),
      skipped: count(tests, 'skipped'),
      errors: count(tests, 'errored') + Number(isBroken),
    },
    children: [
      { name: 'environment', text: platform },
      { name: 'errors', children: isBroken ? [xUnitError(error)] : [] },
      isBroken ? undefined : xUnitCollection(suite, name),
    ],
  };
}

function xUnitFailure(type: string, message: string, trace: string): XmlElement {
  return {
    name: 'failure',
    attributes: { 'exception-type': type },
    children: [
      { name: 'message', data: message },
      { name: 'stack-trace', data: trace },
    ],
  };
}

function xUnitError(error: string): XmlElement {
  return {
    name: 'error',
    attributes: { type: 'Error', name: 'Error' },
    children: [xUnitFailure(`${xUnitMethod}-Error`, 'Error', error)],
  };
}

function xUnitCollection(suite: SuiteOutcome, name: string): XmlElement {
  const { tests } = suite;
  return {
    name: 'collection',
    attributes: {
      name,
      time: durationOf(suite),
      total: tests.length,
      passed: count(tests, 'passed'),
      failed: count(tests, 'failed'),
      skipped: count(tests, 'skipped'),
    },
    children: tests.map((test) => xUnitTest(suite, test)),
  };
}

function xUnitTest(suite: SuiteOutcome, test: TestOutcome): XmlElement {
  const { name, status, milliseconds } = test;
  const isFailed = status === 'failed' || status === 'errored';
  const type = status === 'errored' ? `${xUnitMethod}-Error` : xUnitMethod;
  return {
    name: 'test',
    attributes: { name, type: className(suite), method: xUnitMethod, time: seconds(milliseconds), result: xUnitResults[status] },
    children: [
      { name: 'traits' },
      isFailed ? xUnitFailure(type, 'Failed', testText(test)) : undefined,
      status === 'skipped' ? { name: 'reason', data: testText(test) } : undefined,
    ],
  };
}

function sonar(suites: readonly SuiteOutcome[]): XmlElement {
  return {
    name: 'testExecutions',
    attributes: { version: 1 },
    children: suites.map(({ file, tests }) => ({
      name: 'file',
      attributes: { path: file },
      children: tests.map(sonarCase),
    })),
  };
}

function sonarCase(test: TestOutcome): XmlElement {
  const { name, status, error, milliseconds } = test;
  return {
    name: 'testCase',
    attributes: { name, duration: Math.round(milliseconds) },
    children: [
      status === 'errored' ? { name: 'error', attributes: { message: 'Error' }, data: error } : undefined,
      status === 'skipped' ? { name: 'skipped', attributes: { message: 'Skipped' }, data: testText(test) } : undefined,
      status === 'failed' ? { name: 'failure', attributes: { message: 'Failed' }, data: testText(test) } : undefined,
    ],
  };
}
