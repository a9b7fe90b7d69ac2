import { readFileSync } from 'node:fs';
import type { Passphrase } from '../../actions/charts/sign-package.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Io } from '../../output/io.ts';
import { defineFlags } from '../flags/flag.ts';
import type { Context } from './context.ts';

/** Flags for signing: the key, the keyring and the passphrase. */
export const signFlags = defineFlags({
  key: { kind: 'string', describe: 'name of the signing key, or part of it' },
  keyring: { kind: 'string', describe: "keyring with the secret key (default: GnuPG's keyring)" },
  'passphrase-file': { kind: 'string', describe: 'file with the passphrase of the signing key, - for standard input' },
});

/**
 * Returns a function that reads the passphrase from the first line of --passphrase-file or, if the flag is not set, prompts for
 * it on the terminal.
 */
export function passphraseFrom({ io }: Pick<Context, 'io'>, file: string): Passphrase {
  return (owner) => (file === '' ? askPassphrase(io, owner) : firstLine(io, file));
}

async function askPassphrase(io: Io, owner: string): Promise<Uint8Array> {
  if (io.isTerminal.stdin)
    return Buffer.from(await io.ask({ text: `Password for key ${JSON.stringify(owner)} >  `, hidden: true }));
  throw new TillerlessError('PROVENANCE', `the key "${owner}" requires a passphrase`, {
    hint: 'use --passphrase-file (- reads from standard input)',
  });
}

/** Reads the first line of a file. @throws FILE_NOT_FOUND */
async function firstLine(io: Io, file: string): Promise<Uint8Array> {
  const read = Buffer.from(file === '-' ? await io.readStdin() : readPassphrase(file));
  return Buffer.from(read.toString('latin1').replace(/\r?\n[\s\S]*$/, ''), 'latin1');
}

function readPassphrase(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new TillerlessError('FILE_NOT_FOUND', `cannot read the passphrase from ${file}`, {
      helmText: `open ${file}: ${systemProblem(cause)}`,
      cause,
    });
  }
}
