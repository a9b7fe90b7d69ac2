import { metadataView } from '../../actions/release/release-views.ts';
import { formatAs } from '../../output/data.ts';
import { outputFlags, revisionFlags } from '../flags/release-flags.ts';
import { defineCommand } from '../support/define.ts';
import { revisionOf } from './revision.ts';

export const command = defineCommand({
  command: 'metadata RELEASE_NAME',
  arity: { min: 1, max: 1 },
  completes: ['release'],
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
      .map((dependency) => dependency.name ?? '')
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
