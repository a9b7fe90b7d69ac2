import { checkOutcomes } from '../../actions/releases-file/cluster/execute-set.ts';
import { checkSameReleases, momentsOf, readSet } from '../../actions/releases-file/cluster/saved-set.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { setHasChanges, setPlanText } from '../../output/set-text.ts';
import { defineCommand } from '../support/define.ts';
import { clusterFlags, confirm, execute, planReleases, printOutcomes, withReleases } from '../support/releases/cluster.ts';

export const command = defineCommand({
  command: 'apply',
  description: `Installs, upgrades and uninstalls releases until the cluster matches the file. Unchanged releases are not upgraded. A release starts as soon as all releases that it depends on are done; if a release fails, only its dependents are skipped.`,
  arity: { min: 0, max: 0 },
  builder: {
    ...clusterFlags,
    context: { ours: true, kind: 'int', hidden: true, describe: 'no effect' },
    'detailed-exitcode': { ours: true, kind: 'bool', describe: 'exit with code 2 if there were changes' },
    plan: {
      ours: true,
      kind: 'string',
      describe: 'run the plan saved in this file; fails if anything has changed since it was created',
    },
    'show-secrets': { ours: true, kind: 'bool', describe: 'print the data of Secrets' },
    'suppress-diff': { ours: true, kind: 'bool', describe: 'do not print the plan' },
    'suppress-secrets': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
    'skip-diff-on-install': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
    'include-tests': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
    validate: { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  },
  async handler({ flags }, context) {
    const { outcomes, document } = await withReleases(context, flags, async (run) => {
      const saved = flags.plan === '' ? undefined : readSet(flags.plan);
      const view = { showSecrets: flags['show-secrets'], unified: undefined };
      const plan = await planReleases(run, flags, { view, ...(saved ? { moments: momentsOf(saved) } : {}) });
      if (saved) checkSameReleases(saved, plan);
      if (!flags['suppress-diff'] && !flags.quiet) context.io.stderr(setPlanText(plan.document));
      await confirm(context, flags, plan);
      const choice = { command: 'apply', releases: 'changed', saved: saved?.plans } as const;
      return { document: plan.document, outcomes: await execute(context, { plan, flags, tools: run.tools }, choice) };
    });
    if (document.releases.length === 0) return;
    printOutcomes(context, outcomes);
    checkOutcomes(outcomes, context.signal);
    if (flags['detailed-exitcode'] && setHasChanges(document)) context.exitCode(exitCodes.changes.code);
  },
});
