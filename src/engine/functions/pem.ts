import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { decodePem, elementAt } from '../../base/crypto/der.ts';
import { spendSteps } from '../template/work-budget.ts';
import { refuse } from './define.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** ASN.1 tag of a certificate's optional version field */
const VERSION = 0xa0;

/** Returns the result of a function, or undefined if it throws. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Returns the error message of x509.ParseCertificate, or undefined if the certificate is valid. */
export function certificateProblem(der: Buffer): string | undefined {
  const outer = elementAt(der, 0);
  if (outer?.tag !== SEQUENCE) return 'x509: malformed certificate';
  if (outer.end < der.length) return 'x509: trailing data';
  const body = elementAt(der, outer.start, outer.end);
  if (body?.tag !== SEQUENCE) return 'x509: malformed tbs certificate';
  const version = elementAt(der, body.start, body.end);
  const serial = version?.tag === VERSION ? elementAt(der, version.end, body.end) : version;
  if (serial?.tag !== INTEGER) return 'x509: malformed serial number';
  return attempt(() => new X509Certificate(der)) === undefined ? 'x509: malformed certificate' : undefined;
}

/** The supported PEM types of private keys, each with the prefix for error messages and the name of the Go struct. */
const KEY_KINDS: Readonly<Record<string, { readonly prefix: string; readonly structure: string }>> = {
  'PRIVATE KEY': { prefix: 'decoding PEM as PKCS#8: ', structure: 'pkcs8' },
  'RSA PRIVATE KEY': { prefix: 'parsing RSA private key from PEM: ', structure: 'pkcs1PrivateKey' },
  'EC PRIVATE KEY': {
    prefix: 'parsing EC private key from PEM: x509: failed to parse EC private key: ',
    structure: 'ecPrivateKey',
  },
  'DSA PRIVATE KEY': { prefix: 'parsing DSA private key from PEM: ', structure: 'DSAKeyFormat' },
};

/** Returns the error message of Go's asn1.Unmarshal for DER data that does not start with the expected sequence. */
function structureProblem(der: Buffer, structure: string): string {
  const [first = 0, length = 0] = der;
  if (der.length < 2 || first === SEQUENCE) return 'asn1: syntax error: data truncated';
  const header = `{class:${first >> 6} tag:${first & 0x1f} length:${length} isCompound:${(first & 0x20) !== 0}}`;
  const options =
    'optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false';
  return `asn1: structure error: tags don't match (16 vs ${header}) {${options}} ${structure} @2`;
}

/** Steps charged for signing with a 2048-bit key that the chart provides. The time grows with the cube of the key size. */
const signatureSteps = 5000;
const plainKeyBits = 2048;

/** Deducts the cost of signing with a key from the step budget, and returns the key. @throws TEMPLATE_LIMIT */
function charged(key: KeyObject): KeyObject {
  const { modulusLength = plainKeyBits } = key.asymmetricKeyDetails ?? {};
  spendSteps(signatureSteps * (modulusLength / plainKeyBits) ** 3);
  return key;
}

/**
 * Parses a private key. The error messages match those of sprig's parsePrivateKeyPEM.
 *
 * @param prefix prefix of the error message
 */
export function readPrivateKey(text: string, prefix: string): KeyObject {
  const block = decodePem(text);
  if (block === undefined) return refuse(`${prefix}no PEM data in input`);
  const kind = KEY_KINDS[block.type];
  if (kind === undefined) return refuse(`${prefix}no private key data in PEM block of type ${block.type}`);
  const read = (): KeyObject => createPrivateKey(text);
  // Try twice, because the first attempt may fail with a stale error from OpenSSL's error queue.
  const key = attempt(read) ?? attempt(read);
  if (key !== undefined) return charged(key);
  return refuse(`${prefix}${kind.prefix}${structureProblem(block.der, kind.structure)}`);
}
