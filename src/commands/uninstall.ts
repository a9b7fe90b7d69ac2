import { uninstall } from '../actions/release/uninstall.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { logLine } from '../output/io.ts';
import { lockFlags, waitFlags } from './flags/release-flags.ts';
import { defineCommand } from './support/define.ts';
import { runOperation } from './support/run-operation.ts';
import { followPlan, planFlags } from './support/saved-plan.ts';

export const command = defineCommand({
  command: 'uninstall RELEASE_NAME [...]',
  description:
    'Uninstalls a release: deletes all objects of its last revision, and its records. Use --keep-history to keep the records, so that you can roll back later.',
  arity: { min: 1 },
  completes: ['release'],
  arityWith: { flag: 'plan', min: 0 },
  builder: {
    cascade: {
      kind: 'string',
      default: 'background',
      describe: 'deletion propagation for dependent objects: background, orphan, foreground',
    },
    description: { kind: 'string', describe: 'description of the last revision' },
    'dry-run': { kind: 'bool', describe: 'simulate the uninstall' },
    'ignore-not-found': { kind: 'bool', describe: 'do not fail if the release does not exist' },
    'keep-history': { kind: 'bool', describe: 'keep the release records and mark the release as uninstalled' },
    'no-hooks': { kind: 'bool', describe: 'do not run hooks' },
    ...planFlags,
    ...lockFlags,
    'fail-fast': waitFlags['fail-fast'],
    timeout: waitFlags.timeout,
    wait: waitFlags.wait,
  },
  async handler(call, ownContext) {
    const { args, flags, context } = await followPlan('uninstall', call, ownContext);
    const { cascade } = flags;
    if (cascade !== 'background' && cascade !== 'orphan' && cascade !== 'foreground') {
      throw new TillerlessError('USAGE', `--cascade must be background, orphan or foreground, not ${JSON.stringify(cascade)}`, {
        helmText: `invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`,
      });
    }
    const session = await context.session();
    for (const name of args) {
      const result = await runOperation(context, flags, `uninstalling ${name} in ${session.namespace}`, (choice) =>
        uninstall(session, {
          name,
          choice,
          cascade,
          keepHistory: flags['keep-history'],
          ignoreNotFound: flags['ignore-not-found'],
          description: flags.description,
          dryRun: flags['dry-run'],
        }),
      );
      const { kept, notOwned, warnings } = result;
      for (const warning of warnings) context.io.stderr(`${warning}\n`);
      if (kept.length > 0) context.io.stdout(listed('These resources were kept due to the resource policy:', kept));
      if (notOwned.length > 0) {
        const title = `${notOwned.length} resource(s) were not deleted because they are not owned by this release`;
        logLine(context.io, 'WARN', title, { resources: notOwned.join(', ') });
        context.io.stdout(listed(`${title}:`, notOwned));
      }
      if (result.failure !== undefined) throw result.failure;
      context.io.stdout(`release ${JSON.stringify(name)} uninstalled\n`);
    }
  },
});

function listed(title: string, objects: readonly string[]): string {
  return `${title}\n${objects.map((object) => `${object}\n`).join('')}\n`;
}
