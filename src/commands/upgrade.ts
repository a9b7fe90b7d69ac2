import { upgrade, type ValuesReuse } from '../actions/release/upgrade.ts';
import {
  type UpgradedOrInstalled,
  type UpgradeOrInstallRequest,
  upgradeOrInstall,
} from '../actions/release/upgrade-or-install.ts';
import type { ChartInput } from '../actions/render/chart-input.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { defineFlags, type FlagValues } from './flags/flag.ts';
import { recreateFlags } from './flags/release-flags.ts';
import { installFlags } from './install.ts';
import { applyChoice } from './support/apply-choice.ts';
import { chartInputFor } from './support/chart-input.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';
import { postRendererOf } from './support/post-render.ts';
import { checkHideSecret, printResult } from './support/print-operation.ts';
import { crdChoice, dryRunMode, refuseTogether, runOperation, tellCancelled, withHeading } from './support/run-operation.ts';
import { followPlan } from './support/saved-plan.ts';

const upgradeFlags = defineFlags({
  ...installFlags,
  ...recreateFlags,
  'cleanup-on-fail': { kind: 'bool', describe: 'on failure, delete the objects that this upgrade created' },
  'history-max': { kind: 'int', default: 10, describe: 'maximum number of revisions to keep, 0 for all' },
  install: { kind: 'bool', alias: 'i', describe: 'install the release if it does not exist' },
  'recreate-pods': { kind: 'bool', describe: 'no effect', deprecated: 'workloads are rolled out when their templates change' },
  'reset-then-reuse-values': {
    kind: 'bool',
    describe: "start from the new chart's defaults, then apply the last revision's values and the new ones",
  },
  'reset-values': {
    kind: 'bool',
    describe: "ignore the last revision's values: use the new chart's defaults and the new values",
  },
  'reuse-values': { kind: 'bool', describe: "reuse the last revision's values and merge the new ones over them" },
  'server-side': {
    kind: 'string',
    default: 'auto',
    describe: 'use server-side apply: true, false or auto (same as the previous revision)',
  },
});

export const command = defineCommand({
  command: 'upgrade [RELEASE] [CHART]',
  description:
    'Upgrades a release to a new chart or new values: renders the chart, plans the changes against the cluster and the last deployed revision, and executes the plan.',
  arity: { min: 2, max: 2 },
  completes: ['release', 'chart'],
  arityWith: { flag: 'plan', min: 0 },
  cancelledExitCode: exitCodes.failure.code,
  builder: upgradeFlags,
  async handler(call, ownContext) {
    const { args, flags, changed, context } = await followPlan('upgrade', call, ownContext);
    refuseTogether(changed, ['force', 'force-conflicts'], ['force-replace', 'force-conflicts']);
    const [name = '', chart = ''] = args;
    const dryRun = dryRunMode(flags['dry-run'], context.io.stderr);
    const postRenderer = postRendererOf(context, flags);
    const readChart = async (): Promise<ChartInput> => {
      const input = await chartInputFor(context, chart, flags);
      return { ...input, postRenderer, subNotes: flags['render-subchart-notes'] };
    };
    const historyMax = changed.has('history-max') ? flags['history-max'] : context.settings.maxHistory;
    await runUpgrade(context, flags, { name, dryRun, readChart, historyMax });
  },
});

type UpgradeFlags = FlagValues<typeof upgradeFlags> & { readonly events: string; readonly debug: boolean };

async function runUpgrade(
  context: Context,
  flags: UpgradeFlags,
  target: Pick<UpgradeOrInstallRequest, 'name' | 'dryRun' | 'readChart' | 'historyMax'>,
): Promise<void> {
  const { name, dryRun } = target;
  const undo = flags['rollback-on-failure'] || flags.atomic;
  const session = await context.session();
  let operation: UpgradedOrInstalled['operation'] = 'upgrade';
  let isRead = false;
  const readChart = async (): Promise<ChartInput> => {
    const chart = await target.readChart();
    isRead = true;
    checkHideSecret(flags, dryRun);
    return chart;
  };
  const result = await runOperation(
    context,
    flags,
    `upgrading ${name} in ${session.namespace}`,
    async (choice, progress) => {
      const request = { ...target, readChart, ...requestOf(flags, undo), choice };
      const onChoice: UpgradeOrInstallRequest['onChoice'] = (chosen) => {
        operation = chosen === 'install' ? 'install' : 'upgrade';
        progress.setTitle(`${operation === 'install' ? 'installing' : 'upgrading'} ${name} in ${session.namespace}`);
        progress.print(() => tellChoice(context, flags, name, chosen));
      };
      const run = async (): Promise<UpgradedOrInstalled> => {
        if (flags.install) return upgradeOrInstall(session, { ...request, onChoice });
        const chart = await readChart();
        return { ...(await upgrade(session, { ...request, chart, crds: request.crds ?? 'skip' })), operation };
      };
      // Like Helm, do not add a heading to install errors or to errors that occur before the chart is loaded.
      return withHeading(
        () => (operation === 'install' || !isRead ? '' : 'UPGRADE FAILED'),
        () => tellCancelled(context, name, run),
      );
    },
    { wait: undo },
  );
  // Like Helm, print this line even in a dry run, because scripts look for it.
  const extra =
    result.operation === 'install' ? {} : { message: `Release ${JSON.stringify(name)} has been upgraded. Happy Helming!\n` };
  printResult(context, flags, { ...result, dryRun, ...extra });
}

function tellChoice({ io }: Context, flags: UpgradeFlags, name: string, chosen: 'install' | 'upgrade-after-race'): void {
  if (chosen === 'upgrade-after-race')
    io.stderr(`release ${name} was installed by another process at the same time; upgrading it\n`);
  else if (flags.output === 'table') io.stdout(`Release ${JSON.stringify(name)} does not exist. Installing it now.\n`);
}

function requestOf(flags: UpgradeFlags, undo: boolean) {
  return {
    values: valuesReuse(flags),
    apply: applyChoice(flags),
    crds: crdChoice(flags),
    createNamespace: flags['create-namespace'],
    description: flags.description,
    labels: flags.labels,
    rollbackOnFailure: undo,
    cleanupOnFail: flags['cleanup-on-fail'],
  };
}

/**
 * Reads the flags for reusing values. If several are set, --reset-values takes precedence, followed by --reuse-values, as in
 * Helm.
 */
export function valuesReuse(flags: {
  readonly 'reset-values': boolean;
  readonly 'reuse-values': boolean;
  readonly 'reset-then-reuse-values': boolean;
}): ValuesReuse {
  if (flags['reset-values']) return 'reset';
  if (flags['reuse-values']) return 'reuse';
  return flags['reset-then-reuse-values'] ? 'reset-then-reuse' : 'default';
}
