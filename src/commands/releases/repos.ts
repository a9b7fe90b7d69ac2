import { stateRepositories } from '../../actions/releases-file/release-chart.ts';
import { addRepository } from '../../actions/repositories/add.ts';
import { releasesFlags } from '../flags/releases-flags.ts';
import { defineCommand } from '../support/define.ts';
import { withDownloads } from '../support/downloads.ts';
import { openReleases } from '../support/releases/read.ts';

export const command = defineCommand({
  command: 'repos',
  description: 'Adds the repositories in a state file to repositories.yaml. The other `releases` commands do not require this.',
  arity: { min: 0, max: 0 },
  builder: releasesFlags,
  async handler({ flags }, context) {
    const { states, outside } = await openReleases(context, flags);
    for (const repository of states.flatMap(stateRepositories)) {
      outside.log('info', `Adding repo ${repository.name} ${repository.url}`);
      const request = { repository, force: true, allowDeprecated: false, timeoutMs: 120_000 };
      await withDownloads(context, (downloads) => addRepository(request, downloads));
      context.io.stdout(`${JSON.stringify(repository.name)} has been added to your repositories\n`);
    }
  },
});
