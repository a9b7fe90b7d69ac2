import { keyringOf } from '../support/chart-path.ts';
import { defineCommand } from '../support/define.ts';
import { passphraseFrom, signFlags } from '../support/signing.ts';

export const command = defineCommand({
  command: 'package [PATH]',
  arity: { min: 1, max: 1 },
  completes: ['path', 'path'],
  builder: {
    ...signFlags,
    destination: { kind: 'string', alias: 'd', default: '.', describe: 'directory to write the archive to' },
    sign: { kind: 'bool', default: true, describe: 'sign the archive, writing a provenance file next to it' },
  },
  async handler({ args, flags }, context) {
    const { packagePlugin } = await import('../../actions/plugins/plugin-package.ts');
    const { io } = context;
    if (!flags.sign)
      io.stderr('WARNING: Skipping plugin signing. This is not recommended for plugins intended for distribution.\n');
    const path = await packagePlugin({
      folder: args[0] ?? '',
      destination: flags.destination,
      sign: flags.sign
        ? {
            key: flags.key,
            keyring: await keyringOf(context, flags),
            passphrase: passphraseFrom(context, flags['passphrase-file']),
          }
        : undefined,
      nowMs: io.now(),
    });
    io.stdout(`Successfully packaged plugin and saved it to: ${path}\n`);
  },
});
