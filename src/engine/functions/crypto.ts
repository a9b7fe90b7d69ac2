import { createCipheriv, createDecipheriv, createHmac, generateKeyPairSync, type KeyObject, scryptSync } from 'node:crypto';
import { encodeBase64, hashSync } from 'bcryptjs';
import { decodePem } from '../../base/crypto/der.ts';
import { fromGoBytes, toGoBytes } from '../../base/go/bytes.ts';
import { StructFields } from '../../base/go/json.ts';
import { GoObject, type Int, type Value } from '../../base/go/value.ts';
import type { KeyKind, RenderContext } from '../render-context.ts';
import type { Fielded } from '../template/exec.ts';
import { formatV } from '../template/print.ts';
import { spendKeys, spendSteps } from '../template/work-budget.ts';
import { decodeBase64, findBadBase64 } from './base64.ts';
import { buildCertificate, type Certificate, ipBytes } from './certificate.ts';
import { defineFunctions, defineImpure, refuse } from './define.ts';
import { dsaKey } from './dsa.ts';
import { certificateProblem, readPrivateKey } from './pem.ts';

/** bcrypt.DefaultCost in Go */
const bcryptCost = 10;

/** Hashes text with bcrypt. The hash has Go's prefix, $2a$. */
function bcrypt(context: RenderContext, text: string): string {
  if (Buffer.byteLength(text) > 72) return 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes';
  return recalled(context, ['bcrypt', text], () =>
    hashSync(text, `$2a$${bcryptCost}$${encodeBase64(context.randomBytes(16), 16)}`),
  );
}

function htpasswd(context: RenderContext, user: string, password: string): string {
  return user.includes(':') ? `invalid username: ${user}` : `${user}:${bcrypt(context, password)}`;
}

const masterKeySeed = 'com.lyndir.masterpassword';

const passwordTemplates: Readonly<Record<string, readonly string[]>> = {
  maximum: ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno'],
  long: [
    'CvcvnoCvcvCvcv',
    'CvcvCvcvnoCvcv',
    'CvcvCvcvCvcvno',
    'CvccnoCvcvCvcv',
    'CvccCvcvnoCvcv',
    'CvccCvcvCvcvno',
    'CvcvnoCvccCvcv',
    'CvcvCvccnoCvcv',
    'CvcvCvccCvcvno',
    'CvcvnoCvcvCvcc',
    'CvcvCvcvnoCvcc',
    'CvcvCvcvCvccno',
    'CvccnoCvccCvcv',
    'CvccCvccnoCvcv',
    'CvccCvccCvcvno',
    'CvcvnoCvccCvcc',
    'CvcvCvccnoCvcc',
    'CvcvCvccCvccno',
    'CvccnoCvcvCvcc',
    'CvccCvcvnoCvcc',
    'CvccCvcvCvccno',
  ],
  medium: ['CvcnoCvc', 'CvcCvcno'],
  short: ['Cvcn'],
  basic: ['aaanaaan', 'aannaaan', 'aaannaaa'],
  pin: ['nnnn'],
};

const passwordCharacters: Readonly<Record<string, string>> = {
  V: 'AEIOU',
  C: 'BCDFGHJKLMNPQRSTVWXYZ',
  v: 'aeiou',
  c: 'bcdfghjklmnpqrstvwxyz',
  A: 'AEIOUBCDFGHJKLMNPQRSTVWXYZ',
  a: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz',
  n: '0123456789',
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()',
};

/** Derives a password with sprig's version of the Master Password algorithm. */
function derivePassword(counter: Int, type: string, password: string, user: string, site: string): string {
  const templates = Object.hasOwn(passwordTemplates, type) ? passwordTemplates[type] : undefined;
  if (!templates) return `cannot find password template ${type}`;
  const length = (size: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(size);
    return bytes;
  };
  const [userBytes, siteBytes] = [toGoBytes(user), toGoBytes(site)];
  const salt = Buffer.concat([Buffer.from(masterKeySeed), length(userBytes.length), userBytes]);
  const key = scryptSync(toGoBytes(password), salt, 64, { N: 32768, r: 8, p: 2, maxmem: 128 << 20 });
  const message = Buffer.concat([Buffer.from(masterKeySeed), length(siteBytes.length), siteBytes, length(Number(counter.value))]);
  const seed = createHmac('sha256', key).update(message).digest();
  const template = templates[(seed[0] ?? 0) % templates.length] ?? '';
  return [...template]
    .map((kind, i) => {
      const chars = passwordCharacters[kind] ?? '';
      return chars[(seed[i + 1] ?? 0) % chars.length] ?? '';
    })
    .join('');
}

