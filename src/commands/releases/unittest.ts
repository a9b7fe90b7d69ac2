import { unittestState } from '../../actions/releases-file/unittest-releases.ts';
import { logLine } from '../../output/io.ts';
import {
  chartErrorText,
  chartHeading,
  suiteText,
  summaryText,
  unittestColours,
  unittestPlain,
} from '../../output/unittest/console.ts';
import { extraValuesFlags, needsFlags, releasesFlags } from '../flags/releases-flags.ts';
import { defineCommand } from '../support/define.ts';
import { withDownloads } from '../support/downloads.ts';
import { needsOptions, openReleases } from '../support/releases/read.ts';
import { valueReaders } from '../support/values-io.ts';

export const command = defineCommand({
  command: 'unittest',
  description: `Runs the chart unit tests of all releases that set \`unitTests\`, a list of suite files and suite directories in the chart. Each test is run with
the values of its release.`,
  arity: { min: 0, max: 0 },
  builder: {
    ...releasesFlags,
    ...needsFlags,
    ...extraValuesFlags,
    'fail-fast': { ours: true, kind: 'bool', describe: 'stop at the first failure' },
    'debug-plugin': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
    concurrency: { ours: true, kind: 'int', hidden: true, describe: 'no effect' },
    args: { ours: true, kind: 'string', hidden: true, describe: 'no effect' },
  },
  async handler({ flags }, context) {
    const { io, signal } = context;
    const run = await openReleases(context, flags);
    const isColoured = io.isTerminal.stdout && !io.env.NO_COLOR && !flags['no-color'];
    const paint = isColoured ? unittestColours : unittestPlain;
    const options = {
      ...needsOptions(flags),
      files: flags.values,
      set: flags.set,
      failFast: flags['fail-fast'],
      skipDeps: flags['skip-deps'],
    };
    const environment = {
      env: io.env,
      signal,
      now: () => io.now(),
      onChart: (chart: Parameters<typeof chartHeading>[0]) => io.stdout(chartHeading(chart, paint)),
      onSuite: (suite: Parameters<typeof suiteText>[0]) => io.stdout(suiteText(suite, paint)),
      onChartError: (error: string) => io.stdout(chartErrorText(error, paint)),
      onWarning: (warning: string) => logLine(io, 'WARN', warning),
    };
    let selected = 0;
    for (const state of run.states) {
      const outcome = await withDownloads(context, (downloads) =>
        unittestState(state, options, {
          downloads,
          outside: run.outside,
          readers: valueReaders(context),
          environment,
          onReport: (report) => io.stdout(summaryText(report, paint)),
        }),
      );
      selected += outcome.selected;
      if (!outcome.isPassed) context.exitCode(1);
      if (!outcome.isPassed && options.failFast) return;
    }
    if (selected === 0) run.noMatch();
  },
});
