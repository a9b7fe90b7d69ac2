/** Private keys and certificates in the browser build, with the parts of node:crypto's interface that templates need. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bits, decodePem, der, type Element, elementAt, encodePem, integer, octets, oid, sequence } from '../base/crypto/der.ts';
import { modInverse, modPow, randomPrime, toBigInt } from './primes.ts';

const curves = {
  '1.2.840.10045.3.1.7': p256,
  '1.3.132.0.34': p384,
  '1.3.132.0.35': p521,
} as const;
type CurveOid = keyof typeof curves;

const rsaOid = '1.2.840.113549.1.1.1';
const ecOid = '1.2.840.10045.2.1';
const ed25519Oid = '1.3.101.112';
const dsaOid = '1.2.840.10040.4.1';

interface RsaKey {
  readonly kind: 'rsa';
  readonly modulus: bigint;
  readonly exponent: bigint;
  readonly secret: bigint;
  readonly p: bigint;
  readonly q: bigint;
}
interface EcKey {
  readonly kind: 'ec';
  readonly curve: CurveOid;
  readonly secret: Uint8Array;
}
interface EdKey {
  readonly kind: 'ed25519';
  readonly secret: Uint8Array;
}
interface DsaKey {
  readonly kind: 'dsa';
  readonly parameters: readonly bigint[];
  readonly secret: bigint;
}
type KeyData = RsaKey | EcKey | EdKey | DsaKey;

const null_ = der(0x05);

function rsaPrivate({ modulus, exponent, secret, p, q }: RsaKey): Buffer {
  const fields = [0n, modulus, exponent, secret, p, q, secret % (p - 1n), secret % (q - 1n), modInverse(q, p)];
  return sequence(...fields.map((field) => integer(field)));
}

function ecPrivate({ curve, secret }: EcKey): Buffer {
  const point = curves[curve].getPublicKey(secret, false);
  return sequence(integer(1n), octets(secret), der(0xa0, oid(curve)), der(0xa1, bits(point)));
}

/** Encodes the public key as SubjectPublicKeyInfo. */
function publicInfo(key: KeyData): Buffer {
  switch (key.kind) {
    case 'rsa':
      return sequence(sequence(oid(rsaOid), null_), bits(sequence(integer(key.modulus), integer(key.exponent))));
    case 'ec':
      return sequence(sequence(oid(ecOid), oid(key.curve)), bits(curves[key.curve].getPublicKey(key.secret, false)));
    case 'ed25519':
      return sequence(sequence(oid(ed25519Oid)), bits(ed25519.getPublicKey(key.secret)));
    case 'dsa': {
      const [p = 0n, , g = 0n] = key.parameters;
      const parameters = sequence(...key.parameters.map((parameter) => integer(parameter)));
      return sequence(sequence(oid(dsaOid), parameters), bits(integer(modPow(g, key.secret, p))));
    }
  }
}

/** A private key, with the interface of node:crypto's KeyObject. */
export class KeyObject {
  readonly data: KeyData;

  constructor(data: KeyData) {
    this.data = data;
  }

  get asymmetricKeyType(): KeyData['kind'] {
    return this.data.kind;
  }

  get asymmetricKeyDetails(): { readonly modulusLength?: number } {
    return this.data.kind === 'rsa' ? { modulusLength: this.data.modulus.toString(2).length } : {};
  }

  /** Returns the private key in PEM format. */
  export({ type }: { readonly type: 'pkcs1' | 'sec1' | 'pkcs8' }): string {
    const { data } = this;
    if (type === 'pkcs1' && data.kind === 'rsa') return encodePem({ type: 'RSA PRIVATE KEY', der: rsaPrivate(data) });
    if (type === 'sec1' && data.kind === 'ec') return encodePem({ type: 'EC PRIVATE KEY', der: ecPrivate(data) });
    if (type === 'pkcs8' && data.kind === 'ed25519') {
      const body = sequence(integer(0n), sequence(oid(ed25519Oid)), octets(octets(data.secret)));
      return encodePem({ type: 'PRIVATE KEY', der: body });
    }
    throw new TypeError(`cannot export a key of type ${data.kind} as ${type}`);
  }
}

