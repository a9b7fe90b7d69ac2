import { lockedState } from '../../actions/releases-file/deps/lock-file.ts';
import { buildText, filteredState, withHooks } from '../../actions/releases-file/describe-releases.ts';
import { releasesFlags } from '../flags/releases-flags.ts';
import { defineCommand } from '../support/define.ts';
import { openReleases } from '../support/releases/read.ts';

export const command = defineCommand({
  command: 'build',
  arity: { min: 0, max: 0 },
  builder: {
    ...releasesFlags,
    'embed-values': { ours: true, kind: 'bool', describe: 'include the content of values files' },
  },
  async handler({ flags }, context) {
    const run = openReleases(context, flags);
    const { outside } = run;
    const states = run.states.map((state) => lockedState(filteredState(state), run.outside));
    for (const state of states) {
      const text = withHooks(state, { command: 'build', outside, preparesCharts: true }, () =>
        buildText(state, { values: flags['embed-values'] ? 'embedded' : 'named', outside }),
      );
      context.io.stdout(text);
    }
    if (states.every(({ releases }) => releases.length === 0)) run.noMatch();
  },
});
