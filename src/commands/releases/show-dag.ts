import { lockedState } from '../../actions/releases-file/deps/lock-file.ts';
import { filteredState, graphRows, withHooks } from '../../actions/releases-file/describe-releases.ts';
import { graphTable } from '../../output/release-rows.ts';
import { releasesFlags } from '../flags/releases-flags.ts';
import { defineCommand } from '../support/define.ts';
import { openReleases } from '../support/releases/read.ts';

export const command = defineCommand({
  command: 'show-dag',
  arity: { min: 0, max: 0 },
  builder: releasesFlags,
  async handler({ flags }, context) {
    const run = await openReleases(context, flags);
    const states = run.states.map((state) => lockedState(filteredState(state), run.outside));
    for (const state of states) {
      const operation = { command: 'show-dag', outside: run.outside, preparesCharts: true };
      context.io.stdout(graphTable(await withHooks(state, operation, () => graphRows(state))));
    }
    if (states.every(({ releases }) => releases.length === 0)) run.noMatch();
  },
});
