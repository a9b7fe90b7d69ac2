import { arch, hostname, platform, userInfo } from 'node:os';
import { runUnittest, type UnittestRequest, unittestDefaults } from '../actions/unittest/run-suites.ts';
import { parseGoBool } from '../base/go/bool.ts';
import { writeWhole } from '../base/write-file-atomic.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { logLine } from '../output/io.ts';
import { coverageHtml } from '../output/test-coverage/html.ts';
import { coverageJson } from '../output/test-coverage/json.ts';
import { coverageLcov } from '../output/test-coverage/lcov.ts';
import { coverageText } from '../output/test-coverage/text.ts';
import {
  chartErrorText,
  chartHeading,
  suiteText,
  summaryText,
  unittestColours,
  unittestPlain,
} from '../output/unittest/console.ts';
import { unittestReportText } from '../output/unittest/reports.ts';
import { type CoverageReport, totalPercentage } from '../report/coverage-report.ts';
import type { UnittestReport } from '../report/unittest-report.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';

export const command = defineCommand({
  command: 'unittest CHART',
  description: `Runs the unit tests of charts: helm-unittest suites in tests/. Each test renders the chart with its own values and asserts what the
rendered documents contain.`,
  arity: { min: 1 },
  completes: ['path'],
  builder: {
    file: {
      ours: true,
      kind: 'stringArray',
      alias: 'f',
      describe: 'glob for suite files, relative to the chart (default tests/*_test.yaml)',
    },
    values: { ours: true, kind: 'stringArray', alias: 'v', describe: 'values file or glob for all suites (may be repeated)' },
    'update-snapshot': { ours: true, kind: 'bool', alias: 'u', describe: 'update snapshots that differ' },
    'with-subchart': {
      ours: true,
      kind: 'bool',
      alias: 's',
      default: true,
      describe: 'include the suites of subcharts in charts/',
    },
    failfast: { ours: true, kind: 'bool', alias: 'q', describe: 'stop at the first failure' },
    strict: { ours: true, kind: 'bool', describe: 'reject unknown keys in suites' },
    'output-file': { ours: true, kind: 'string', alias: 'o', describe: 'write a report to this file' },
    'output-type': {
      ours: true,
      kind: 'string',
      alias: 't',
      default: 'XUnit',
      describe: 'report format: JUnit, NUnit, XUnit, Sonar',
    },
    'chart-tests-path': {
      ours: true,
      kind: 'string',
      describe: 'subdirectory with a chart that renders test suites',
    },
    'skip-schema-validation': { ours: true, kind: 'bool', describe: 'skip validation against values.schema.json' },
    color: { ours: true, kind: 'string', default: 'auto', bare: 'always', describe: 'when to use colors: never, auto, always' },
    debugPlugin: {
      ours: true,
      kind: 'bool',
      alias: 'd',
      describe: 'no effect, for compatibility with helm-unittest; use --debug instead',
    },
    coverage: {
      ours: true,
      kind: 'string',
      bare: 'text',
      choices: ['text', 'lcov', 'html', 'json'],
      describe: 'report which parts of the templates the tests execute: text, lcov, html, json',
    },
    'coverage-file': {
      ours: true,
      kind: 'string',
      describe: 'write the coverage report to this file (default stdout for text, otherwise coverage.info, .html or .json)',
    },
    'coverage-min': {
      ours: true,
      kind: 'float32',
      describe: 'fail if the tests cover less than this percentage of template actions and branch outcomes',
    },
    filter: { ours: true, kind: 'string', describe: 'run only tests for which "SUITE TEST" (both names) contains this text' },
    watch: { ours: true, kind: 'bool', describe: 'rerun the tests when chart files change, until Ctrl-C' },
  },
  async handler({ args, flags, changed }, context) {
    const { io, signal } = context;
    const format = coverageFormat(flags.coverage);
    const minimum = changed.has('coverage-min') ? flags['coverage-min'] : undefined;
    if (minimum !== undefined && !(minimum >= 0 && minimum <= 100))
      throw new TillerlessError('USAGE', '--coverage-min must be between 0 and 100');
    const recordsCoverage = format !== undefined || minimum !== undefined;
    if (flags['coverage-file'] !== '' && !recordsCoverage)
      throw new TillerlessError('USAGE', '--coverage-file requires --coverage or --coverage-min');
    const isColoured = changed.has('color') && flags.color !== 'auto' ? isOn(flags.color) : colourOf(io);
    const paint = isColoured ? unittestColours : unittestPlain;
    const request: UnittestRequest = {
      charts: args,
      files: flags.file.length > 0 ? flags.file : unittestDefaults.files,
      values: flags.values,
      updateSnapshots: flags['update-snapshot'],
      withSubcharts: flags['with-subchart'],
      failFast: flags.failfast,
      strict: flags.strict,
      skipSchema: flags['skip-schema-validation'],
      chartTestsPath: flags['chart-tests-path'],
      filter: flags.filter,
      recordsCoverage,
    };
    const run = (limits: Partial<UnittestRequest> = {}): Promise<UnittestReport> =>
      runUnittest(
        { ...request, ...limits },
        {
          env: io.env,
          signal,
          now: () => io.now(),
          onChart: (chart) => io.stdout(chartHeading(chart, paint)),
          onSuite: (suite) => io.stdout(suiteText(suite, paint)),
          onChartError: (error) => io.stdout(chartErrorText(error, paint)),
          onWarning: (warning) => logLine(io, 'WARN', warning),
        },
      );
    if (flags.watch)
      return watchTests(context, request, async (limits) => {
        const report = await run(limits);
        io.stdout(summaryText(report, paint));
        if (limits.files === undefined) reportNoMatch(report, flags.filter, context);
      });
    const report = await run();
    if (flags['output-file'] !== '') writeReport(flags['output-file'], flags['output-type'], { report, context });
    io.stdout(summaryText(report, paint));
    if (report.coverage) {
      printCoverage(report.coverage, { format: format ?? 'text', file: flags['coverage-file'], io });
      if (minimum !== undefined) checkMinimum(report.coverage, minimum, context);
    }
    if (reportNoMatch(report, flags.filter, context) || report.charts.some(({ status }) => status !== 'passed'))
      context.exitCode(1);
  },
});

