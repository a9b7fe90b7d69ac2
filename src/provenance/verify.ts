import { readClearSigned } from './armor.ts';
import type { Entity, SigningKey } from './keyring.ts';
import { readPackets, tags } from './packets.ts';
import { problem } from './problem.ts';
import { isMadeBy, kinds, readSignature, type Signature } from './signature.ts';

/** Text whose signature has been verified, and its signer. */
export interface Verified {
  readonly text: string;
  readonly entity: Entity;
}

/** Verifies a clear-signed message. @param nowSeconds current Unix time in seconds, to check expiry @throws PROVENANCE */
export function verifyText(data: string, keyring: readonly Entity[], nowSeconds: number): Verified {
  const { text, signedText, signature: bytes } = readClearSigned(data);
  const signatures = readPackets(bytes).filter(({ tag }) => tag === tags.signature);
  const [first] = signatures;
  const signature = first && readSignature(first.body);
  if (signatures.length !== 1 || !signature) throw problem('no readable signature found', 'signature block not found');
  if (signature.kind !== kinds.text && signature.kind !== 0)
    throw problem('the signature is not a text or binary document signature');
  const signer = keyring
    .flatMap((entity) => entity.signing.map((signing) => ({ entity, signing })))
    .find(({ signing }) => signing.key.fingerprint.endsWith(signature.issuer) && signature.issuer !== '');
  if (!signer)
    throw problem(
      `the chart was signed by a key that is not in the keyring (${signature.issuer})`,
      'openpgp: signature made by unknown entity',
    );
  checkSignature(signature, signer.signing, signedText);
  checkTimes(signature, signer.signing, nowSeconds);
  return { text, entity: signer.entity };
}

function checkSignature(signature: Signature, { key, isRevoked }: SigningKey, signedText: Buffer): void {
  if (signature.hash === undefined)
    throw problem('unsupported or weak hash; sign the chart again with SHA-256 or stronger', 'openpgp: invalid signature');
  if (!isMadeBy(signature, key, signedText))
    throw problem('the signature does not match the text; one of them was changed', 'openpgp: invalid signature');
  const { demands } = signature;
  if (demands !== undefined)
    throw problem(`the signature requires unsupported features: ${demands}`, `openpgp: invalid signature: ${demands}`);
  if (isRevoked) throw problem('the signing key was revoked by its owner', 'openpgp: signature made by revoked key');
}

/**
 * Checks the validity periods of a signature and its key. Like Helm, it reports a signature or key that is not yet valid as
 * expired.
 */
function checkTimes({ createdAt, expiresAfter }: Signature, { validFrom, expiresAt }: SigningKey, now: number): void {
  if (expiresAt < now) throw problem('the signing key has expired', 'openpgp: key expired');
  if (validFrom > now) throw problem('the signing key was created in the future; check the system clock', 'openpgp: key expired');
  if (expiresAfter > 0 && createdAt + expiresAfter < now)
    throw problem('the signature has expired', 'openpgp: signature expired');
  if (createdAt > now)
    throw problem('the signature was created in the future; check the system clock', 'openpgp: signature expired');
}
