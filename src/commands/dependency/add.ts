import { addDependency } from '../../actions/dependencies/edit.ts';
import { chartFolderFlags } from '../flags/chart-folder-flag.ts';
import { serverFlags, serverSource } from '../flags/server-flags.ts';
import { defineCommand } from '../support/define.ts';
import { withDownloads } from '../support/downloads.ts';

export const command = defineCommand({
  command: 'add NAME',
  description:
    'Adds a dependency to Chart.yaml, preserving comments and formatting. Run `dependency update` to download it into charts/.\n\n    dependency add redis --repository https://charts.example.com --version ^18.0.0 --condition redis.enabled',
  arity: { min: 1, max: 1 },
  completes: ['any'],
  builder: {
    ...serverFlags,
    ...chartFolderFlags,
    alias: { kind: 'string', describe: 'alias of the dependency in this chart', ours: true },
    condition: {
      kind: 'string',
      describe: 'path of the value that enables the dependency, for example redis.enabled',
      ours: true,
    },
    repository: {
      kind: 'string',
      describe: 'https://, oci:// or file:// URL, or @NAME for an added repository',
      ours: true,
    },
    version: { kind: 'string', describe: 'version or version range (default: the newest release in the repository)', ours: true },
  },
  async handler({ args, flags }, context) {
    const [name = ''] = args;
    const { repository, version, alias, condition } = flags;
    const request = { folder: flags.chart, source: serverSource(flags, ''), skipRefresh: true };
    const added = await withDownloads(context, (downloads) =>
      addDependency(request, { name, repository, version, alias, condition }, downloads),
    );
    context.io.stdout(`added ${added.alias ?? added.name} ${added.version}; \`dependency update\` fetches it\n`);
  },
});
