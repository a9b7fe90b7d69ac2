import { pushChart } from '../actions/charts/push.ts';
import { serverFlags, tlsChoice } from './flags/server-flags.ts';
import { defineCommand } from './support/define.ts';
import { withDownloads } from './support/downloads.ts';

export const command = defineCommand({
  command: 'push [chart] [remote]',
  description:
    'Pushes a packaged chart to an OCI registry, together with its provenance file (CHART.prov) if there is one next to it.',
  arity: { min: 2 },
  completes: ['path', 'registry', 'end'],
  builder: serverFlags,
  async handler({ args, flags }, context) {
    const [archive = '', remote = ''] = args;
    const { username, password } = flags;
    const source = { username, password, tls: tlsChoice(flags), plainHttp: flags['plain-http'] };
    const message = await withDownloads(context, (downloads) => pushChart({ archive, remote, source }, downloads));
    context.io.stdout(message);
  },
});