/** A public key, with the interface of node:crypto's KeyObject. */
export class PublicKey {
  readonly info: Buffer;

  constructor(info: Buffer) {
    this.info = info;
  }

  /** Returns the key as SubjectPublicKeyInfo. */
  export(): Buffer {
    return this.info;
  }

  equals(other: PublicKey): boolean {
    return this.info.equals(other.info);
  }
}

export function createPublicKey({ data }: KeyObject): PublicKey {
  return new PublicKey(publicInfo(data));
}

/** Generates a key. RSA keys take seconds, because prime numbers are generated in JavaScript. */
export function generateKeyPairSync(
  type: 'rsa' | 'ec' | 'ed25519',
  options: { readonly modulusLength?: number } = {},
): { readonly privateKey: KeyObject } {
  switch (type) {
    case 'rsa':
      return { privateKey: new KeyObject(generateRsa(options.modulusLength ?? 2048)) };
    case 'ec':
      return { privateKey: new KeyObject({ kind: 'ec', curve: '1.2.840.10045.3.1.7', secret: p256.utils.randomSecretKey() }) };
    case 'ed25519':
      return { privateKey: new KeyObject({ kind: 'ed25519', secret: ed25519.utils.randomSecretKey() }) };
  }
}

function generateRsa(modulusLength: number): RsaKey {
  const exponent = 65_537n;
  for (;;) {
    const [p, q] = [randomPrime(modulusLength / 2), randomPrime(modulusLength / 2)];
    const phi = (p - 1n) * (q - 1n);
    if (p === q || phi % exponent === 0n) continue;
    return { kind: 'rsa', modulus: p * q, exponent, secret: modInverse(exponent, phi), p, q };
  }
}

/** Signs a message. With RSA and ECDSA keys, the message is hashed with SHA-256; Ed25519 keys sign it directly. */
export function sign(_algorithm: 'sha256' | null, message: Uint8Array, { data }: KeyObject): Uint8Array {
  switch (data.kind) {
    case 'rsa':
      return signRsa(message, data);
    case 'ec':
      return curves[data.curve].sign(sha256(message), data.secret, { prehash: false, lowS: false, format: 'der' });
    case 'ed25519':
      return ed25519.sign(message, data.secret);
    case 'dsa':
      throw new TypeError('DSA keys cannot sign');
  }
}

/** Signs as specified by RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2). */
function signRsa(message: Uint8Array, { modulus, secret }: RsaKey): Uint8Array {
  const digest = sequence(sequence(oid('2.16.840.1.101.3.4.2.1'), null_), octets(sha256(message)));
  const size = Math.ceil(modulus.toString(16).length / 2);
  const padding = Buffer.alloc(size - digest.length - 3, 0xff);
  const encoded = Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), digest]);
  const signature = modPow(toBigInt(encoded), secret, modulus);
  return Buffer.from(signature.toString(16).padStart(size * 2, '0'), 'hex');
}

/** The elements in a DER sequence, or in another constructed element. */
class Fields {
  readonly #bytes: Buffer;
  readonly elements: readonly Element[];

  constructor(bytes: Buffer, outer: Element | undefined) {
    if (outer === undefined) throw new TypeError('malformed DER');
    const elements: Element[] = [];
    for (let at = outer.start; at < outer.end; ) {
      const element = elementAt(bytes, at, outer.end);
      if (element === undefined) throw new TypeError('malformed DER');
      elements.push(element);
      at = element.end;
    }
    this.#bytes = bytes;
    this.elements = elements;
  }

  static of(bytes: Buffer): Fields {
    return new Fields(bytes, elementAt(bytes, 0));
  }

