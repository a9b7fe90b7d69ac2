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

/** Writes the signature of a chart's archive beside it. @throws PROVENANCE, USAGE, FILE_IO */
export function signPackage(request: SignRequest): void {
  signArchive({ ...request, metadata: metadataText(loadChart(request.archive).metadata) });
}

/**
 * Writes the signature of an archive beside it.
 * @param metadata what the archive says of itself, in YAML: it stands in the signature
 * @throws PROVENANCE, USAGE, FILE_IO
 */
export function signArchive({
  archive,
  metadata,
  key: name,
  keyring,
  passphrase,
  nowMs,
}: SignRequest & { readonly metadata: string }): void {
  if (name === '')
    throw new TillerlessError('USAGE', '--sign needs --key', { helmText: '--key is required for signing a package' });
  const { entity, key } = findSigner(readKeyring(keyring), name);
  if (passphrase === undefined && isLocked(key.secret, key.key))
    throw new TillerlessError('PROVENANCE', `the key "${entity.names[0]}" needs a passphrase`, {
      hint: 'give --passphrase-file, with - for standard input',
    });
  const text = provenanceText(metadata, basename(archive), readFileSync(archive));
  writeWhole(`${archive}.prov`, signText(text, key, Buffer.from(passphrase ?? []), Math.floor(nowMs / 1000)));
}
