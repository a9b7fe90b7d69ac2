import { join } from 'node:path';
import { createChart } from '../actions/charts/create.ts';
import { defineCommand } from './support/define.ts';

export const command = defineCommand({
  command: 'create NAME',
  description: 'Creates a chart directory with example templates for a web service, which you can adapt.',
  arity: { min: 1, max: 1 },
  completes: ['path'],
  builder: {
    'chart-api-version': { kind: 'string', default: 'v2', describe: 'apiVersion of the chart', hidden: true },
    starter: { kind: 'string', alias: 'p', describe: 'name or absolute path of the starter chart to use' },
  },
  async handler({ args, flags }, { io, settings }) {
    const path = args[0] ?? '';
    io.stdout(`Creating ${path}\n`);
    const replaced = createChart({ path, starter: flags.starter, starterFolder: join(settings.paths.dataHome, 'starters') });
    for (const file of replaced) io.stderr(`WARNING: File ${JSON.stringify(file)} already exists. Overwriting.\n`);
  },
});
