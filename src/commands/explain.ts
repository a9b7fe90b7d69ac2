import { explainChartValue } from '../actions/explain/explain-chart-value.ts';
import { type ExplainChartRequest, explainableObjects, explainObject } from '../actions/explain/explain-object.ts';
import { kubeconfigNamespace } from '../actions/kubeconfig-contexts.ts';
import { capabilitiesFromFlags } from '../actions/render/capabilities.ts';
import { randomSource } from '../actions/render/random-source.ts';
import { localZone } from '../base/go/time.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { formatAs } from '../output/data.ts';
import { objectListText, objectText, valueUseText } from '../output/explanation-text.ts';
import { chartSourceFlags } from './flags/chart-source-flags.ts';
import { defineFlags, type FlagValues } from './flags/flag.ts';
import { outputFlags, valueFlags } from './flags/release-flags.ts';
import { readChart } from './support/chart-input.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';

const explainFlags = defineFlags({
  ...valueFlags,
  ...chartSourceFlags,
  ...outputFlags,
  'api-versions': { kind: 'strings', alias: 'a', describe: 'additional API versions for .Capabilities.APIVersions', ours: true },
  'is-upgrade': { kind: 'bool', describe: 'render as for an upgrade', ours: true },
  'kube-version': { kind: 'string', describe: 'Kubernetes version for .Capabilities.KubeVersion', ours: true },
  name: { kind: 'string', default: 'release-name', describe: 'release name', ours: true },
  value: {
    kind: 'string',
    describe: 'explain this value instead of an object: what reads it, and which fields depend on it',
    ours: true,
  },
});

export const command = defineCommand({
  command: 'explain CHART [OBJECT]',
  description: `Explains where the fields of a rendered object come from: the template line that wrote each field, the branches that had to run, and
the values that it depends on, with the file and line where each of them was set. Nothing is installed, and no cluster is contacted.

    explain CHART                            list the objects
    explain CHART KIND/NAME                  explain all fields of an object
    explain CHART KIND/NAME:FIELD.PATH       explain one field, or the fields in it
    explain CHART --value PATH               list the fields that depend on a value, and what reads it

To find the values that a field depends on, explain changes each value that the template reads and renders the chart again.`,
  arity: { min: 1, max: 2 },
  completes: ['chart', 'any'],
  builder: explainFlags,
  async handler({ args: [chart = '', object], flags }, context) {
    const { io } = context;
    if (object !== undefined && flags.value !== '') throw new TillerlessError('USAGE', 'specify either an object or --value');
    const request = await requestOf(context, chart, flags);
    if (flags.value !== '') {
      const values = await explainChartValue(request, flags.value);
      io.stdout(formatAs(flags.output, values, () => valueUseText(values)));
    } else if (object === undefined) {
      const objects = await explainableObjects(request);
      const listed = objects.map(({ apiVersion, kind, namespace, name, path }) => ({ apiVersion, kind, namespace, name, path }));
      io.stdout(formatAs(flags.output, listed, () => objectListText(listed)));
    } else {
      const explanation = await explainObject(request, object);
      io.stdout(formatAs(flags.output, explanation, () => objectText(explanation)));
    }
  },
});

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
