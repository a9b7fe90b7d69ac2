import { listRepositories } from '../../actions/repositories/configured-repositories.ts';
import { formatAs } from '../../output/data.ts';
import { formatTable } from '../../output/table.ts';
import { outputFlags } from '../flags/release-flags.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'list',
  arity: { min: 0, max: 0 },
  builder: { ...outputFlags, 'no-headers': { kind: 'bool', describe: 'do not print the table header' } },
  async handler({ flags }, { io, settings }) {
    const rows = listRepositories(settings.paths.repositoryConfig).map(({ name, url }) => ({ name, url }));
    if (rows.length === 0 && flags.output === 'table') return io.stderr('no repositories to show\n');
    const header = flags['no-headers'] ? [] : [['NAME', 'URL']];
    const table = (): string => formatTable([...header, ...rows.map(({ name, url }) => [name, url])]);
    io.stdout(formatAs(flags.output, rows, table));
  },
});
