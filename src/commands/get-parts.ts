import { computedValues, goRecord } from '../actions/explain/release-as-template-data.ts';
import { readRevision } from '../actions/release/read-history.ts';
import type { ReleaseRecord } from '../actions/release/release-views.ts';
import { detailLines, metadataView } from '../actions/release/release-views.ts';
import { formatAs, formatYaml } from '../output/data.ts';
import type { OutputFormat } from './flags/flag.ts';
import { outputFlags, revisionFlags } from './flags/release-flags.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';
import { hooksText } from './support/release-output.ts';

const one = { arity: { min: 1, max: 1 } } as const;

async function revisionOf(context: Context, name: string | undefined, revision: number) {
  const session = await context.session();
  return readRevision(session.releases, name ?? '', revision, session.namespace);
}

export const getValuesCommand = defineCommand({
  command: 'values RELEASE_NAME',
  ...one,
  builder: {
    all: { kind: 'bool', alias: 'a', describe: 'all computed values, chart defaults included' },
    origin: { kind: 'bool', describe: 'one line for each value, with who set it: the user or the chart', ours: true },
    ...revisionFlags,
    ...outputFlags,
  },
  async handler({ args, flags }, context) {
    const record = (await revisionOf(context, args[0], flags.revision)).record();
    if (flags.origin) return printOrigins(context, record, flags);
    const values = flags.all ? computedValues(record) : (record.config ?? null);
    const title = flags.all ? 'COMPUTED VALUES:' : 'USER-SUPPLIED VALUES:';
    context.io.stdout(formatAs(flags.output, values, () => `${title}\n${formatYaml(values)}`));
  },
});

async function printOrigins(
  { io }: Context,
  record: ReleaseRecord,
  flags: { readonly all: boolean; readonly output: OutputFormat },
): Promise<void> {
  const { storedOriginLines, storedOrigins } = await import('../actions/explain/stored-value-origins.ts');
  const { originText } = await import('../output/value-origins-text.ts');
  const table = (): string => originText(storedOriginLines(record, flags.all));
  io.stdout(formatAs(flags.output, storedOrigins(record, flags.all), table));
}

export const getManifestCommand = defineCommand({
  command: 'manifest RELEASE_NAME',
  ...one,
  builder: { ...revisionFlags },
  async handler({ args, flags }, context) {
    const record = (await revisionOf(context, args[0], flags.revision)).record();
    context.io.stdout(`${record.manifest}\n`);
  },
});

export const getHooksCommand = defineCommand({
  command: 'hooks RELEASE_NAME',
  ...one,
  builder: { ...revisionFlags },
  async handler({ args, flags }, context) {
    const record = (await revisionOf(context, args[0], flags.revision)).record();
    context.io.stdout((record.hooks ?? []).map((hook) => `---\n# Source: ${hook.path}\n${hook.manifest}\n`).join(''));
  },
});

export const getNotesCommand = defineCommand({
  command: 'notes RELEASE_NAME',
  ...one,
  builder: { ...revisionFlags },
  async handler({ args, flags }, context) {
    const notes = (await revisionOf(context, args[0], flags.revision)).record().info.notes;
    if (notes) context.io.stdout(`NOTES:\n${notes}\n`);
  },
});

export const getMetadataCommand = defineCommand({
  command: 'metadata RELEASE_NAME',
  ...one,
  builder: { ...revisionFlags, ...outputFlags },
  async handler({ args, flags }, context) {
    const { releases } = await context.session();
    const view = metadataView(await revisionOf(context, args[0], flags.revision), releases.kind);
    context.io.stdout(formatAs(flags.output, view, () => metadataText(view)));
  },
});

function metadataText(view: ReturnType<typeof metadataView>): string {
  const pairs = (map: Readonly<Record<string, string>> = {}): string =>
    Object.entries(map)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
  const method = view.applyMethod === 'ssa' ? 'server-side apply' : 'client-side apply (defaulted)';
  const rows = [
    `NAME: ${view.name}`,
    `CHART: ${view.chart}`,
    `VERSION: ${view.version}`,
    `APP_VERSION: ${view.appVersion}`,
    `ANNOTATIONS: ${pairs(view.annotations)}`,
    `LABELS: ${pairs(view.labels)}`,
    `DEPENDENCIES: ${(view.dependencies ?? [])
      .map((each) => each.name ?? '')
      .toSorted()
      .join(',')}`,
    `NAMESPACE: ${view.namespace}`,
    `REVISION: ${view.revision}`,
    `STATUS: ${view.status}`,
    `DEPLOYED_AT: ${view.deployedAt}`,
    `APPLY_METHOD: ${view.applyMethod === 'csa' ? 'client-side apply' : method}`,
  ];
  return `${rows.join('\n')}\n`;
}

export const getAllCommand = defineCommand({
  command: 'all RELEASE_NAME',
  ...one,
  builder: {
    ...revisionFlags,
    template: { kind: 'string', describe: 'Go template for the output, for example {{.Release.Name}}' },
  },
  async handler({ args, flags }, context) {
    const record = (await revisionOf(context, args[0], flags.revision)).record();
    if (flags.template === '') return context.io.stdout(allText(record));
    const { renderText } = await import('../actions/render/render-text.ts');
    context.io.stdout(renderText(flags.template, new Map([['Release', goRecord(record)]])));
  },
});

/** The sections of `get all`, in Helm's layout. */
function allText(record: ReleaseRecord): string {
  const notes = record.info.notes?.trim();
  return [
    `${detailLines(record).join('\n')}\n`,
    `USER-SUPPLIED VALUES:\n${formatYaml(record.config ?? null)}\n`,
    `COMPUTED VALUES:\n${formatYaml(computedValues(record))}\n`,
    hooksText(record),
    `MANIFEST:\n${record.manifest}\n`,
    notes ? `NOTES:\n${notes}\n` : '',
  ].join('');
}
