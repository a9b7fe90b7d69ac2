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

/** Flags that install shares with upgrade --install. */
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
  atomic: { kind: 'bool', describe: 'undo on failure', deprecated: 'use --rollback-on-failure instead' },
  'create-namespace': { kind: 'bool', describe: 'make the namespace of the release when it does not exist' },
  description: { kind: 'string', describe: 'description of the revision' },
  'dependency-update': { kind: 'bool', describe: 'fetch the dependencies that charts/ lacks' },
  'disable-openapi-validation': { kind: 'bool', describe: 'no effect: the API server validates every object', hidden: true },
  'dry-run': {
    kind: 'string',
    default: 'none',
    bare: 'unset',
    describe: "simulate: 'client' asks no cluster, 'server' asks it and writes nothing",
  },
  'hide-notes': { kind: 'bool', describe: 'do not print the notes' },
  'hide-secret': { kind: 'bool', describe: 'with --dry-run, do not print Secrets' },
  labels: { kind: 'stringToString', alias: 'l', describe: 'labels for the release record, k=v,...' },
  'no-hooks': { kind: 'bool', describe: 'do not run hooks' },
  'render-subchart-notes': { kind: 'bool', describe: 'also render the notes of subcharts' },
  'rollback-on-failure': { kind: 'bool', describe: 'undo when it fails; waits until everything is ready' },
  'take-ownership': { kind: 'bool', describe: 'make existing objects part of the release without asking whose they are' },
});

const builder = defineFlags({
  ...installFlags,
  'generate-name': { kind: 'bool', alias: 'g', describe: 'make up the name, and leave NAME out' },
  'name-template': { kind: 'string', describe: 'template for the name of the release' },
  replace: { kind: 'bool', describe: 'use the name of a release that is uninstalled with its history kept, or failed' },
  'server-side': { kind: 'bool', default: true, describe: 'apply objects on the server' },
});

export const command = defineCommand({
  command: 'install [NAME] [CHART]',
  description:
    'Installs a chart: renders it, plans against the cluster, and carries the plan out.\n\nThe chart is a folder, a packaged archive (.tgz), REPO/CHART of a repository that was added, a chart of --repo URL, the\naddress of an archive, or oci://REGISTRY/CHART.',
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
