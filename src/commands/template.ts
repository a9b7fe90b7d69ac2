import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { explainMistakes } from '../actions/explain/explain-render-errors.ts';
import type { ExplainRequest } from '../actions/explain/explain-values.ts';
import { kubeconfigNamespace } from '../actions/kubeconfig-contexts.ts';
import { releaseNameProblem } from '../actions/release/release-name.ts';
import { releaseNameAndChart } from '../actions/release/release-naming.ts';
import { type Capabilities, capabilitiesFromFlags, capabilitiesOf, defaultCapabilities } from '../actions/render/capabilities.ts';
import { loadNamedChart } from '../actions/render/load-local-chart.ts';
import { withRemoteSchemas } from '../actions/render/remote-schemas.ts';
import { prepareEta, type Rendering, type RenderReleaseRequest, renderRelease } from '../actions/render/render-release.ts';
import { renderWithLookups } from '../actions/render/render-with-lookups.ts';
import { templateText, withDebugHint, writeTemplates } from '../actions/render/select-documents.ts';
import { readUserValues } from '../actions/render/user-values.ts';
import { localZone } from '../base/go/time.ts';
import type { Value } from '../base/go/value.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { logLine } from '../output/io.ts';
import { chartSourceFlags } from './flags/chart-source-flags.ts';
import { defineFlags, type FlagValues } from './flags/flag.ts';
import { applyFlags, postRenderFlags, renderFlags, valueFlags, waitFlags } from './flags/release-flags.ts';
import { chartCompletion, chartPath } from './support/chart-path.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';
import { refuseTogether } from './support/run-operation.ts';
import { valueReaders } from './support/values-io.ts';

/** Flags of install that make no difference to a rendering; accepted so that scripts may share a list of flags. */
const idleFlags = defineFlags({
  ...applyFlags,
  ...waitFlags,
  atomic: { kind: 'bool', help: 'no effect', deprecated: 'use --rollback-on-failure instead' },
  'create-namespace': { kind: 'bool', help: 'no effect', hidden: true },
  description: { kind: 'string', help: 'no effect', hidden: true },
  'disable-openapi-validation': { kind: 'bool', help: 'no effect', hidden: true },
  'hide-notes': {
    kind: 'bool',
    help: 'no effect',
    deprecated: "this flag has no effect for 'helm template' and will be removed in Helm 5",
  },
  labels: { kind: 'stringToString', short: 'l', help: 'no effect', hidden: true },
  'render-subchart-notes': {
    kind: 'bool',
    help: 'no effect',
    deprecated: "this flag has no effect for 'helm template' and will be removed in Helm 5",
  },
  replace: { kind: 'bool', help: 'no effect', hidden: true },
  'rollback-on-failure': { kind: 'bool', help: 'no effect', hidden: true },
  'server-side': { kind: 'bool', default: true, help: 'no effect', hidden: true },
  'skip-crds': { kind: 'bool', help: 'no effect', hidden: true },
  'take-ownership': { kind: 'bool', help: 'no effect', hidden: true },
});

const templateFlags = defineFlags({
  ...idleFlags,
  ...valueFlags,
  ...chartSourceFlags,
  ...renderFlags,
  ...postRenderFlags,
  'api-versions': { kind: 'strings', short: 'a', help: 'more API versions for .Capabilities.APIVersions' },
  'dependency-update': { kind: 'bool', help: 'fetch the dependencies that charts/ lacks' },
  'dry-run': { kind: 'string', default: 'client', bare: 'unset', help: "'server' asks the cluster for versions and lookups" },
  'generate-name': { kind: 'bool', short: 'g', help: 'make up the name, and leave NAME out' },
  'explain-values': {
    kind: 'string',
    bare: '.',
    help: 'print instead of manifests each computed value, or those below a path, with where it was set and what it overrides',
    ours: true,
  },
  'include-crds': { kind: 'bool', help: 'also print the files of crds/' },
  'is-upgrade': { kind: 'bool', help: 'render as for an upgrade' },
  'kube-version': { kind: 'string', help: 'Kubernetes version for .Capabilities.KubeVersion' },
  'name-template': { kind: 'string', help: 'template for the name of the release' },
  'no-hooks': { kind: 'bool', help: 'leave hooks out' },
  'output-dir': { kind: 'string', help: 'write the templates to files below this folder' },
  'release-name': { kind: 'bool', help: 'with --output-dir, a folder named as the release' },
  'show-only': { kind: 'stringArray', short: 's', help: 'print only these templates (may be repeated, may be a glob)' },
  'show-origin': {
    kind: 'bool',
    help: 'print before each line which template line wrote it, as "web/templates/a.yaml:31 │ line" (not in helm; not YAML any more)',
  },
  'skip-tests': { kind: 'bool', help: 'leave tests out' },
  validate: {
    kind: 'bool',
    help: 'ask the cluster, if any, and refuse objects that do not fit the API of Kubernetes',
    deprecated: "use '--dry-run=server' instead",
  },
});

type TemplateFlags = FlagValues<typeof templateFlags> & { readonly debug: boolean };

