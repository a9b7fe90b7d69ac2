import { updateDeps } from '../../actions/releases-file/deps/update-deps.ts';
import { filteredState } from '../../actions/releases-file/describe-releases.ts';
import { releasesFlags } from '../flags/releases-flags.ts';
import { defineCommand } from '../support/define.ts';
import { withDownloads } from '../support/downloads.ts';
import { openReleases } from '../support/releases/read.ts';

export const command = defineCommand({
  command: 'deps',
  description: `Updates the dependencies of all local charts, and writes the versions of repository charts to a lock file (helmfile.lock for
helmfile.yaml). Other commands then use these versions.`,
  arity: { min: 0, max: 0 },
  builder: {
    ...releasesFlags,
    'skip-refresh': { ours: true, kind: 'bool', describe: 'use the cached repository indexes without updating them' },
    'skip-repos': { ours: true, kind: 'bool', describe: 'same as --skip-refresh' },
    concurrency: { ours: true, kind: 'int', hidden: true, describe: 'no effect' },
    args: { ours: true, kind: 'string', hidden: true, describe: 'no effect' },
  },
  async handler({ flags }, context) {
    const run = await openReleases(context, flags);
    const { outside } = run;
    const states = run.states.map(filteredState);
    const skipRefresh = flags['skip-refresh'] || flags['skip-repos'] || flags['skip-deps'];
    await withDownloads(context, (downloads) => updateDeps(run.states, { skipRefresh }, { downloads, outside }));
    if (states.every(({ releases }) => releases.length === 0)) run.noMatch();
  },
});
