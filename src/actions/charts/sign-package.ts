import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { writeWhole } from '../../base/write-file-atomic.ts';
import { loadChart } from '../../chart/load.ts';
import { metadataText } from '../../chart/package.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { readKeyring } from '../../provenance/keyring.ts';
import { provenanceText } from '../../provenance/provenance.ts';
import { isLocked } from '../../provenance/secret-key.ts';
import { findSigner, signText } from '../../provenance/sign.ts';

/** Returns the passphrase of a key. @param owner owner of the key @throws PROVENANCE if no passphrase is available */
export type Passphrase = (owner: string) => Promise<Uint8Array>;

export interface SignRequest {
  /** path of the archive */
  readonly archive: string;
  /** user ID of the signing key, or a substring of it */
  readonly key: string;
  readonly keyring: string;
  /** called only if the key is encrypted */
  readonly passphrase: Passphrase;
  readonly nowMs: number;
}

/** Signs a chart archive and writes the provenance file next to it. @throws PROVENANCE, USAGE, FILE_IO */
export async function signPackage(request: SignRequest): Promise<void> {
  await signArchive({ ...request, metadata: metadataText(loadChart(request.archive).metadata) });
}

/**
 * Signs an archive and writes the provenance file next to it.
 *
 * @param metadata the archive's metadata in YAML; included in the signed text
 * @throws PROVENANCE, USAGE, FILE_IO
 */
export async function signArchive({
  archive,
  metadata,
  key: name,
  keyring,
  passphrase,
  nowMs,
}: SignRequest & { readonly metadata: string }): Promise<void> {
  if (name === '')
    throw new TillerlessError('USAGE', '--sign requires --key', { helmText: '--key is required for signing a package' });
  const { entity, key } = findSigner(readKeyring(keyring), name);
  const unlocks = isLocked(key.secret, key.key) ? await passphrase(entity.names[0] ?? name) : new Uint8Array();
  const text = provenanceText(metadata, basename(archive), readFileSync(archive));
  writeWhole(`${archive}.prov`, signText(text, key, Buffer.from(unlocks), Math.floor(nowMs / 1000)));
}
