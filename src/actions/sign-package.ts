import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { writeWhole } from '../base/write-whole.ts';
import { loadChart } from '../chart/load.ts';
import { metadataText } from '../chart/package.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { readKeyring } from '../provenance/keyring.ts';
import { provenanceText } from '../provenance/provenance.ts';
import { isLocked } from '../provenance/secret-key.ts';
import { findSigner, signText } from '../provenance/sign.ts';

export interface SignRequest {
  /** path of the archive */
  readonly archive: string;
  /** name of the key, or a part of it */
  readonly key: string;
  readonly keyring: string;
  /** undefined when nobody gave one */
  readonly passphrase: Uint8Array | undefined;
  readonly nowMs: number;
}

/** Writes the signature of an archive beside it. @throws PROVENANCE, USAGE, FILE_IO */
export function signPackage({ archive, key: name, keyring, passphrase, nowMs }: SignRequest): void {
  if (name === '')
    throw new TillerlessError('USAGE', '--sign needs --key', { helmText: '--key is required for signing a package' });
  const { entity, key } = findSigner(readKeyring(keyring), name);
  if (passphrase === undefined && isLocked(key.secret, key.key))
    throw new TillerlessError('PROVENANCE', `the key "${entity.names[0]}" needs a passphrase`, {
      hint: 'give --passphrase-file, with - for standard input',
    });
  const bytes = readFileSync(archive);
  const text = provenanceText(metadataText(loadChart(archive).metadata), basename(archive), bytes);
  writeWhole(`${archive}.prov`, signText(text, key, Buffer.from(passphrase ?? []), Math.floor(nowMs / 1000)));
}
