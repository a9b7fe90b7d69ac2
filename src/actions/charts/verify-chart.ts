import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Environment } from '../../base/environment/variables.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { type Entity, readKeyring } from '../../provenance/keyring.ts';
import { checkArchive } from '../../provenance/provenance.ts';
import { verifyText } from '../../provenance/verify.ts';
import type { FetchedChart } from '../chart-source.ts';

/** A verified signature. */
export interface Verification {
  /** identities of the signer */
  readonly signers: readonly string[];
  readonly fingerprint: string;
  /** digest of the archive, "sha256:..." */
  readonly hash: string;
}

/** Returns the lines to print for the verified signature of a chart or plugin. */
export function verificationLines({ signers, fingerprint, hash }: Verification, kind: 'Chart' | 'Plugin'): readonly string[] {
  return [
    ...signers.map((name) => `Signed by: ${name}`),
    `Using Key With Fingerprint: ${fingerprint}`,
    `${kind} Hash Verified: ${hash}`,
  ];
}

/** Maximum size of a provenance file, which contains only Chart.yaml, digests and a signature. */
const maxProvenanceBytes = 1 << 20;

/** Returns the path of the default keyring. */
export function defaultKeyring(env: Environment, home: string): string {
  return join(env.GNUPGHOME || join(home, '.gnupg'), 'pubring.gpg');
}

function failed(error: unknown, helmText: (problem: string) => string): unknown {
  if (!isTillerlessError(error)) return error;
  return new TillerlessError('PROVENANCE', error.message, { helmText: helmText(reasonOf(error)), cause: error });
}

function loadKeyring(path: string): Entity[] {
  try {
    return readKeyring(path);
  } catch (error) {
    throw failed(error, (problem) => `failed to load keyring: ${problem}`);
  }
}

/** Verifies the signature of an archive. @throws PROVENANCE */
export function verifyArchive(
  archive: { readonly fileName: string; readonly bytes: Uint8Array },
  provenance: Uint8Array,
  keyring: string,
): Verification {
  if (provenance.length > maxProvenanceBytes)
    throw new TillerlessError('PROVENANCE', `the signature of ${archive.fileName} is larger than ${maxProvenanceBytes} bytes`);
  const entities = loadKeyring(keyring);
  const { text, entity } = verifyText(Buffer.from(provenance).toString('utf8'), entities, Date.now() / 1000);
  const hash = checkArchive(text, archive.fileName, archive.bytes);
  return { signers: entity.names, fingerprint: entity.primary.fingerprint, hash };
}

/** Verifies a local archive against the provenance file next to it. @throws PROVENANCE, CHART_NOT_FOUND */
export function verifyFile(path: string, keyring: string): Verification {
  if (!existsSync(path))
    throw new TillerlessError('CHART_NOT_FOUND', `file ${path} does not exist`, {
      helmText: `stat ${path}: no such file or directory`,
    });
  if (statSync(path).isDirectory())
    throw new TillerlessError('PROVENANCE', 'only archives can be signed', { helmText: 'unpacked charts cannot be verified' });
  const signature = `${path}.prov`;
  if (!existsSync(signature))
    throw new TillerlessError('PROVENANCE', `${path} is not signed: ${signature} not found`, {
      helmText: `could not load provenance file ${signature}: stat ${signature}: no such file or directory`,
    });
  return verifyArchive({ fileName: basename(path), bytes: readFileSync(path) }, readFileSync(signature), keyring);
}

/** Fetches the provenance file of a fetched chart and verifies the chart against it. @throws PROVENANCE, NETWORK */
export async function verifyFetched(
  fetched: FetchedChart,
  keyring: string,
): Promise<{ readonly verification: Verification; readonly provenance: Uint8Array }> {
  let provenance: Uint8Array;
  try {
    provenance = await fetched.provenance();
  } catch (error) {
    if (!isTillerlessError(error, 'NETWORK')) throw error;
    const url = /https?:\S+\.prov/.exec(error.helmText ?? '')?.[0] ?? `${fetched.fileName}.prov`;
    throw failed(error, () => `failed to fetch provenance ${JSON.stringify(url)}`);
  }
  return { verification: verifyArchive(fetched, provenance, keyring), provenance };
}
