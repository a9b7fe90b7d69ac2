import { saveSet } from '../../actions/releases-file/cluster/saved-set.ts';
import { plural } from '../../base/text.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { formatAs } from '../../output/data.ts';
import { setHasChanges, setPlanText } from '../../output/set-text.ts';
import type { SetPlanDocument } from '../../report/set-plan-document.ts';
import type { Context } from '../support/context.ts';
import { defineCommand } from '../support/define.ts';
import { objectView, viewFlags } from '../support/plan-view.ts';
import { clusterFlags, planReleases, withReleases } from '../support/releases/cluster.ts';

export const command = defineCommand({
  command: 'plan',
  description: `Shows what apply would change, in one plan for all releases. The API server checks every object in a dry run, so the plan also
shows what would be rejected (exit code 1). Nothing is written.`,
  arity: { min: 0, max: 0 },
  builder: {
    ...clusterFlags,
    ...viewFlags,
    out: { ours: true, kind: 'string', describe: 'also save the plan to this file, to run it later with apply --plan' },
  },
  async handler({ flags }, context) {
    const plan = await withReleases(context, flags, (run) =>
      planReleases(run, flags, { view: objectView(flags), use: flags.out === '' ? 'none' : 'save' }),
    );
    const { document } = plan;
    if (document.releases.length === 0) return;
    context.io.stdout(formatAs(flags.output, document, () => setPlanText(document)));
    const problems = setExitCode(context, document, flags['detailed-exitcode'] ? 'detailed' : 'plain');
    if (flags.out === '') return;
    if (problems > 0) context.io.stderr('the plan was not saved\n');
    else saveSet(flags.out, plan, context.io.now());
  },
});

/**
 * Sets the exit code: 1 if the plan would fail, 2 if there are changes and this exit code was requested. Returns the number of
 * problems.
 */
function setExitCode(context: Context, document: SetPlanDocument, exitCode: 'plain' | 'detailed'): number {
  const count = document.releases.reduce(
    (sum, { plan, error }) => sum + (error === undefined ? (plan?.problems.length ?? 0) : 1),
    0,
  );
  if (count > 0) {
    context.io.stderr(`Error: ${plural(count, 'problem')} would cause this plan to fail\n`);
    context.exitCode(exitCodes.failure.code);
  } else if (exitCode === 'detailed' && setHasChanges(document)) context.exitCode(exitCodes.changes.code);
  return count;
}
