import { rollback } from '../actions/release/rollback.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { applyFlags, lockFlags, recreateFlags, waitFlags, warningFlags } from './flags/release-flags.ts';
import { applyChoice } from './support/apply-choice.ts';
import { defineCommand } from './support/define.ts';
import { refuseTogether, runOperation } from './support/run-operation.ts';
import { followPlan, planFlags } from './support/saved-plan.ts';

export const command = defineCommand({
  command: 'rollback <RELEASE> [REVISION]',
  description:
    'Rolls back a release: creates a new revision as a copy of an earlier one. Without REVISION, or with 0, rolls back to the previous revision.',
  arity: { min: 1, max: 2 },
  completes: ['release', 'revision'],
  arityWith: { flag: 'plan', min: 0 },
  builder: {
    ...waitFlags,
    ...lockFlags,
    ...warningFlags,
    ...applyFlags,
    ...planFlags,
    ...recreateFlags,
    'cleanup-on-fail': { kind: 'bool', describe: 'on failure, delete the objects that this rollback created' },
    description: { kind: 'string', describe: 'description of the revision' },
    'dry-run': { kind: 'string', default: 'none', bare: 'unset', describe: 'simulate: none, client, server' },
    'history-max': { kind: 'int', default: 10, describe: 'maximum number of revisions to keep, 0 for all' },
    'no-hooks': { kind: 'bool', describe: 'do not run hooks' },
    'recreate-pods': { kind: 'bool', describe: 'no effect', hidden: true },
    'server-side': {
      kind: 'string',
      default: 'auto',
      describe: 'use server-side apply: true, false or auto (same as the target revision)',
    },
  },
  async handler(call, ownContext) {
    const { args, flags, changed, context } = await followPlan('rollback', call, ownContext);
    refuseTogether(changed, ['force', 'force-conflicts'], ['force-replace', 'force-conflicts']);
    const [name = '', revision] = args;
    const wanted = revision === undefined ? 0 : Number(revision);
    if (!Number.isInteger(wanted) || wanted < 0) {
      throw new TillerlessError('USAGE', `${JSON.stringify(revision)} is not a revision`, {
        helmText: `could not convert revision to a number: strconv.Atoi: parsing ${JSON.stringify(revision)}: invalid syntax`,
      });
    }
    if (flags.description.length > 256) {
      const text = `description must be 256 characters or less, got ${flags.description.length}`;
      throw new TillerlessError('USAGE', text);
    }
    const session = await context.session();
    const dryRun = flags['dry-run'] !== 'none' && flags['dry-run'] !== 'false';
    const { warnings } = await runOperation(context, flags, `rolling back ${name} in ${session.namespace}`, (choice) =>
      rollback(session, {
        name,
        revision: wanted,
        apply: { ...applyChoice(flags), takeOwnership: true },
        choice,
        historyMax: changed.has('history-max') ? flags['history-max'] : context.settings.maxHistory,
        cleanupOnFail: flags['cleanup-on-fail'],
        description: flags.description,
        dryRun,
      }),
    );
    for (const warning of warnings) context.io.stderr(`${warning}\n`);
    context.io.stdout('Rollback was a success! Happy Helming!\n');
  },
});
