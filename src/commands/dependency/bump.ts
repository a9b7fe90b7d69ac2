import { bumpDependencies } from '../../actions/dependencies/edit.ts';
import { formatRfc3339 } from '../../base/go/rfc3339.ts';
import { chartFolderFlags } from '../flags/chart-folder-flag.ts';
import { serverSource } from '../flags/server-flags.ts';
import { keyringOf } from '../support/chart-path.ts';
import { defineCommand } from '../support/define.ts';
import { withDownloads } from '../support/downloads.ts';
import { dependencyFlags, quietReport } from './run-dependencies.ts';

export const command = defineCommand({
  command: 'bump [NAME...]',
  description:
    'Updates the dependency versions in Chart.yaml to the newest ones, then updates charts/ and the lock file. A range keeps its form: ^1.2.0\nbecomes ^1.4.2. Without --latest, an exact version stays within its major version. Comments and layout are preserved.',
  arity: { min: 0 },
  completes: ['any'],
  builder: {
    ...dependencyFlags,
    ...chartFolderFlags,
    latest: { kind: 'bool', describe: 'use the newest release, even if its major version differs', ours: true },
  },
  async handler({ args, flags }, context) {
    const { io } = context;
    const request = {
      folder: flags.chart,
      names: args,
      latest: flags.latest,
      source: serverSource(flags, ''),
      skipRefresh: flags['skip-refresh'],
      keyring: flags.verify ? await keyringOf(context, flags) : undefined,
      now: formatRfc3339(io.now()),
    };
    const bumped = await withDownloads(context, (downloads) => bumpDependencies(request, downloads, quietReport));
    io.stdout(bumped.map(({ name, from, to }) => `${name}: ${from} → ${to}\n`).join('') || 'all dependencies are up to date\n');
  },
});
