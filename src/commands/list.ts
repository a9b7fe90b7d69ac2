import { listReleases } from '../actions/release/list.ts';
import { type ListRow, listRow } from '../actions/release/release-views.ts';
import { formatAs, formatJson, formatYaml } from '../output/data.ts';
import { logLine } from '../output/io.ts';
import { formatTable } from '../output/table.ts';
import { outputFlags } from './flags/release-flags.ts';
import { defineCommand } from './support/define.ts';

const statusFlags = ['deployed', 'failed', 'pending', 'superseded', 'uninstalled', 'uninstalling'] as const;
const statusesOf: Readonly<Record<(typeof statusFlags)[number], readonly string[]>> = {
  deployed: ['deployed'],
  failed: ['failed'],
  pending: ['pending-install', 'pending-upgrade', 'pending-rollback'],
  superseded: ['superseded'],
  uninstalled: ['uninstalled'],
  uninstalling: ['uninstalling'],
};

export const command = defineCommand({
  command: 'list',
  arity: { min: 0, max: 0 },
  builder: {
    all: { kind: 'bool', alias: 'a', describe: 'show releases in any status', hidden: true },
    'all-namespaces': { kind: 'bool', alias: 'A', describe: 'list releases in all namespaces' },
    date: { kind: 'bool', alias: 'd', describe: 'sort by last deployment time' },
    deployed: { kind: 'bool', describe: 'show deployed releases' },
    failed: { kind: 'bool', describe: 'show failed releases' },
    filter: { kind: 'string', alias: 'f', describe: 'show only releases whose name matches this regular expression' },
    max: { kind: 'int', alias: 'm', default: 256, describe: 'maximum number of releases to show, 0 for all' },
    'no-headers': { kind: 'bool', describe: 'omit the table header' },
    offset: { kind: 'int', describe: 'number of releases to skip' },
    pending: { kind: 'bool', describe: 'show pending releases' },
    reverse: { kind: 'bool', alias: 'r', describe: 'reverse the order' },
    selector: {
      kind: 'string',
      alias: 'l',
      describe: "label selector for release records; supports '=', '==', '!=' (Secrets and ConfigMaps only)",
    },
    short: { kind: 'bool', alias: 'q', describe: 'print only release names' },
    superseded: { kind: 'bool', describe: 'show superseded releases' },
    'time-format': { kind: 'string', describe: 'time format as a Go layout, for example "2006-01-02 15:04:05Z0700"' },
    uninstalled: { kind: 'bool', describe: 'show uninstalled releases whose history was kept' },
    uninstalling: { kind: 'bool', describe: 'show releases that are being uninstalled' },
    ...outputFlags,
  },
  async handler({ flags }, context) {
    const statuses = new Set(statusFlags.filter((name) => flags[name]).flatMap((name) => statusesOf[name]));
    const { records, unreadable } = await listReleases(await context.session(), {
      allNamespaces: flags['all-namespaces'],
      statuses,
      filter: flags.filter,
      selector: flags.selector,
      byDate: flags.date,
      reverse: flags.reverse,
      max: flags.max,
      offset: flags.offset,
    });
    for (const text of unreadable) logLine(context.io, 'WARN', 'unreadable release record', { record: text });
    const rows = records.map((record) => listRow(record, flags['time-format']));
    context.io.stdout(
      flags.short ? shortList(rows, flags.output) : formatAs(flags.output, rows, () => table(rows, flags['no-headers'])),
    );
  },
});

function shortList(rows: readonly ListRow[], format: 'table' | 'json' | 'yaml'): string {
  const names = rows.map((row) => row.name);
  if (format === 'json') return formatJson(names);
  return format === 'yaml' ? formatYaml(names) : names.map((name) => `${name}\n`).join('');
}

function table(rows: readonly ListRow[], noHeaders: boolean): string {
  const header = ['NAME', 'NAMESPACE', 'REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION'];
  const body = rows.map((row) => [row.name, row.namespace, row.revision, row.updated, row.status, row.chart, row.app_version]);
  return formatTable(noHeaders ? body : [header, ...body]);
}
