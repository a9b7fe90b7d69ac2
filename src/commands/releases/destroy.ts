import { checkOutcomes } from '../../actions/releases-file/cluster/execute-set.ts';
import { planSet } from '../../actions/releases-file/cluster/plan-set.ts';
import { defineCommand } from '../support/define.ts';
import { clusterFlags, confirm, execute, printOutcomes, setOptions, withReleases } from '../support/releases/cluster.ts';

export const command = defineCommand({
  command: 'destroy',
  description: 'Uninstalls all releases, in reverse dependency order.',
  arity: { min: 0, max: 0 },
  builder: {
    ...clusterFlags,
    'skip-charts': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
    deleteWait: { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
    deleteTimeout: { ours: true, kind: 'int', hidden: true, describe: 'no effect' },
  },
  async handler({ flags }, context) {
    const outcomes = await withReleases(context, flags, async ({ run, targets, tools }) => {
      if (targets.length === 0) run.noMatch();
      const uninstalled = targets.map((target) => ({ ...target, isInstalled: false }));
      const view = { showSecrets: false, unified: undefined };
      const plan = await planSet(uninstalled, { ...setOptions(flags, targets), view }, tools);
      await confirm(context, flags, plan);
      return execute(context, { plan, flags, tools }, { command: 'destroy', releases: 'all' });
    });
    if (outcomes.length === 0) return;
    printOutcomes(context, outcomes);
    checkOutcomes(outcomes, context.signal);
  },
});
