import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractPrevious } from '../../actions/chart-check/extract-previous.ts';
import { type Baseline, findCharts } from '../../actions/chart-check/find-charts.ts';
import { type InstallTestRequest, installTestChart } from '../../actions/chart-check/install-test.ts';
import { openSession } from '../../actions/session.ts';
import { startProgress } from '../../output/progress.ts';
import type { ChartCheck } from '../../report/check-report.ts';
import { defineFlags, type FlagValues } from '../flags/flag.ts';
import { waitFlags } from '../flags/release-flags.ts';
import { serverFlags } from '../flags/server-flags.ts';
import type { Context } from '../support/context.ts';
import { defineCommand } from '../support/define.ts';
import { baselineFor, finishCheck, selectionFlags, settingsOf } from '../tools/check-selection.ts';
import { completeChart } from '../tools/check-tools.ts';

const installFlags = defineFlags({
  ...serverFlags,
  ...selectionFlags,
  'skip-clean-up': { kind: 'bool', ours: true, describe: 'do not delete the releases and namespaces after the tests' },
  'skip-refresh': { kind: 'bool', ours: true, describe: 'use the cached repository indexes without updating them' },
  timeout: waitFlags.timeout,
  upgrade: {
    kind: 'bool',
    ours: true,
    describe: 'also test the upgrade from the version on the target branch, unless the new version may contain breaking changes',
  },
});

export const command = defineCommand({
  command: 'install-test [CHART...]',
  description: `Installs charts in a cluster, like chart-testing's \`ct install\`. For each ci/*-values.yaml, or once with the defaults if there are none, it
creates a namespace, installs the chart, waits until its objects are ready, runs its tests, and deletes everything.

Without CHART, the charts that differ from the target branch are installed. With --namespace, charts are installed in the given namespace, which is not deleted.`,
  arity: { min: 0 },
  completes: ['path'],
  builder: installFlags,
  async handler({ args, flags, changed }, context) {
    const { io, signal } = context;
    const environment = { cwd: io.cwd, env: io.env, signal };
    const settings = settingsOf(environment, args, { flags, changed });
    const baseline = await baselineFor(settings, environment, { needsPrevious: flags.upgrade });
    const folder = mkdtempSync(join(tmpdir(), 'tillerless-'));
    const progress = startProgress(io, { title: 'testing charts', ndjson: flags.events === 'ndjson' });
    const charts: ChartCheck[] = [];
    try {
      const request = { ...requestOf(context, flags, { baseline, folder }), emit: progress.emit };
      for (const path of await findCharts(settings, environment, baseline)) charts.push(await installTestChart(path, request));
    } finally {
      progress.close();
      rmSync(folder, { recursive: true, force: true });
    }
    finishCheck(io, { charts }, flags.output);
  },
});

interface Previous {
  readonly baseline: Baseline | undefined;
  /** temporary directory for the charts of the target branch */
  readonly folder: string;
}

function requestOf(
  context: Context,
  flags: FlagValues<typeof installFlags>,
  { baseline, folder }: Previous,
): Omit<InstallTestRequest, 'emit'> {
  const { io, settings, signal, log } = context;
  return {
    cwd: io.cwd,
    namespace: settings.namespace,
    wait: { strategy: 'watcher', jobs: true, timeoutMs: flags.timeout, failFast: true },
    cleansUp: !flags['skip-clean-up'],
    testsUpgrade: flags.upgrade,
    now: () => io.now(),
    openSession: (namespace) =>
      openSession({ ...settings, namespace }, { env: io.env, signal, warn: io.stderr, now: io.now, log }),
    readChart: (path, values) => completeChart(context, flags, { path, values }),
    previousChart: async (path) => {
      const target = join(folder, path);
      return baseline && (await extractPrevious(baseline, path, target)) ? target : undefined;
    },
  };
}
