import { canonicalText, readClearSigned } from './armor.ts';
import type { Entity } from './keyring.ts';
import { readPackets, tags } from './packets.ts';
import { problem } from './problem.ts';
import { isMadeBy, kinds, readSignature } from './signature.ts';

/** A text and who signed it. */
export interface Verified {
  readonly text: string;
  readonly entity: Entity;
}

/** Checks a clear-signed text. @param nowSeconds for keys that expire @throws PROVENANCE */
export function verifyText(data: string, keyring: readonly Entity[], nowSeconds: number): Verified {
  const { text, signature: bytes } = readClearSigned(data);
  const signatures = readPackets(bytes).filter(({ tag }) => tag === tags.signature);
  const [first] = signatures;
  const signature = first && readSignature(first.body);
  if (signatures.length !== 1 || !signature)
    throw problem('there is no signature that could be read', 'signature block not found');
  if (signature.kind !== kinds.text && signature.kind !== 0) throw problem('the signature is none of a text');
  const found = keyring
    .flatMap((entity) => entity.signing.map((signing) => ({ entity, signing })))
    .find(({ signing }) => signing.key.fingerprint.endsWith(signature.issuer) && signature.issuer !== '');
  if (!found)
    throw problem(
      `the chart was signed by a key that is not in the keyring (${signature.issuer})`,
      'openpgp: signature made by unknown entity',
    );
  if (!isMadeBy(signature, found.signing.key, canonicalText(text)))
    throw problem('the signature does not belong to this text: one of both was changed', 'openpgp: invalid signature');
  if (found.signing.isRevoked)
    throw problem('the key of the signature was revoked by its owner', 'openpgp: signature made by revoked key');
  const { expiresAt } = found.signing;
  if (expiresAt !== undefined && expiresAt < nowSeconds)
    throw problem('the key of the signature has expired', 'openpgp: key expired');
  if (signature.expiresAfter > 0 && signature.createdAt + signature.expiresAfter < nowSeconds)
    throw problem('the signature has expired', 'openpgp: signature expired');
  return { text, entity: found.entity };
}
