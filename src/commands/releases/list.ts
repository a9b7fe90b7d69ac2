import { lockedState } from '../../actions/releases-file/deps/lock-file.ts';
import { filteredState, listReleases, withHooks } from '../../actions/releases-file/describe-releases.ts';
import { releaseTable } from '../../output/release-rows.ts';
import { releasesFlags } from '../flags/releases-flags.ts';
import { defineCommand } from '../support/define.ts';
import { openReleases } from '../support/releases/read.ts';

export const command = defineCommand({
  command: 'list',
  arity: { min: 0, max: 0 },
  builder: {
    ...releasesFlags,
    output: { ours: true, kind: 'string', choices: ['json'], describe: 'output format: json (default: a table)' },
    'skip-charts': { ours: true, kind: 'bool', describe: 'do not run the hooks that prepare charts' },
    'keep-temp-dir': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  },
  async handler({ flags }, context) {
    const run = await openReleases(context, flags);
    const states = run.states.map((state) => lockedState(filteredState(state), run.outside));
    const operation = { command: 'list', outside: run.outside, preparesCharts: false };
    if (!flags['skip-charts']) for (const state of states) await withHooks(state, operation, () => undefined);
    const rows = listReleases(states);
    if (rows.length === 0) return run.noMatch();
    context.io.stdout(flags.output === 'json' ? `${JSON.stringify(rows)}\n` : releaseTable(rows));
  },
});
