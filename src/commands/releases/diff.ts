import { exitCodes } from '../../errors/exit-codes.ts';
import { helmDiffText, setHasChanges } from '../../output/set-text.ts';
import { defineCommand } from '../support/define.ts';
import { checkPlanned } from '../support/releases/check-plan.ts';
import { clusterFlags, planReleases, withReleases } from '../support/releases/cluster.ts';

export const command = defineCommand({
  command: 'diff',
  description: "Prints what apply would change, in helm-diff's format.",
  arity: { min: 0, max: 0 },
  builder: {
    ...clusterFlags,
    context: { ours: true, kind: 'int', default: -1, describe: 'number of context lines around each change (default all)' },
    'detailed-exitcode': { ours: true, kind: 'bool', describe: 'exit with code 2 if there are changes' },
    'show-secrets': { ours: true, kind: 'bool', describe: 'print the data of Secrets' },
    'suppress-secrets': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  },
  async handler({ flags }, context) {
    const lines = flags.context < 0 ? Number.MAX_SAFE_INTEGER : flags.context;
    const view = { showSecrets: flags['show-secrets'], unified: { context: lines } };
    const plan = await withReleases(context, flags, (run) => planReleases(run, flags, { view }));
    context.io.stdout(helmDiffText(plan.document));
    checkPlanned(plan);
    if (flags['detailed-exitcode'] && setHasChanges(plan.document)) context.exitCode(exitCodes.changes.code);
  },
});
