import { readFileSync } from 'node:fs';
import { packageChart } from '../actions/package-chart.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { keyringOf } from './chart-path.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define.ts';
import type { FlagValues } from './flags/flag.ts';
import { loginFlags, plainHttpFlags, tlsFlags } from './flags/remote.ts';

const serverFlags = { ...tlsFlags, ...loginFlags, ...plainHttpFlags } as const;

export const packageCommand = defineCommand({
  name: 'package',
  summary: 'package a chart directory into a chart archive',
  usage: '[CHART_PATH] [...]',
  arity: { min: 1 },
  completes: ['folder'],
  flags: {
    ...serverFlags,
    'app-version': { kind: 'string', help: 'appVersion of the packaged chart' },
    'dependency-update': { kind: 'bool', short: 'u', help: 'fetch dependencies into charts/ before' },
    destination: { kind: 'string', short: 'd', default: '.', help: 'folder to write the archive to' },
    key: { kind: 'string', help: 'name of the key to sign with, or a part of it' },
    keyring: { kind: 'string', help: 'file with the secret key; that of GnuPG without' },
    'passphrase-file': { kind: 'string', help: 'file with the passphrase of the key, - for standard input' },
    sign: { kind: 'bool', help: 'also write a signature beside the archive' },
    version: { kind: 'string', help: 'version of the packaged chart' },
  },
  async run({ args, flags }, context) {
    const { io } = context;
    for (const path of args) {
      if (flags['dependency-update']) await update(context, path, flags);
      const written = packageChart({
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

interface SignFlags {
  readonly key: string;
  readonly keyring: string;
  readonly 'passphrase-file': string;
}

/** Loaded late, since few sign. */
async function sign(context: Context, archive: string, flags: SignFlags): Promise<void> {
  const { signPackage } = await import('../actions/sign-package.ts');
  const { io } = context;
  const file = flags['passphrase-file'];
  const read = file === '' ? undefined : file === '-' ? await io.readStdin() : readPassphrase(file);
  const passphrase =
    read &&
    Buffer.from(
      Buffer.from(read)
        .toString('latin1')
        .replace(/\r?\n[\s\S]*$/, ''),
      'latin1',
    );
  signPackage({ archive, key: flags.key, keyring: await keyringOf(context, flags), passphrase, nowMs: io.now() });
}

function readPassphrase(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new TillerlessError('FILE_NOT_FOUND', `can't read the passphrase in ${file}`, {
      helmText: `open ${file}: no such file or directory`,
      cause,
    });
  }
}

/** Loaded late, since it downloads. */
async function update(context: Context, path: string, flags: FlagValues<typeof serverFlags>): Promise<void> {
  const { runDependencies, quietReport } = await import('./dependency-update.ts');
  const { updateDependencies } = await import('../actions/dependencies/update.ts');
  await runDependencies(context, { folder: path, flags, skipRefresh: false, work: updateDependencies, report: quietReport });
}
