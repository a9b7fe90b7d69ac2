import { isAbsolute, join } from 'node:path';
import { pullChart } from '../actions/charts/pull.ts';
import { chartSourceFlags } from './flags/chart-source-flags.ts';
import { chartSource, keyringOf } from './support/chart-path.ts';
import { defineCommand } from './support/define.ts';
import { withDownloads } from './support/downloads.ts';

export const command = defineCommand({
  command: 'pull [chart URL | repo/chartname] [...]',
  arity: { min: 1 },
  completes: ['remote chart', 'any'],
  builder: {
    ...chartSourceFlags,
    destination: {
      kind: 'string',
      alias: 'd',
      default: '.',
      describe: 'directory to write the archive to; created if it does not exist',
    },
    prov: { kind: 'bool', describe: 'also download the provenance file, without verifying it' },
    untar: { kind: 'bool', describe: 'unpack the archive' },
    untardir: { kind: 'string', default: '.', describe: 'with --untar, directory to unpack into, relative to --destination' },
  },
  async handler({ args, flags }, context) {
    const { destination, untardir } = flags;
    const unpackInto = isAbsolute(untardir) ? untardir : join(destination, untardir);
    const source = chartSource(flags);
    const keyring = flags.verify ? await keyringOf(context, flags) : undefined;
    const pull = (name: string) =>
      withDownloads(
        context,
        (downloads) =>
          pullChart(
            { name, source, destination, unpackInto: flags.untar ? unpackInto : undefined, provenance: flags.prov, keyring },
            downloads,
          ),
        context.io.stdout,
      );
    for (const name of args) {
      const verification = await pull(name);
      if (verification) context.io.stdout((await import('./verify.ts')).verificationText(verification, 'Chart'));
    }
  },
});
