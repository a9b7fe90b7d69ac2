import { readFileSync } from 'node:fs';
import { TillerlessError } from '../errors/tillerless-error.ts';
import type { Context } from './context.ts';
import { defineFlags } from './flags/flag.ts';

/** What signs, and with which key. */
export const signFlags = defineFlags({
  key: { kind: 'string', help: 'name of the key to sign with, or a part of it' },
  keyring: { kind: 'string', help: 'file with the secret key; that of GnuPG without' },
  'passphrase-file': { kind: 'string', help: 'file with the passphrase of the key, - for standard input' },
});

/** The first line of the file that --passphrase-file names; undefined without one. @throws FILE_NOT_FOUND */
export async function passphraseFrom({ io }: Pick<Context, 'io'>, file: string): Promise<Uint8Array | undefined> {
  if (file === '') return undefined;
  const read = Buffer.from(file === '-' ? await io.readStdin() : readPassphrase(file));
  return Buffer.from(read.toString('latin1').replace(/\r?\n[\s\S]*$/, ''), 'latin1');
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
