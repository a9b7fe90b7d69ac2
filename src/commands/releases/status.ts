import { readRevision } from '../../actions/release/read-history.ts';
import { resourceTables } from '../../actions/release/status-tables.ts';
import { sessionOf } from '../../actions/releases-file/cluster/plan-set.ts';
import { defineCommand } from '../support/define.ts';
import { releaseText } from '../support/release-output.ts';
import { clusterFlags, withReleases } from '../support/releases/cluster.ts';

export const command = defineCommand({
  command: 'status',
  arity: { min: 0, max: 0 },
  builder: clusterFlags,
  async handler({ flags }, context) {
    await withReleases(context, flags, async ({ run, targets, tools }) => {
      if (targets.length === 0) run.noMatch();
      for (const target of targets) {
        if (!target.isInstalled) continue;
        const { release } = target;
        const session = await sessionOf(target, tools);
        run.outside.log('info', `Getting status ${release.name}`);
        const record = (await readRevision(session.releases, release.name, 0, session.namespace)).record();
        const resources = await resourceTables(session, record, new Map());
        context.io.stdout(`${releaseText(record, { notes: true, manifests: false, resources })}\n`);
      }
    });
  },
});