/** Prints an error and returns true if --filter selects none of the tests. */
function reportNoMatch({ charts }: UnittestReport, filter: string, { io }: Context): boolean {
  if (filter === '' || charts.some(({ suites, error }) => error !== '' || suites.length > 0)) return false;
  io.stderr(`Error: no test matches --filter ${JSON.stringify(filter)}\n`);
  return true;
}

/** Runs all tests. When a file changes, reruns the tests that the change may affect. Ends when the signal is aborted. */
async function watchTests(
  { io, signal }: Context,
  request: UnittestRequest,
  run: (limits: Partial<UnittestRequest>) => Promise<void>,
): Promise<void> {
  const { affectedSuites, watchCharts } = await import('../actions/unittest/watch-charts.ts');
  // Start watching before the first run, so that changes during the run are not missed.
  const changes = watchCharts(request.charts, signal);
  const first = changes.next();
  await run({});
  io.stdout('\nwaiting for changes\n');
  for (let next = await first; next.done !== true; next = await changes.next()) {
    for (const changed of next.value) {
      const files = affectedSuites(changed, (file) => /^tests\/.*_test\.ya?ml$/.test(file));
      const names = [...changed.files].filter((file) => file !== '');
      io.stdout(changed.isRemoved ? `\nremoved: ${changed.path}\n` : `\nchanged: ${names.join(', ') || changed.path}\n`);
      await run({ charts: [changed.path], ...(files ? { files } : {}) });
    }
    io.stdout('\nwaiting for changes\n');
  }
}

/** Parses --color. Its value is a boolean, as in helm-unittest, or a mode, as in Helm. @throws USAGE */
function isOn(colour: string): boolean {
  const value = parseGoBool(colour);
  if (colour === 'always' || value === true) return true;
  if (colour === 'never' || value === false) return false;
  const text = `invalid argument ${JSON.stringify(colour)} for "--color" flag: must be a boolean, never, auto or always`;
  throw new TillerlessError('USAGE', text);
}

function colourOf({ env, isTerminal }: Context['io']): boolean {
  return isTerminal.stdout && !env.NO_COLOR;
}

const coverageFormats = { text: coverageText, lcov: coverageLcov, html: coverageHtml, json: coverageJson };
const coverageFiles = { text: '', lcov: 'coverage.info', html: 'coverage.html', json: 'coverage.json' };

type CoverageFormat = keyof typeof coverageFormats;

/** Parses --coverage. Returns undefined if it is not set. @throws USAGE */
function coverageFormat(name: string): CoverageFormat | undefined {
  if (name === '') return undefined;
  if (Object.hasOwn(coverageFormats, name)) return name as CoverageFormat;
  throw new TillerlessError('USAGE', `invalid value ${JSON.stringify(name)} for --coverage: must be text, lcov, html or json`);
}

/** Prints a coverage report, or writes it to a file and prints the path of the file. */
function printCoverage(
  coverage: CoverageReport,
  { format, file, io }: { readonly format: CoverageFormat; readonly file: string; readonly io: Context['io'] },
): void {
  const text = coverageFormats[format](coverage);
  const path = file || coverageFiles[format];
  if (path !== '') writeWhole(path, text);
  io.stdout(path === '' ? text : `\nCoverage: ${totalPercentage(coverage).toFixed(1)} %, see ${path}\n`);
}

function checkMinimum(coverage: CoverageReport, minimum: number, context: Context): void {
  const percentage = totalPercentage(coverage);
  if (percentage >= minimum) return;
  context.io.stderr(`Error: the coverage of ${percentage.toFixed(1)} % is below the minimum of ${minimum} %\n`);
  context.exitCode(1);
}

function writeReport(
  file: string,
  type: string,
  { report, context }: { readonly report: UnittestReport; readonly context: Context },
): void {
  const { io } = context;
  const text = unittestReportText(type, report, {
    hostname: hostname(),
    user: userInfo().username,
    platform: `${platform()}-${arch()}`,
    cwd: io.cwd,
    nowMs: io.now(),
  });
  if (text !== undefined) writeWhole(file, text);
}