  /** Returns the content of an element. */
  content(index: number): Buffer {
    const element = this.elements[index];
    if (element === undefined) throw new TypeError('malformed DER');
    return this.#bytes.subarray(element.start, element.end);
  }

  fields(index: number): Fields {
    return new Fields(this.#bytes, this.elements[index]);
  }

  number(index: number): bigint {
    return toBigInt(this.content(index));
  }
}

const contentOfOid = (text: string): string => oid(text).subarray(2).toString('hex');

/** Parses a private key in PEM format: PKCS #1, SEC 1, PKCS #8, or OpenSSL's format for DSA. @throws TypeError */
export function createPrivateKey(text: string): KeyObject {
  const block = decodePem(text);
  if (block === undefined) throw new TypeError('no PEM data');
  const fields = Fields.of(block.der);
  switch (block.type) {
    case 'RSA PRIVATE KEY':
      return new KeyObject(readRsa(fields));
    case 'EC PRIVATE KEY':
      return new KeyObject(readEc(fields, fields.fields(2).content(0)));
    case 'DSA PRIVATE KEY':
      return new KeyObject({
        kind: 'dsa',
        parameters: [fields.number(1), fields.number(2), fields.number(3)],
        secret: fields.number(5),
      });
    case 'PRIVATE KEY':
      return new KeyObject(readPkcs8(fields));
    default:
      throw new TypeError(`unsupported PEM type ${block.type}`);
  }
}

function readRsa(fields: Fields): RsaKey {
  const [modulus, exponent, secret, p, q] = [1, 2, 3, 4, 5].map((index) => fields.number(index));
  if (!modulus || !exponent || !secret || !p || !q || p * q !== modulus) throw new TypeError('invalid RSA key');
  return { kind: 'rsa', modulus, exponent, secret, p, q };
}

function readEc(fields: Fields, curve: Buffer): EcKey {
  const match = (Object.keys(curves) as CurveOid[]).find((id) => contentOfOid(id) === curve.toString('hex'));
  if (match === undefined) throw new TypeError('unsupported curve');
  const secret = fields.content(1);
  if (!curves[match].utils.isValidSecretKey(secret)) throw new TypeError('invalid EC key');
  return { kind: 'ec', curve: match, secret };
}

function readPkcs8(fields: Fields): KeyData {
  const algorithm = fields.fields(1);
  const key = fields.content(2);
  switch (algorithm.content(0).toString('hex')) {
    case contentOfOid(rsaOid):
      return readRsa(Fields.of(key));
    case contentOfOid(ecOid):
      return readEc(Fields.of(key), algorithm.content(1));
    case contentOfOid(ed25519Oid):
      return { kind: 'ed25519', secret: Fields.of(sequence(key)).content(0) };
    case contentOfOid(dsaOid): {
      const parameters = algorithm.fields(1);
      return {
        kind: 'dsa',
        parameters: [0, 1, 2].map((at) => parameters.number(at)),
        secret: Fields.of(sequence(key)).number(0),
      };
    }
    default:
      throw new TypeError('unsupported key algorithm');
  }
}

/** A parsed certificate, with the interface of node:crypto's X509Certificate. */
export class X509Certificate {
  readonly raw: Buffer;
  readonly publicKey: PublicKey;

  /** @throws TypeError if the certificate is malformed */
  constructor(source: string | Buffer) {
    const raw = typeof source === 'string' ? decodePem(source)?.der : source;
    if (raw === undefined) throw new TypeError('no PEM data');
    this.raw = raw;
    const certificate = Fields.of(raw);
    if (certificate.elements.length !== 3) throw new TypeError('malformed certificate');
    const body = certificate.fields(0);
    // In tbsCertificate (RFC 5280), the version is optional.
    const keyIndex = body.elements[0]?.tag === 0xa0 ? 6 : 5;
    this.publicKey = new PublicKey(sequence(body.content(keyIndex)));
  }
}
