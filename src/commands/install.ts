import { type InstallRequest, install } from '../actions/release/install.ts';
import { releaseNameAndChart } from '../actions/release/release-naming.ts';
import type { PostRenderer } from '../actions/render/post-renderer.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { chartSourceFlags } from './flags/chart-source-flags.ts';
import { defineFlags, type FlagValues } from './flags/flag.ts';
import {
  applyFlags,
  crdFlags,
  lockFlags,
  outputFlags,
  postRenderFlags,
  renderFlags,
  valueFlags,
  waitFlags,
  warningFlags,
} from './flags/release-flags.ts';
import { applyChoice } from './support/apply-choice.ts';
import { chartInputFor } from './support/chart-input.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';
import { postRendererOf } from './support/post-render.ts';
import { checkHideSecret, printResult } from './support/print-operation.ts';
import { crdChoice, dryRunMode, refuseTogether, runOperation, tellCancelled, withHeading } from './support/run-operation.ts';
import { followPlan, planFlags } from './support/saved-plan.ts';

/** Flags shared by install and upgrade --install. */
export const installFlags = defineFlags({
  ...valueFlags,
  ...chartSourceFlags,
  ...renderFlags,
  ...postRenderFlags,
  ...waitFlags,
  ...lockFlags,
  ...warningFlags,
  ...applyFlags,
  ...outputFlags,
  ...crdFlags,
  ...planFlags,
  atomic: { kind: 'bool', describe: 'roll back on failure', deprecated: 'use --rollback-on-failure instead' },
  'create-namespace': { kind: 'bool', describe: 'create the release namespace if it does not exist' },
  description: { kind: 'string', describe: 'description of the revision' },
  'dependency-update': { kind: 'bool', describe: 'fetch dependencies that are missing from charts/' },
  'disable-openapi-validation': { kind: 'bool', describe: 'no effect: the API server always validates objects', hidden: true },
  'dry-run': {
    kind: 'string',
    default: 'none',
    bare: 'unset',
    describe: "simulate: 'client' does not contact the cluster, 'server' does but writes nothing",
  },
  'hide-notes': { kind: 'bool', describe: 'do not print the notes' },
  'hide-secret': { kind: 'bool', describe: 'with --dry-run, do not print Secrets' },
  labels: { kind: 'stringToString', alias: 'l', describe: 'labels for the release record: k=v,...' },
  'no-hooks': { kind: 'bool', describe: 'do not run hooks' },
  'render-subchart-notes': { kind: 'bool', describe: 'also render subchart notes' },
  'rollback-on-failure': { kind: 'bool', describe: 'uninstall the release if the install fails; implies --wait' },
  'take-ownership': { kind: 'bool', describe: 'adopt existing objects without checking their ownership' },
});

const builder = defineFlags({
  ...installFlags,
  'generate-name': { kind: 'bool', alias: 'g', describe: 'generate the release name; omit NAME' },
  'name-template': { kind: 'string', describe: 'template for the release name' },
  replace: { kind: 'bool', describe: 'reuse the name of a failed release, or of a release uninstalled with --keep-history' },
  'server-side': { kind: 'bool', default: true, describe: 'use server-side apply' },
});

export const command = defineCommand({
  command: 'install [NAME] [CHART]',
  description:
    'Installs a chart: renders it, plans the changes against the cluster, and executes the plan.\n\nThe chart is a directory, a packaged archive (.tgz), REPO/CHART from an added repository, a chart name with --repo URL, the\nURL of an archive, or oci://REGISTRY/CHART.',
  arity: { min: 1, max: 2, checksMax: true },
  completes: ['name or chart', 'name or chart', 'any'],
  arityWith: { flag: 'plan', min: 0 },
  cancelledExitCode: exitCodes.failure.code,
  builder,
  async handler(call, ownContext) {
    const { args, flags, changed, context } = await followPlan('install', call, ownContext);
    refuseTogether(changed, ['force', 'force-conflicts'], ['force-replace', 'force-conflicts']);
    const dryRun = dryRunMode(flags['dry-run'], context.io.stderr);
    const postRenderer = postRendererOf(context, flags);
    await withHeading('INSTALLATION FAILED', async () => {
      const naming = { generate: flags['generate-name'], template: flags['name-template'] };
      const { name, chart } = releaseNameAndChart(args, naming, { nowMs: context.io.now(), env: context.io.env });
      await runInstall(context, flags, { name, chart, dryRun, postRenderer });
    });
  },
});

type InstallFlags = FlagValues<typeof builder> & { readonly events: string; readonly debug: boolean };

async function runInstall(
  context: Context,
  flags: InstallFlags,
  target: Pick<InstallRequest, 'name' | 'dryRun'> & { readonly chart: string; readonly postRenderer: PostRenderer | undefined },
): Promise<void> {
  const { name, dryRun, postRenderer } = target;
  checkHideSecret(flags, dryRun);
  const undo = flags['rollback-on-failure'] || flags.atomic;
  const input = await chartInputFor(context, target.chart, flags);
  const chart = { ...input, postRenderer, subNotes: flags['render-subchart-notes'] };
  const session = await context.session();
  const result = await runOperation(
    context,
    flags,
    `installing ${name} in ${session.namespace}`,
    (choice) =>
      tellCancelled(context, name, () =>
        install(session, { ...requestOf(flags), name, chart, choice, dryRun, rollbackOnFailure: undo }),
      ),
    { wait: undo },
  );
  printResult(context, flags, { ...result, dryRun });
}

function requestOf(flags: InstallFlags) {
  return {
    apply: applyChoice(flags),
    createNamespace: flags['create-namespace'],
    replace: flags.replace,
    crds: crdChoice(flags) ?? 'create',
    description: flags.description,
    labels: flags.labels,
  } as const;
}
