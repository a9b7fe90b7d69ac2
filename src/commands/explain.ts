import { explainChartValue } from '../actions/explain/explain-chart-value.ts';
import { type ExplainChartRequest, explainableObjects, explainObject } from '../actions/explain/explain-object.ts';
import type { RenderedObject } from '../actions/explain/rendered-objects.ts';
import { kubeconfigNamespace } from '../actions/kubeconfig-contexts.ts';
import { readRevision } from '../actions/release/read-history.ts';
import { capabilitiesFromFlags } from '../actions/render/capabilities.ts';
import { randomSource } from '../actions/render/random-source.ts';
import { localZone } from '../base/go/time.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { formatAs } from '../output/data.ts';
import { objectListText, objectText, valueUseText } from '../output/explanation-text.ts';
import { startStatusLine } from '../output/status-line.ts';
import type { ObjectExplanation, ValueExplanation } from '../report/explanation.ts';
import { chartSourceFlags } from './flags/chart-source-flags.ts';
import { defineFlags, type FlagValues } from './flags/flag.ts';
import { outputFlags, revisionFlags, valueFlags } from './flags/release-flags.ts';
import { readChart } from './support/chart-input.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';

const explainFlags = defineFlags({
  ...valueFlags,
  ...chartSourceFlags,
  ...outputFlags,
  'api-versions': { kind: 'strings', alias: 'a', describe: 'additional API versions for .Capabilities.APIVersions', ours: true },
  'is-upgrade': {
    kind: 'bool',
    describe: 'render as if upgrading (set .Release.IsUpgrade instead of .Release.IsInstall)',
    ours: true,
  },
  'kube-version': { kind: 'string', describe: 'Kubernetes version for .Capabilities.KubeVersion', ours: true },
  name: { kind: 'string', default: 'release-name', describe: 'release name', ours: true },
  release: { kind: 'bool', describe: 'explain a stored release instead of a chart', ours: true },
  ...revisionFlags,
  value: {
    kind: 'string',
    describe: 'explain this value instead of an object: where it is read, and which fields depend on it',
    ours: true,
  },
});

export const command = defineCommand({
  command: 'explain CHART|RELEASE [OBJECT]',
  description: `Explains where the fields of a rendered object come from. For each field, shows the template line that wrote it, the branches that had
to run, and the values that it depends on, with the file and line where each value was set. Nothing is installed, and the cluster is contacted
only with --release.

    explain CHART                            list the objects
    explain CHART KIND/NAME                  explain all fields of an object
    explain CHART KIND/NAME:FIELD.PATH       explain a field, including nested fields
    explain CHART --value PATH               list the fields that depend on a value, and where it is read
    explain RELEASE KIND/NAME --release      explain an object of an installed release

To find the values that a field depends on, explain changes each value that the template reads and renders the chart again.`,
  arity: { min: 1, max: 2 },
  completes: ['chart', 'any'],
  builder: explainFlags,
  async handler({ args: [name = '', object], flags, changed }, context) {
    if (object !== undefined && flags.value !== '') throw new TillerlessError('USAGE', 'specify either an object or --value');
    if (changed.has('value') && flags.value === '') throw new TillerlessError('USAGE', '--value requires the path of a value');
    if (changed.has('revision') && !flags.release) throw new TillerlessError('USAGE', '--revision requires --release');
    const status = startStatusLine(context.io);
    const onProgress = (done: number, total: number): void =>
      status.show(() => `rendering with other values: ${done} of ${total}`);
    const source = flags.release
      ? await releaseSource(context, name, { flags, changed, onProgress })
      : await chartSource(context, name, { flags, onProgress });
    const finished = <T>(explanation: Promise<T>): Promise<T> => explanation.finally(() => status.close());
    const { output } = flags;
    if (flags.value !== '') {
      const values = await finished(source.explainValue(flags.value));
      context.io.stdout(formatAs(output, values, () => valueUseText(values)));
    } else if (object === undefined) {
      const objects = await source.objects();
      const listed = objects.map(({ apiVersion, kind, namespace, name, path }) => ({ apiVersion, kind, namespace, name, path }));
      context.io.stdout(formatAs(output, listed, () => objectListText(listed)));
    } else {
      const explanation = await finished(source.explainObject(object));
      context.io.stdout(formatAs(output, explanation, () => objectText(explanation)));
    }
  },
});

/** The source of the objects to explain: a chart or a stored release. */
interface Source {
  readonly objects: () => Promise<readonly RenderedObject[]>;
  readonly explainObject: (wanted: string) => Promise<ObjectExplanation>;
  readonly explainValue: (path: string) => Promise<ValueExplanation[]>;
}

interface SourceOptions {
  readonly flags: FlagValues<typeof explainFlags>;
  readonly onProgress: (done: number, total: number) => void;
}

async function chartSource(context: Context, name: string, { flags, onProgress }: SourceOptions): Promise<Source> {
  const request = { ...(await requestOf(context, name, flags)), onProgress };
  return {
    objects: () => explainableObjects(request),
    explainObject: (wanted) => explainObject(request, wanted),
    explainValue: (path) => explainChartValue(request, path),
  };
}

async function requestOf(context: Context, name: string, flags: FlagValues<typeof explainFlags>): Promise<ExplainChartRequest> {
  const { io, settings, signal } = context;
  const input = await readChart(context, name, {
    ...flags,
    'skip-schema-validation': true,
    'enable-dns': false,
    unread: 'ignore',
  });
  const namespace = settings.namespace || kubeconfigNamespace(settings.kube, io.env);
  return {
    chart: input.chart,
    userValues: input.userValues,
    sources: input.sources ?? { files: [], expressions: [] },
    release: { name: flags.name, namespace, revision: 1, isInstall: !flags['is-upgrade'], isUpgrade: flags['is-upgrade'] },
    capabilities: capabilitiesFromFlags(flags['kube-version'], flags['api-versions']),
    nowMs: io.now(),
    localZone: localZone(io.env.TZ),
    signal,
    randomness: (await randomSource('')).randomness,
  };
}

/** The flags that are allowed with --release. */
const releaseFlags: ReadonlySet<string> = new Set(['release', 'revision', 'output', 'value', 'namespace']);

async function releaseSource(
  context: Context,
  name: string,
  { flags, changed, onProgress }: SourceOptions & { readonly changed: ReadonlySet<string> },
): Promise<Source> {
  const ignored = Object.keys(explainFlags).find((flag) => changed.has(flag) && !releaseFlags.has(flag));
  if (ignored !== undefined)
    throw new TillerlessError('USAGE', `--${ignored} cannot be used with --release`, {
      hint: 'explain --release always uses the stored chart and values',
    });
  const session = await context.session();
  const { explainReleaseObject, explainReleaseValue, releaseObjects } = await import('../actions/explain/explain-release.ts');
  const { explainRequest } = await import('../actions/inspect/explain-revision.ts');
  const revision = await readRevision(session.releases, name, flags.revision, session.namespace);
  const record = revision.record();
  const request = { ...(await explainRequest(session, record)), onProgress };
  return {
    objects: async () => releaseObjects(record),
    explainObject: (wanted) => explainReleaseObject(request, wanted),
    explainValue: (path) => explainReleaseValue(request, path),
  };
}
