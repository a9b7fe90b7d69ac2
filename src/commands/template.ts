import { kubeconfigNamespace } from '../actions/kubeconfig-contexts.ts';
import { checkNewReleaseName, releaseNameProblem } from '../actions/release/release-name.ts';
import { releaseNameAndChart } from '../actions/release/release-naming.ts';
import type { ChartInput } from '../actions/render/chart-input.ts';
import type { PostRenderer } from '../actions/render/post-renderer.ts';
import type { Rendering } from '../actions/render/render-release.ts';
import { type TemplateEnvironment, templateChart } from '../actions/render/template-chart.ts';
import { localZone } from '../base/go/time.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { logLine } from '../output/io.ts';
import { type TemplateFlags, templateFlags } from './flags/template-flags.ts';
import { readChart } from './support/chart-input.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';
import { printRendering } from './support/print-rendering.ts';
import { dryRunMode, refuseTogether } from './support/run-operation.ts';

export const command = defineCommand({
  command: 'template [NAME] [CHART]',
  description:
    'Renders a chart and prints the manifests. Nothing is installed, and the cluster is contacted only with --dry-run=server or --validate.',
  arity: { min: 1, max: 2, checksMax: true },
  completes: ['name or chart', 'name or chart', 'any'],
  builder: templateFlags,
  async handler({ args, flags, changed }, context) {
    refuseTogether(
      changed,
      ['force', 'force-conflicts'],
      ['force-replace', 'force-conflicts'],
      ['validate', 'dry-run'],
      ['show-origin', 'output-dir'],
    );
    const { io } = context;
    checkDryRun(flags['dry-run'], io.stderr);
    const postRenderer = await postRendererFor(context, flags);
    // If there is no name argument, Helm uses a fixed name, even with --generate-name.
    const naming = { generate: flags['generate-name'] && args.length > 1, template: flags['name-template'] };
    const { name, chart } = releaseNameAndChart(args, naming, { nowMs: io.now(), env: io.env, fallback: 'release-name' });
    const explained = flags['explain-values'];
    // With --explain-values, values are not validated, so remote schemas are not needed.
    const skipSchema = flags['skip-schema-validation'] || explained !== '';
    const input = await readChart(context, chart, { ...flags, 'skip-schema-validation': skipSchema });
    if (explained !== '') return explain(context, input, explained);
    checkName(name, context);
    const rendering = await templateChart(
      {
        name,
        input: { ...input, postRenderer },
        isUpgrade: flags['is-upgrade'],
        kubeVersion: flags['kube-version'],
        apiVersions: flags['api-versions'],
        check: flags.validate ? (rendered) => validate(rendered, flags) : undefined,
        onInvalidManifest: flags.debug ? (manifest) => io.stdout(manifest) : undefined,
      },
      await environmentOf(context, flags),
    );
    await printRendering(context, flags, { name, rendering });
  },
});

/** Rejects --dry-run=none, because `template` never installs anything. @throws USAGE */
function checkDryRun(value: string, warn: (text: string) => void): void {
  if (value !== 'false' && value !== 'none' && dryRunMode(value, warn) !== 'none') return;
  throw new TillerlessError('USAGE', `template --dry-run must be client or server, not ${JSON.stringify(value)}`, {
    helmText: `invalid dry-run value (${JSON.stringify(value)}). Must be "server" or "client"`,
  });
}

/** Returns the post-renderer, if there is one. The module is loaded on demand, because post-renderers are rare. @throws USAGE */
async function postRendererFor(context: Context, flags: TemplateFlags): Promise<PostRenderer | undefined> {
  if (flags['post-renderer'].length === 0) return undefined;
  return (await import('./support/post-render.ts')).postRendererOf(context, flags);
}

/** Prints the origins of values. The module is loaded on demand, because the flag is rarely used. */
async function explain({ io }: Context, { chart, userValues, sources }: ChartInput, below: string): Promise<void> {
  const { explainValues } = await import('../actions/explain/explain-values.ts');
  const { originText } = await import('../output/value-origins-text.ts');
  io.stdout(originText(explainValues({ chart, userValues, sources: sources ?? { files: [], expressions: [] } }, below)));
}

/** Validates rendered objects. The module is loaded on demand, because it contains the schemas of the Kubernetes API. */
async function validate(rendering: Rendering, flags: TemplateFlags): Promise<void> {
  const { checkRendering } = await import('../actions/schema-check/check.ts');
  checkRendering(rendering, { skipTests: flags['skip-tests'], noHooks: flags['no-hooks'] });
}

function checkName(name: string, context: Context): void {
  const problem = releaseNameProblem(name);
  if (problem !== undefined) logLine(context.io, 'ERROR', 'release name check failed', { error: problem });
  checkNewReleaseName(name);
}

/** Returns the environment for rendering. It uses the cluster if the flags require one, and otherwise has no cluster. */
async function environmentOf(context: Context, flags: TemplateFlags): Promise<TemplateEnvironment> {
  const { settings, io, signal } = context;
  const around = {
    nowMs: io.now(),
    localZone: localZone(io.env.TZ),
    signal,
    log: context.log,
    warn: (line: string) => io.stderr(`${line}\n`),
  };
  const usesCluster = flags.validate && (await (await import('../actions/session.ts')).hasCluster(settings, io.env));
  if (flags['dry-run'] !== 'server' && !usesCluster)
    return { ...around, namespace: settings.namespace || kubeconfigNamespace(settings.kube, io.env), cluster: undefined };
  const { cluster, namespace } = await context.session();
  return { ...around, namespace, cluster };
}
