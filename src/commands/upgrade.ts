import type { DryRun } from '../actions/release/operation-options.ts';
import { upgrade, type ValuesReuse } from '../actions/release/upgrade.ts';
import { releaseToUpgrade } from '../actions/release/upgrade-or-install.ts';
import type { PostRenderer } from '../actions/render/post-renderer.ts';
import { isTillerlessError } from '../errors/tillerless-error.ts';
import { defineFlags, type FlagValues } from './flags/flag.ts';
import { recreateFlags } from './flags/release-flags.ts';
import { installFlags, runInstall } from './install.ts';
import { chartInputFor } from './support/chart-input.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';
import { postRendererOf } from './support/post-render.ts';
import { checkHideSecret, printResult } from './support/print-operation.ts';
import {
  crdChoice,
  dryRunMode,
  refuseTogether,
  runOperation,
  serverSideMode,
  tellCancelled,
  withHeading,
} from './support/run-operation.ts';
import { followPlan } from './support/saved-plan.ts';

const upgradeFlags = defineFlags({
  ...installFlags,
  ...recreateFlags,
  'cleanup-on-fail': { kind: 'bool', help: 'when it fails, delete the objects this upgrade had created' },
  'history-max': { kind: 'int', default: 10, help: 'revisions to keep, 0 for all' },
  install: { kind: 'bool', short: 'i', help: 'install the release when it does not exist' },
  'recreate-pods': { kind: 'bool', help: 'no effect', deprecated: 'workloads are rolled out when their templates change' },
  'reset-then-reuse-values': {
    kind: 'bool',
    help: "begin from the new chart's defaults, then the last revision's values, then the given ones",
  },
  'reset-values': { kind: 'bool', help: "begin from the new chart's defaults and the given values alone" },
  'reuse-values': { kind: 'bool', help: "keep all of the last revision's values, the given ones over them" },
  'server-side': {
    kind: 'string',
    default: 'auto',
    help: 'apply objects on the server: true, false, auto (as the revision before)',
  },
});

export const upgradeCommand = defineCommand({
  name: 'upgrade',
  summary: 'upgrade a release',
  description:
    'Upgrades a release to a chart and values: renders, plans against the cluster and the last deployed revision, and carries the plan out.',
  usage: '[RELEASE] [CHART]',
  arity: { min: 2, max: 2 },
  completes: ['release', 'chart'],
  arityWith: { flag: 'plan', min: 0 },
  cancelledExitCode: 1,
  flags: upgradeFlags,
  async run(call, given) {
    const { args, flags, changed, context } = await followPlan('upgrade', call, given);
    refuseTogether(changed, ['force', 'force-conflicts'], ['force-replace', 'force-conflicts']);
    const [name = '', chart = ''] = args;
    const dryRun = dryRunMode(flags['dry-run'], context.io.stderr);
    const postRenderer = postRendererOf(context, flags);
    const session = await context.session();
    if (flags.install && (await releaseToUpgrade(session, name)) === 'install') {
      if (flags.output === 'table') context.io.stdout(`Release ${JSON.stringify(name)} does not exist. Installing it now.\n`);
      const serverSide = flags['server-side'] === 'false' ? 'false' : 'true';
      const target = { name, chart, replace: true, serverSide, dryRun, postRenderer } as const;
      const lost = await runInstall(context, flags, target).catch((error: unknown) => {
        if (dryRun === 'none' && isTillerlessError(error, 'RELEASE_EXISTS')) return 'lost' as const;
        throw error;
      });
      if (lost !== 'lost') return;
      context.io.stderr(`release ${name} was installed by somebody else at the same time; upgrading it\n`);
    }
    await withHeading('UPGRADE FAILED', () =>
      tellCancelled(context, name, () => runUpgrade(context, flags, changed, { name, chart, dryRun, postRenderer })),
    );
  },
});

type UpgradeFlags = FlagValues<typeof upgradeFlags> & { readonly events: string; readonly debug: boolean };

async function runUpgrade(
  context: Context,
  flags: UpgradeFlags,
  changed: ReadonlySet<string>,
  target: {
    readonly name: string;
    readonly chart: string;
    readonly dryRun: DryRun;
    readonly postRenderer: PostRenderer | undefined;
  },
): Promise<void> {
  const { dryRun, postRenderer } = target;
  checkHideSecret(flags, dryRun);
  const undo = flags['rollback-on-failure'] || flags.atomic;
  const input = await chartInputFor(context, target.chart, flags);
  const session = await context.session();
  const title = `upgrading ${target.name} in ${session.namespace}`;
  const result = await runOperation(
    context,
    flags,
    title,
    (choice) =>
      upgrade(session, {
        name: target.name,
        chart: { ...input, postRenderer, subNotes: flags['render-subchart-notes'] },
        values: valuesReuse(flags),
        apply: {
          serverSide: serverSideMode(flags['server-side']),
          forceConflicts: flags['force-conflicts'],
          forceReplace: flags['force-replace'] || flags.force,
          takeOwnership: flags['take-ownership'],
          recreateImmutable: flags['recreate-immutable'],
        },
        choice,
        dryRun,
        crds: crdChoice(flags) ?? 'skip',
        description: flags.description,
        labels: flags.labels,
        historyMax: changed.has('history-max') ? flags['history-max'] : context.settings.maxHistory,
        rollbackOnFailure: undo,
        cleanupOnFail: flags['cleanup-on-fail'],
      }),
    { wait: undo },
  );
  // Helm says so in a dry run as well; scripts look for it.
  const said = `Release ${JSON.stringify(target.name)} has been upgraded. Happy Helming!\n`;
  printResult(context, flags, { ...result, dryRun, said });
}

/** Of several, the first in this order counts, as in Helm. */
export function valuesReuse(flags: {
  readonly 'reset-values': boolean;
  readonly 'reuse-values': boolean;
  readonly 'reset-then-reuse-values': boolean;
}): ValuesReuse {
  if (flags['reset-values']) return 'reset';
  if (flags['reuse-values']) return 'reuse';
  return flags['reset-then-reuse-values'] ? 'reset-then-reuse' : 'default';
}
