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
    const run = await openReleases(context, flags);
    const { outside } = run;
    const states = run.states.map((state) => lockedState(filteredState(state), run.outside));
    for (const state of states) {
      const values = flags['embed-values'] ? 'embedded' : 'named';
      const text = await withHooks(state, { command: 'build', outside, preparesCharts: true }, () =>
        outside.objects.complete(outside, (files) => buildText(state, { values, outside: files })),
      );
      context.io.stdout(text);
    }
    if (states.every(({ releases }) => releases.length === 0)) run.noMatch();
  },
});
