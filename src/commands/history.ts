import { readHistory } from '../actions/release/read-history.ts';
import { type HistoryRow, historyRow } from '../actions/release/release-views.ts';
import { ansiTime } from '../base/go/rfc3339.ts';
import { formatAs } from '../output/data.ts';
import { formatTable } from '../output/table.ts';
import { outputFlags } from './flags/release-flags.ts';
import { defineCommand } from './support/define.ts';

export const command = defineCommand({
  command: 'history RELEASE_NAME',
  arity: { min: 1, max: 1 },
  completes: ['release'],
  builder: {
    max: { kind: 'int', default: 256, describe: 'maximum number of revisions to show' },
    'show-rollback-revision': { kind: 'bool', describe: 'add a column with the revision that each rollback restored' },
    ...outputFlags,
  },
  async handler({ args, flags }, context) {
    const session = await context.session();
    const history = await readHistory(session.releases, args[0] ?? '', session.namespace);
    const shown = flags.max > 0 ? history.slice(-flags.max) : history;
    const rows = shown.map((revision) => historyRow(revision.record()));
    context.io.stdout(formatAs(flags.output, rows, () => table(rows, flags['show-rollback-revision'])));
  },
});

function table(rows: readonly HistoryRow[], rollbacks: boolean): string {
  const header = ['REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION', ...(rollbacks ? ['ROLLBACK'] : []), 'DESCRIPTION'];
  const body = rows.map((row) => [
    String(row.revision),
    ansiTime(row.updated),
    row.status,
    row.chart,
    row.app_version,
    ...(rollbacks ? [row.rollback_revision ? String(row.rollback_revision) : ''] : []),
    row.description,
  ]);
  return formatTable([header, ...body]);
}
