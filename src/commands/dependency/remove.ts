import { removeDependency } from '../../actions/dependencies/edit.ts';
import { chartFolderFlags } from '../flags/chart-folder-flag.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'remove NAME',
  description:
    'Removes a dependency, specified by alias or name, from Chart.yaml, preserving comments and formatting. Run `dependency update` to\nremove it from charts/ and the lock file.',
  arity: { min: 1, max: 1 },
  completes: ['any'],
  builder: chartFolderFlags,
  async handler({ args, flags }, { io }) {
    const { name, alias } = removeDependency(flags.chart, args[0] ?? '');
    io.stdout(`removed ${alias ?? name}; \`dependency update\` removes it from charts/\n`);
  },
});
