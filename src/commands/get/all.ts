import { computedValues, releaseData } from '../../actions/explain/release-as-template-data.ts';
import type { ReleaseRecord } from '../../actions/release/release-views.ts';
import { detailLines } from '../../actions/release/release-views.ts';
import { localZone } from '../../base/go/time.ts';
import { formatYaml } from '../../output/data.ts';
import { revisionFlags } from '../flags/release-flags.ts';
import { defineCommand } from '../support/define.ts';
import { hooksText } from '../support/release-output.ts';
import { revisionOf } from './revision.ts';

export const command = defineCommand({
  command: 'all RELEASE_NAME',
  arity: { min: 1, max: 1 },
  completes: ['release'],
  builder: {
    ...revisionFlags,
    template: { kind: 'string', describe: 'Go template for the output, for example {{.Release.Name}}' },
  },
  async handler({ args, flags }, context) {
    const revision = await revisionOf(context, args[0], flags.revision);
    if (flags.template === '') return context.io.stdout(allText(revision.record()));
    const { renderText } = await import('../../actions/render/render-text.ts');
    const data = releaseData(revision, localZone(context.io.env.TZ));
    renderText(flags.template, data, context.io.stdout);
  },
});

/** Returns the sections of `get all` in Helm's layout. */
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
