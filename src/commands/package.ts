import { packageChart } from '../actions/charts/package-chart.ts';
import type { FlagValues } from './flags/flag.ts';
import { serverFlags } from './flags/server-flags.ts';
import { keyringOf } from './support/chart-path.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';
import { passphraseFrom, signFlags } from './support/signing.ts';

export const command = defineCommand({
  command: 'package [CHART_PATH] [...]',
  arity: { min: 1 },
  completes: ['path'],
  builder: {
    ...serverFlags,
    ...signFlags,
    'app-version': { kind: 'string', describe: 'appVersion of the packaged chart' },
    'dependency-update': { kind: 'bool', alias: 'u', describe: 'first fetch dependencies into charts/' },
    destination: { kind: 'string', alias: 'd', default: '.', describe: 'directory to write the archive to' },
    sign: { kind: 'bool', describe: 'also write a signature (.prov file) next to the archive' },
    version: { kind: 'string', describe: 'version of the packaged chart' },
  },
  async handler({ args, flags }, context) {
    const { io } = context;
    for (const path of args) {
      if (flags['dependency-update']) await update(context, path, flags);
      const written = await packageChart({
        path,
        destination: flags.destination,
        version: flags.version,
        appVersion: flags['app-version'],
        cwd: io.cwd,
        epoch: io.env.SOURCE_DATE_EPOCH ?? '',
      });
      if (flags.sign) await sign(context, written, flags);
      io.stdout(`Successfully packaged chart and saved it to: ${written}\n`);
    }
  },
});

/** Signs an archive. The module is loaded on demand, because signing is rare. */
async function sign(context: Context, archive: string, flags: FlagValues<typeof signFlags>): Promise<void> {
  const { signPackage } = await import('../actions/charts/sign-package.ts');
  const passphrase = passphraseFrom(context, flags['passphrase-file']);
  await signPackage({ archive, key: flags.key, keyring: await keyringOf(context, flags), passphrase, nowMs: context.io.now() });
}

/** Updates the dependencies of a chart. The module is loaded on demand, because it depends on the download code. */
async function update(context: Context, path: string, flags: FlagValues<typeof serverFlags>): Promise<void> {
  const { runDependencies, quietReport } = await import('./dependency/run-dependencies.ts');
  const { updateDependencies } = await import('../actions/dependencies/update.ts');
  await runDependencies(context, { folder: path, flags, skipRefresh: false, work: updateDependencies, report: quietReport });
}
