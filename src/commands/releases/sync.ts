import { checkOutcomes } from '../../actions/releases-file/cluster/execute-set.ts';
import { defineCommand } from '../support/define.ts';
import { clusterFlags, confirm, execute, planReleases, printOutcomes, withReleases } from '../support/releases/cluster.ts';

export const command = defineCommand({
  command: 'sync',
  description: 'Like apply, but also creates a new revision for each unchanged release.',
  arity: { min: 0, max: 0 },
  builder: clusterFlags,
  async handler({ flags }, context) {
    const outcomes = await withReleases(context, flags, async (run) => {
      const plan = await planReleases(run, flags, { view: { showSecrets: false, unified: undefined } });
      await confirm(context, flags, plan);
      return execute(context, { plan, flags, tools: run.tools }, { command: 'sync', releases: 'all' });
    });
    if (outcomes.length === 0) return;
    printOutcomes(context, outcomes);
    checkOutcomes(outcomes, context.signal);
  },
});