export const templateCommand = defineCommand({
  name: 'template',
  summary: 'locally render templates',
  description:
    'Renders a chart and prints the result. Nothing is installed, and no cluster is asked unless --dry-run=server says so.',
  usage: '[NAME] [CHART]',
  arity: { min: 1, max: 2 },
  completes: ['name or chart', 'chart'],
  flags: templateFlags,
  async run({ args, flags, changed }, context) {
    refuseTogether(
      changed,
      ['force', 'force-conflicts'],
      ['force-replace', 'force-conflicts'],
      ['validate', 'dry-run'],
      ['show-origin', 'output-dir'],
    );
    const { io } = context;
    const postRendered = await postRendering(context, flags);
    // Without a name Helm uses a fixed one, whatever --generate-name says.
    const naming = { generate: flags['generate-name'] && args.length > 1, template: flags['name-template'] };
    const { name, chart } = releaseNameAndChart(args, naming, { nowMs: io.now(), fallback: 'release-name' });
    const path = await chartPath(context, chart, flags);
    const complete = chartCompletion(context, flags);
    const named = complete ? await complete(loadNamedChart(path), path) : loadNamedChart(path);
    const asksSchema = !flags['skip-schema-validation'] && flags['explain-values'] === '';
    const loaded = asksSchema ? await withRemoteSchemas(named, io.env) : named;
    const { values: userValues, sources } = await readUserValues(flags, valueReaders(context));
    if (flags['explain-values'] !== '') return explain(context, { chart: loaded, userValues, sources }, flags['explain-values']);
    checkName(name, context);
    const eta = await prepareEta(loaded);
    const request: Request = (capabilities, lookup, namespace) => ({
      chart: loaded,
      userValues,
      release: { name, namespace, revision: 1, isInstall: !flags['is-upgrade'], isUpgrade: flags['is-upgrade'] },
      capabilities,
      context: {
        now: () => BigInt(io.now()) * 1_000_000n,
        randomBytes: (size: number) => randomBytes(size),
        lookup,
        enableDns: flags['enable-dns'],
        localZone: localZone(io.env.TZ),
        lint: false,
        ...eta,
      },
      skipSchema: flags['skip-schema-validation'],
    });
    const input = { chart: loaded, userValues, sources };
    const rendering = await explainMistakes(input, async () => {
      const rendered = await render(context, flags, request);
      const made = await postRendered(rendered);
      for (const line of made.warnings) io.stderr(`${line}\n`);
      if (flags.validate) await refuseInvalid(made, flags);
      return made;
    });
    const choice = {
      includeCrds: flags['include-crds'],
      noHooks: flags['no-hooks'],
      skipTests: flags['skip-tests'],
      showOnly: flags['show-only'],
    };
    if (flags['output-dir'] === '') {
      const text = templateText(rendering, choice);
      io.stdout(
        flags['show-origin'] ? (await import('../actions/render/show-origin.ts')).annotateOrigins(text, rendering) : text,
      );
      return;
    }
    const folder = flags['release-name'] ? join(flags['output-dir'], name) : flags['output-dir'];
    for (const path of writeTemplates(rendering, choice, folder)) io.stdout(`wrote ${path}\n`);
    io.stdout('\n');
  },
});

/** What becomes of a rendering by --post-renderer; loaded late, since few have one. @throws USAGE */
async function postRendering(
  context: Context,
  flags: TemplateFlags,
): Promise<(rendering: Rendering) => Rendering | Promise<Rendering>> {
  if (flags['post-renderer'].length === 0) return (rendering) => rendering;
  const { postRendererOf } = await import('./support/post-render.ts');
  const { postRender } = await import('../actions/render/post-renderer.ts');
  const renderer = postRendererOf(context, flags);
  return (rendering) => (renderer ? postRender(rendering, renderer, context.signal) : rendering);
}

/** Prints where values come from; loaded late, since few ask. */
async function explain({ io }: Context, input: ExplainRequest, below: string): Promise<void> {
  const { explainValues } = await import('../actions/explain/explain-values.ts');
  const { originText } = await import('../output/value-origins-text.ts');
  io.stdout(originText(explainValues(input, below)));
}

function checkName(name: string, context: Context): void {
  const problem = releaseNameProblem(name);
  if (problem === undefined) return;
  logLine(context.io, 'ERROR', 'release name check failed', { error: problem });
  throw new TillerlessError('RELEASE_NAME', problem, { helmText: `release name check failed: ${problem}` });
}

/** Loaded late, with the API of Kubernetes. */
async function refuseInvalid(rendering: Rendering, flags: TemplateFlags): Promise<void> {
  const { checkRendering } = await import('../actions/schema-check/check.ts');
  checkRendering(rendering, { skipTests: flags['skip-tests'], noHooks: flags['no-hooks'] });
}

type Request = (
  capabilities: Capabilities,
  lookup: (apiVersion: string, kind: string, namespace: string, name: string) => Value,
  namespace: string,
) => RenderReleaseRequest;

/** Renders with what the flags say of the cluster, or with the cluster itself. */
async function render(context: Context, flags: TemplateFlags, request: Request) {
  const { settings } = context;
  const asksCluster =
    flags['dry-run'] === 'server' ||
    (flags.validate && (await (await import('../actions/session.ts')).hasCluster(settings, context.io.env)));
  if (asksCluster) {
    const session = await context.session();
    const { cluster, namespace } = session;
    const capabilities = cluster ? capabilitiesOf(await cluster.discover()) : defaultCapabilities();
    return renderWithLookups(
      (lookup) => withDebugHint(() => renderRelease(request(capabilities, lookup, namespace)), flags.debug),
      cluster,
    );
  }
  const namespace = settings.namespace || kubeconfigNamespace(settings.kube, context.io.env);
  const capabilities = capabilitiesFromFlags(flags['kube-version'], flags['api-versions']);
  const none: Value = new Map<string, Value>();
  return withDebugHint(() => renderRelease(request(capabilities, () => none, namespace)), flags.debug);
}
