import { join } from 'node:path';
import { listDependencies } from '../../actions/dependencies/list.ts';
import { loadNamedChart } from '../../actions/render/load-local-chart.ts';
import { fitCell, formatTable } from '../../output/table.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'list CHART',
  arity: { min: 0, max: 1 },
  completes: ['path', 'path'],
  builder: {
    'max-col-width': { kind: 'int', default: 80, describe: 'maximum column width in characters' },
  },
  async handler({ args, flags }, context) {
    const path = args[0] ?? '.';
    const chart = loadNamedChart(path);
    const { dependencies, undeclared } = listDependencies(path, chart);
    if (dependencies.length === 0) {
      context.io.stdout(`WARNING: no dependencies at ${join(path, 'charts')}\n`);
      return;
    }
    const width = flags['max-col-width'];
    const rows = dependencies.map(({ name, version, repository, status }) =>
      [name, version, repository, status].map((cell) => fitCell(cell, width)),
    );
    context.io.stdout(formatTable([['NAME', 'VERSION', 'REPOSITORY', 'STATUS'], ...rows]));
    context.io.stdout('\n');
    for (const subchart of undeclared) context.io.stdout(`WARNING: ${JSON.stringify(subchart)} is not in Chart.yaml.\n`);
  },
});