/**
 * Cost of a key that requires prime generation, in units of the key budget. Generating primes is the slowest operation available
 * to templates.
 */
const slowKeys: Readonly<Record<string, number>> = { '': 10, rsa: 10, dsa: 10 };

/** Steps charged for an elliptic-curve key. */
const keySteps = 2000;

function privateKey(context: RenderContext, type: string): string {
  spendSteps(keySteps);
  spendKeys(Object.hasOwn(slowKeys, type) ? (slowKeys[type] ?? 0) : 0);
  switch (type) {
    case '':
    case 'rsa':
      return recalled(context, ['key', 'rsa'], () => pem(generateKey(context, 'rsa-4096'), 'pkcs1'));
    case 'ecdsa':
      return recalled(context, ['key', type], () => pem(generateKey(context, 'p-256'), 'sec1'));
    case 'ed25519':
      return recalled(context, ['key', type], () => pem(generateKey(context, 'ed25519'), 'pkcs8'));
    case 'dsa':
      return recalled(context, ['key', type], () => dsaKey(context));
    default:
      return `Unknown type ${type}`;
  }
}

function generateKey(context: RenderContext, kind: KeyKind): KeyObject {
  if (context.keys) return context.keys.generate(kind);
  return context.reuseKey ? context.reuseKey(kind, () => newKey(kind)) : newKey(kind);
}

function newKey(kind: KeyKind): KeyObject {
  switch (kind) {
    case 'rsa-2048':
      return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    case 'rsa-4096':
      return generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey;
    case 'p-256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey;
  }
}

function pem(key: KeyObject, type: 'pkcs1' | 'sec1' | 'pkcs8'): string {
  return key.export({ type: type as 'pkcs8', format: 'pem' }).toString();
}

/** The result of the certificate functions: sprig's certificate struct, with the fields Cert and Key. */
class CertificateObject extends GoObject implements Fielded {
  readonly goType = 'sprig.certificate';
  readonly goKind = 'struct';
  readonly cert: string;
  readonly key: string;

  constructor(parts: { readonly cert: string; readonly key: string }) {
    super();
    this.cert = parts.cert;
    this.key = parts.key;
  }

  field(name: string): Value | undefined {
    return name === 'Cert' ? this.cert : name === 'Key' ? this.key : undefined;
  }

