import { existsSync, readFileSync } from 'node:fs';
import { systemProblem } from '../base/os-error-text.ts';
import { dearmor } from './armor.ts';
import { type Packet, readPackets, tags } from './packets.ts';
import { problem } from './problem.ts';
import { type PublicKey, readPublicKey } from './public-key.ts';
import { isMadeBy, kinds, readSignature, type Signature } from './signature.ts';

/** An entity's signing key. */
export interface SigningKey {
  /** the public key; the issuer field of a signature contains this key's ID */
  readonly key: PublicKey;
  /** body of the secret key packet; undefined if only the public key is available */
  readonly secret: Buffer | undefined;
  /** Unix time in seconds. The validity period of a subkey is limited to that of its primary key. */
  readonly validFrom: number;
  readonly expiresAt: number;
  readonly isRevoked: boolean;
}

/** An entity in a keyring: its user IDs, primary key and signing keys. */
export interface Entity {
  readonly names: readonly string[];
  readonly primary: PublicKey;
  readonly signing: readonly SigningKey[];
}

const MAX_KEYRING_BYTES = 256 << 20;
const CAN_SIGN = 2;

/** Extracts the OpenPGP packets from a GnuPG keybox. Each blob contains its length, its type, and the position of its packets. */
function readKeybox(data: Buffer): Buffer {
  const keys: Buffer[] = [];
  for (let at = 0; at + 32 <= data.length; ) {
    const length = data.readUInt32BE(at);
    if (length < 32 || at + length > data.length) break;
    if (data[at + 4] === 2) {
      const [from, size] = [data.readUInt32BE(at + 8), data.readUInt32BE(at + 12)];
      if (from + size <= length) keys.push(data.subarray(at + from, at + from + size));
    }
    at += length;
  }
  return Buffer.concat(keys);
}

function readRing(path: string): Buffer {
  // GnuPG 2 uses pubring.kbx instead of pubring.gpg.
  const file = existsSync(path) ? path : path.replace(/pubring\.gpg$/, 'pubring.kbx');
  let data: Buffer;
  try {
    data = readFileSync(existsSync(file) ? file : path);
  } catch (cause) {
    const reason = systemProblem(cause);
    throw problem(`can't read the keyring ${path}: ${reason}`, `open ${path}: ${reason}`);
  }
  if (data.length > MAX_KEYRING_BYTES) throw problem(`the keyring ${path} is larger than ${MAX_KEYRING_BYTES} bytes`);
  return data.subarray(8, 12).toString('latin1') === 'KBXf' ? readKeybox(data) : dearmor(data);
}

/** A key or user ID of an entity, together with its signatures. */
interface Part {
  readonly packet: Packet;
  readonly signatures: readonly Signature[];
}

function isKeyPacket(tag: number): boolean {
  return tag === tags.publicKey || tag === tags.secretKey;
}

/** Groups packets by entity. Each key and user ID is followed by its signatures. */
function groupParts(packets: readonly Packet[]): Part[][] {
  const entities: { packet: Packet; signatures: Signature[] }[][] = [];
  // Remove GnuPG's trust packets, which are located between a user ID and its signatures.
  for (const packet of packets.filter(({ tag }) => tag !== tags.trust)) {
    const entity = entities.at(-1);
    if (packet.tag === tags.signature) {
      const signature = readSignature(packet.body);
      if (signature) entity?.at(-1)?.signatures.push(signature);
    } else if (isKeyPacket(packet.tag)) entities.push([{ packet, signatures: [] }]);
    else entity?.push({ packet, signatures: [] });
  }
  return entities;
}

function newest(signatures: readonly Signature[]): Signature | undefined {
  return signatures.toSorted((a, b) => b.createdAt - a.createdAt)[0];
}

function expiry(key: PublicKey, { keyExpiresAfter }: Signature): number {
  return keyExpiresAfter === 0 ? Number.POSITIVE_INFINITY : key.createdAt + keyExpiresAfter;
}

/** Reports whether a signature was made by the primary key. Signatures with unknown critical subpackets are not trusted. */
function isOwn(signature: Signature, primary: PublicKey, data: Buffer): boolean {
  return signature.demands === undefined && isMadeBy(signature, primary, data);
}

function userIdForm(body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 0xb4;
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

function readEntity([first, ...parts]: readonly Part[]): Entity | undefined {
  const primary = first && readPublicKey(first.packet.body);
  if (!first || !primary) return undefined;
  const isRevoked = ({ signatures }: Part, data: Buffer): boolean =>
    signatures.some(
      (signature) => (kinds.revocations as readonly number[]).includes(signature.kind) && isMadeBy(signature, primary, data),
    );
  const gone = isRevoked(first, primary.signedForm);
  const names: string[] = [];
  const claims: Signature[] = [];
  for (const { packet, signatures } of parts.filter((part) => part.packet.tag === tags.userId)) {
    const data = Buffer.concat([primary.signedForm, userIdForm(packet.body)]);
    const own = newest(
      signatures.filter(
        (signature) => (kinds.certifications as readonly number[]).includes(signature.kind) && isOwn(signature, primary, data),
      ),
    );
    if (own === undefined) continue;
    names.push(packet.body.toString('utf8'));
    claims.push(own);
  }
  const claim = newest(claims);
  if (claim === undefined) return undefined;
  const secret = first.packet.tag === tags.secretKey ? first.packet.body : undefined;
  const own = { key: primary, secret, validFrom: primary.createdAt, expiresAt: expiry(primary, claim), isRevoked: gone };
  const canSign = claim.flags === undefined || (claim.flags & CAN_SIGN) !== 0;
  const subkeys = parts.flatMap((part) => readSubkey(part, primary, isRevoked) ?? []);
  const signing = [...(canSign ? [own] : []), ...subkeys];
  return {
    names,
    primary,
    signing: signing.map((key) => ({
      ...key,
      validFrom: Math.max(key.validFrom, own.validFrom),
      expiresAt: Math.min(key.expiresAt, own.expiresAt),
      isRevoked: key.isRevoked || gone,
    })),
  };
}

/**
 * Reads a signing subkey. The primary key must have certified it for signing, and the subkey must have signed the primary key.
 */
function readSubkey(part: Part, primary: PublicKey, isRevoked: (part: Part, data: Buffer) => boolean): SigningKey | undefined {
  const { packet, signatures } = part;
  if (packet.tag !== tags.publicSubkey && packet.tag !== tags.secretSubkey) return undefined;
  const key = readPublicKey(packet.body);
  if (!key) return undefined;
  const data = Buffer.concat([primary.signedForm, key.signedForm]);
  const binding = newest(signatures.filter((signature) => signature.kind === kinds.subkey && isOwn(signature, primary, data)));
  if (!binding || ((binding.flags ?? 0) & CAN_SIGN) === 0) return undefined;
  const back = binding.embedded && readSignature(binding.embedded);
  if (!back || back.kind !== kinds.primary || !isMadeBy(back, key, data)) return undefined;
  const secret = packet.tag === tags.secretSubkey ? packet.body : undefined;
  return { key, secret, validFrom: key.createdAt, expiresAt: expiry(key, binding), isRevoked: isRevoked(part, data) };
}

/**
 * Reads all entities in a keyring, which may be binary, armored, or a GnuPG keybox. Unsupported content is skipped.
 *
 * @throws PROVENANCE
 */
export function readKeyring(path: string): Entity[] {
  return groupParts(readPackets(readRing(path))).flatMap((parts) => readEntity(parts) ?? []);
}
