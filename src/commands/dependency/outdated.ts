import { outdatedDependencies } from '../../actions/dependencies/outdated.ts';
import { formatAs } from '../../output/data.ts';
import { formatTable } from '../../output/table.ts';
import { outputFlags } from '../flags/release-flags.ts';
import { serverFlags, serverSource } from '../flags/server-flags.ts';
import { defineCommand } from '../support/define.ts';
import { withDownloads } from '../support/downloads.ts';

export const command = defineCommand({
  command: 'outdated [CHART]',
  description:
    "Compares a chart's dependencies with the versions available in their repositories. Shows the version in use (from the lock file, or else\nfrom charts/), the newest version that Chart.yaml allows, and the newest release.",
  arity: { min: 0, max: 1 },
  completes: ['path', 'path'],
  builder: {
    ...outputFlags,
    ...serverFlags,
    'skip-refresh': { kind: 'bool', describe: 'use the cached repository indexes without updating them' },
  },
  async handler({ args, flags }, context) {
    const request = { folder: args[0] ?? '.', source: serverSource(flags, ''), skipRefresh: flags['skip-refresh'] };
    const outdated = await withDownloads(context, (downloads) => outdatedDependencies(request, downloads));
    const table = (): string =>
      formatTable([
        ['NAME', 'CONSTRAINT', 'CURRENT', 'WANTED', 'LATEST', 'CHANGE'],
        ...outdated.map(({ name, alias, constraint, current, wanted, latest, change }) => [
          alias ? `${alias} (${name})` : name,
          ...[constraint, current, wanted, latest, change].map((text) => text || '-'),
        ]),
      ]);
    context.io.stdout(formatAs(flags.output, outdated, table));
  },
});