  /** Returns the JSON representation, which is also used for YAML. */
  marshalJson(): Value {
    return new Map<string, Value>(this.#fields());
  }

  structFields(): StructFields {
    return new StructFields(this.#fields());
  }

  #fields(): [string, Value][] {
    return [
      ['Cert', this.cert],
      ['Key', this.key],
    ];
  }

  printedFields(): ReadonlyMap<string, Value> {
    return this.structFields();
  }

  override toString(): string {
    return `{${this.cert} ${this.key}}`;
  }
}

function parsedKey(text: string): KeyObject {
  return readPrivateKey(text, 'parsing private key: ');
}

function keyText(key: KeyObject): string {
  const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : key.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs8';
  return pem(key, type);
}

interface Names {
  readonly cn: string;
  readonly ips: Value;
  readonly alternates: Value;
  readonly days: Int;
}

function ca(context: RenderContext, cn: string, days: Int, existingKey?: KeyObject): CertificateObject {
  return makeCertificate(context, { inputs: ['ca', cn, String(days.value)], existingKey }, (key) =>
    buildCertificate(context, {
      subject: cn,
      issuer: cn,
      key,
      signer: key,
      days: Number(days.value),
      isAuthority: true,
      dnsNames: [],
      ips: [],
    }),
  );
}

function selfSigned(context: RenderContext, names: Names, existingKey?: KeyObject): CertificateObject {
  const inputs = ['self-signed', ...nameTexts(names)];
  return makeCertificate(context, { inputs, existingKey }, (key) => leaf(context, names, { subject: names.cn, key }, key));
}

function signed(
  context: RenderContext,
  names: Names,
  authority: Pick<CertificateObject, 'cert' | 'key'>,
  existingKey?: KeyObject,
): CertificateObject {
  const inputs = ['signed', ...nameTexts(names), authority.cert, authority.key];
  return makeCertificate(context, { inputs, existingKey }, (key) =>
    leaf(context, names, { subject: { certificate: authority.cert }, key: parsedKey(authority.key) }, key),
  );
}

/**
 * Creates a certificate. ECDSA signatures are random, so the certificate and its key are recorded together, and a repeated
 * rendering returns both.
 */
function makeCertificate(
  context: RenderContext,
  { inputs, existingKey }: { readonly inputs: readonly string[]; readonly existingKey: KeyObject | undefined },
  build: (key: KeyObject) => string,
): CertificateObject {
  const label = existingKey === undefined ? inputs : [...inputs, keyText(existingKey)];
  const [cert = '', key = ''] = recalled(context, label, () => {
    const made = existingKey ?? generateKey(context, 'rsa-2048');
    return build(made) + keySeparator + keyText(made);
  }).split(keySeparator);
  return new CertificateObject({ cert, key });
}

const keySeparator = '\0';

/** Returns the fields as texts that identify a call. */
function nameTexts({ cn, ips, alternates, days }: Names): string[] {
  return [cn, formatV(ips), formatV(alternates), String(days.value)];
}

/** @param call the function and its arguments */
function recalled(context: RenderContext, call: readonly string[], make: () => string): string {
  return context.recall ? context.recall(call.join('\0'), make) : make();
}

/** Returns the items of a list. All items must be strings. `label` is the prefix of the error message for any other item. */
function texts(list: Value, label: string): string[] {
  if (!Array.isArray(list)) return [];
  return list.map((item: Value) => (typeof item === 'string' ? item : refuse(`${label}: ${formatV(item)} is not a string`)));
}

function addresses(list: Value): Buffer[] {
  return texts(list, 'error parsing ip').map(ipBytes);
}

function leaf(context: RenderContext, names: Names, parent: Certificate, key: KeyObject): string {
  return buildCertificate(context, {
    subject: names.cn,
    issuer: parent.subject,
    key,
    signer: parent.key,
    days: Number(names.days.value),
    isAuthority: false,
    // Like sprig, validate the IP addresses first: if a DNS name is also invalid, only the invalid IP address is reported.
    ips: addresses(names.ips),
    dnsNames: texts(names.alternates, 'error processing alternate dns name'),
  });
}

/** Truncates a password to 32 bytes, or pads it with zeros. */
function aesKey(password: string): Buffer {
  const key = Buffer.alloc(32);
  Buffer.from(password).copy(key);
  return key;
}

function encryptAes(context: RenderContext, password: string, text: string): string {
  if (text === '') return '';
  const iv = Buffer.from(context.randomBytes(16));
  const cipher = createCipheriv('aes-256-cbc', aesKey(password), iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

/** Decrypts AES-CBC. Some errors are Go runtime errors, because sprig does not validate its input. */
function decryptAes(password: string, text: string): string {
  if (text === '') return '';
  const bytes = decodeBase64(text);
  if (bytes.length < 16) refuse(`runtime error: slice bounds out of range [:16] with capacity ${bytes.length}`);
  if (bytes.length === 16) refuse('runtime error: index out of range [-1]');
  if (bytes.length % 16 !== 0) refuse('crypto/cipher: input not full blocks');
  const decipher = createDecipheriv('aes-256-cbc', aesKey(password), bytes.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]);
  const length = plain.length - (plain.at(-1) ?? 0);
  return length < 0 ? refuse(`runtime error: slice bounds out of range [:${length}]`) : fromGoBytes(plain.subarray(0, length));
}

function customCert(certificate: string, key: string): CertificateObject {
  const decode = (text: string, label: string): string =>
    findBadBase64(text) === undefined ? Buffer.from(text, 'base64').toString('utf8') : refuse(`unable to decode base64 ${label}`);
  const cert = decode(certificate, 'certificate');
  const keyPem = decode(key, 'private key');
  const block = decodePem(cert) ?? refuse('unable to decode certificate');
  const problem = certificateProblem(block.der);
  if (problem !== undefined) refuse(`error parsing certificate: decodedCert.Bytes: ${problem}`);
  readPrivateKey(keyPem, 'error parsing private key: ');
  return new CertificateObject({ cert, key: keyPem });
}

export const cryptoFunctions = {
  ...defineFunctions({
    derivePassword: {
      args: ['uint32', 'string', 'string', 'string', 'string'],
      doc: 'Derives a password with the Master Password algorithm from a counter, template, master password, user and site.',
      cost: { keys: 2 },
      call: derivePassword,
    },
    decryptAES: {
      args: ['string', 'string'],
      doc: 'Decrypts the output of encryptAES.',
      cost: { steps: 30, perCharacter: 0.05, bytes: 2000 },
      call: decryptAes,
    },
    buildCustomCert: {
      args: ['string', 'string'],
      doc: 'Creates a certificate object from a base64-encoded certificate and key.',
      cost: { steps: 5000, perCharacter: 0.1, bytes: 20_000, bytesPerCharacter: 4 },
      call: customCert,
    },
  }),
  ...defineImpure({
    bcrypt: { args: ['string'], doc: 'Returns the bcrypt hash of a string.', cost: { keys: 1 }, call: bcrypt },
    htpasswd: {
      args: ['string', 'string'],
      doc: 'Returns an htpasswd line with a bcrypt hash.',
      cost: { keys: 1 },
      call: htpasswd,
    },
    genPrivateKey: { args: ['string'], doc: 'Generates a private key of type rsa, ecdsa, ed25519 or dsa.', call: privateKey },
    encryptAES: {
      args: ['string', 'string'],
      doc: 'Encrypts a string with AES-256-CBC; returns base64.',
      cost: { steps: 30, perCharacter: 0.05, bytes: 2000 },
      call: encryptAes,
    },
    genCA: {
      args: ['string', 'int'],
      readsAll: true,
      doc: 'Generates a certificate authority; the arguments are the common name and the validity in days.',
      cost: { keys: 1, perCharacter: 0.1, bytesPerCharacter: 4 },
      call: (context, cn, days) => ca(context, cn, days),
    },
    genCAWithKey: {
      args: ['string', 'int', 'string'],
      readsAll: true,
      doc: 'Like genCA, but uses the given private key.',
      cost: { steps: 5000, perCharacter: 0.1, bytes: 20_000, bytesPerCharacter: 4 },
      call: (context, cn, days, key) => ca(context, cn, days, parsedKey(key)),
    },
    genSelfSignedCert: {
      args: ['string', 'list', 'list', 'int'],
      readsAll: true,
      doc: 'Generates a self-signed certificate; the arguments are the common name, IP addresses, DNS names and validity in days.',
      cost: { keys: 1, perCharacter: 0.1, bytesPerCharacter: 4 },
      call: (context, cn, ips, alternates, days) => selfSigned(context, { cn, ips, alternates, days }),
    },
    genSelfSignedCertWithKey: {
      args: ['string', 'list', 'list', 'int', 'string'],
      readsAll: true,
      doc: 'Like genSelfSignedCert, but uses the given private key.',
      cost: { steps: 5000, perCharacter: 0.1, bytes: 20_000, bytesPerCharacter: 4 },
      call: (context, cn, ips, alternates, days, key) => selfSigned(context, { cn, ips, alternates, days }, parsedKey(key)),
    },
    genSignedCert: {
      args: ['string', 'list', 'list', 'int', 'certificate'],
      readsAll: true,
      doc: 'Generates a certificate signed by a CA; the arguments are those of genSelfSignedCert, followed by the CA.',
      cost: { keys: 1, perCharacter: 0.1, bytesPerCharacter: 4 },
      call: (context, cn, ips, alternates, days, authority) => signed(context, { cn, ips, alternates, days }, authority),
    },
    genSignedCertWithKey: {
      args: ['string', 'list', 'list', 'int', 'certificate', 'string'],
      readsAll: true,
      doc: 'Like genSignedCert, but uses the given private key.',
      cost: { steps: 5000, perCharacter: 0.1, bytes: 20_000, bytesPerCharacter: 4 },
      call: (context, cn, ips, alternates, days, authority, key) =>
        signed(context, { cn, ips, alternates, days }, authority, parsedKey(key)),
    },
  }),
};
