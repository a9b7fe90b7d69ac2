import { filteredState, withHooks } from '../../actions/releases-file/describe-releases.ts';
import { defaultValuesFile } from '../../actions/releases-file/output-path.ts';
import { selectReleases } from '../../actions/releases-file/select-releases.ts';
import { writeReleaseValues } from '../../actions/releases-file/write-values.ts';
import { extraValuesFlags, idleReleasesFlags, releasesFlags } from '../flags/releases-flags.ts';
import { defineCommand } from '../support/define.ts';
import { openReleases } from '../support/releases/read.ts';

export const command = defineCommand({
  command: 'write-values',
  arity: { min: 0, max: 0 },
  builder: {
    ...releasesFlags,
    ...extraValuesFlags,
    ...idleReleasesFlags,
    'output-file-template': {
      ours: true,
      kind: 'string',
      describe: `template for the output path (default ${defaultValuesFile})`,
    },
  },
  async handler({ flags }, context) {
    const run = await openReleases(context, flags);
    const { outside } = run;
    const options = { outputFileTemplate: flags['output-file-template'] || defaultValuesFile, files: flags.values };
    let isEmpty = true;
    for (const state of run.states.map(filteredState)) {
      const { selectors, values } = state;
      await withHooks(state, { command: 'write-values', outside, preparesCharts: false }, async () => {
        const selected = selectReleases(state.releases, { selectors, values, withNeeds: false });
        if (selected.length > 0) isEmpty = false;
        for (const release of selected) if (release.isInstalled) await writeReleaseValues({ state, release }, options, outside);
      });
    }
    if (isEmpty) run.noMatch();
  },
});
