import { computedValues } from '../../actions/explain/release-as-template-data.ts';
import type { ReleaseRecord } from '../../actions/release/release-views.ts';
import { formatAs, formatYaml } from '../../output/data.ts';
import type { OutputFormat } from '../flags/flag.ts';
import { outputFlags, revisionFlags } from '../flags/release-flags.ts';
import type { Context } from '../support/context.ts';
import { defineCommand } from '../support/define.ts';
import { revisionOf } from './revision.ts';

export const command = defineCommand({
  command: 'values RELEASE_NAME',
  arity: { min: 1, max: 1 },
  completes: ['release'],
  builder: {
    all: { kind: 'bool', alias: 'a', describe: 'print all computed values, including chart defaults' },
    origin: { kind: 'bool', describe: 'print one line per value, showing whether the user or the chart set it', ours: true },
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
  const { storedOriginLines, storedOrigins } = await import('../../actions/explain/stored-value-origins.ts');
  const { originText } = await import('../../output/value-origins-text.ts');
  const table = (): string => originText(storedOriginLines(record, flags.all));
  io.stdout(formatAs(flags.output, storedOrigins(record, flags.all), table));
}
