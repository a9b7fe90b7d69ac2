import { createHash, createPublicKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { bits, der, encodePem, integer, octets, oid, sequence } from '../../base/crypto/der.ts';
import type { RenderContext } from '../render-context.ts';
import { refuse } from './define.ts';

/** The issuer: either a name or an existing certificate whose encoded subject is copied. */
export interface Certificate {
  readonly subject: string | { readonly certificate: string };
  readonly key: KeyObject;
}

export interface CertificateRequest {
  readonly subject: string;
  readonly issuer: Certificate['subject'];
  readonly key: KeyObject;
  readonly signer: KeyObject;
  readonly days: number;
  readonly isAuthority: boolean;
  readonly dnsNames: readonly string[];
  /** IP addresses in binary form */
  readonly ips: readonly Uint8Array[];
}

/** Encodes a distinguished name that consists only of a common name. If the common name is empty, returns an empty sequence. */
function name(subject: string): Buffer {
  if (subject === '') return sequence();
  return sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(subject)))));
}

function time(unixMs: number): Buffer {
  const text = new Date(unixMs).toISOString().replace(/[-:T]|\.\d+/g, '');
  return unixMs < Date.UTC(2050, 0) ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

function signatureAlgorithm(key: KeyObject): Buffer {
  if (key.asymmetricKeyType === 'rsa') return sequence(oid('1.2.840.113549.1.1.11'), der(0x05));
  return key.asymmetricKeyType === 'ec' ? sequence(oid('1.2.840.10045.4.3.2')) : sequence(oid('1.3.101.112'));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([255]))] : []), octets(value));
}

function isIpv4(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) < 256);
}

/** Parses an IP address. */
export function ipBytes(text: string): Buffer {
  if (isIpv4(text)) return Buffer.from(text.split('.').map(Number));
  if (!/^[\da-fA-F:]+$/.test(text) || !text.includes(':') || text.split('::').length > 2)
    return refuse(`error parsing ip: ${text}`);
  const [head = '', tail = ''] = text.split('::');
  const groups = (part: string): number[] =>
    part
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16));
  const [front, back] = [groups(head), groups(tail)];
  const all = text.includes('::') ? [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back] : front;
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
}

/** Returns a certificate's subject key identifier, or undefined if it has none. */
function subjectKeyId(pem: string): Buffer | undefined {
  const { raw } = new X509Certificate(pem);
  const id = oid('2.5.29.14');
  const at = raw.indexOf(id);
  if (at < 0) return undefined;
  const inner = enter(raw, at + id.length);
  return raw.subarray(enter(raw, inner), skip(raw, inner));
}

/**
 * Returns the authority key identifier extension. It is omitted if issuer and subject are equal (see CreateCertificate in
 * crypto/x509).
 */
function authorityKey(request: CertificateRequest): Buffer[] {
  if (typeof request.issuer === 'string') return [];
  const { certificate } = request.issuer;
  const key = rawSubject(certificate).equals(name(request.subject)) ? undefined : subjectKeyId(certificate);
  return key === undefined ? [] : [extension('2.5.29.35', false, sequence(der(0x80, key)))];
}

function extensions(request: CertificateRequest, publicKey: Buffer): Buffer {
  const usage = request.isAuthority ? Buffer.from([2, 0xa4]) : Buffer.from([5, 0xa0]);
  const list = [
    extension('2.5.29.15', true, der(0x03, usage)),
    extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))),
    extension('2.5.29.19', true, request.isAuthority ? sequence(der(0x01, Buffer.from([255]))) : sequence()),
  ];
  if (request.isAuthority) list.push(extension('2.5.29.14', false, octets(createHash('sha1').update(publicKey).digest())));
  list.push(...authorityKey(request));
  const alternates = [...request.dnsNames.map((name) => der(0x82, Buffer.from(name))), ...request.ips.map((ip) => der(0x87, ip))];
  if (alternates.length > 0) list.push(extension('2.5.29.17', false, sequence(...alternates)));
  return der(0xa3, sequence(...list));
}

/** Returns the encoded subject of a certificate. The issuer of a signed certificate must match it byte for byte. */
function rawSubject(pem: string): Buffer {
  let raw: Buffer;
  try {
    raw = new X509Certificate(pem).raw;
  } catch {
    return refuse('unable to decode certificate');
  }
  // Skip the fields of tbsCertificate that precede the subject: version, serial number, algorithm, issuer and validity.
  let at = enter(raw, enter(raw, 0));
  for (let i = 0; i < 5; i++) at = skip(raw, at);
  return raw.subarray(at, skip(raw, at));
}

function header(bytes: Buffer, at: number): { readonly start: number; readonly length: number } {
  const first = bytes[at + 1] ?? 0;
  if (first < 128) return { start: at + 2, length: first };
  const count = first & 127;
  return { start: at + 2 + count, length: bytes.readUIntBE(at + 2, count) };
}

const enter = (bytes: Buffer, at: number): number => header(bytes, at).start;

function skip(bytes: Buffer, at: number): number {
  const { start, length } = header(bytes, at);
  return start + length;
}

/** Rejects the signer's and the subject's key if x509.CreateCertificate would reject them. */
function checkKeys({ signer, key, issuer }: CertificateRequest): void {
  const wrong = (problem: string): never => refuse(`error creating certificate: x509: ${problem}`);
  if (signer.asymmetricKeyType === 'dsa') wrong('certificate private key does not implement crypto.Signer');
  if (key.asymmetricKeyType === 'dsa') wrong('unsupported public key type: *dsa.PublicKey');
  if (typeof issuer === 'string') return;
  const { publicKey } = new X509Certificate(issuer.certificate);
  if (!publicKey.equals(createPublicKey(signer))) wrong("provided PrivateKey doesn't match parent's PublicKey");
}

/** Creates a PEM-encoded X.509 certificate with the extensions that sprig adds. */
export function buildCertificate(context: RenderContext, request: CertificateRequest): string {
  const now = Number(context.now() / 1_000_000n);
  const info = createPublicKey(request.key).export({ type: 'spki', format: 'der' });
  const publicBits = info.subarray(enter(info, skip(info, enter(info, 0))) + 1);
  const algorithm = signatureAlgorithm(request.signer);
  const issuer = typeof request.issuer === 'string' ? name(request.issuer) : rawSubject(request.issuer.certificate);
  checkKeys(request);
  const validity = sequence(time(now), time(now + request.days * 86_400_000));
  const version = der(0xa0, integer(Buffer.from([2])));
  const body = sequence(
    version,
    integer(context.randomBytes(16)),
    algorithm,
    issuer,
    validity,
    name(request.subject),
    info,
    extensions(request, publicBits),
  );
  const signature = signed(context, body, request.signer);
  return encodePem({ type: 'CERTIFICATE', der: sequence(body, algorithm, bits(signature)) });
}

function signed(context: RenderContext, body: Uint8Array, signer: KeyObject): Uint8Array {
  // Only ECDSA signatures are random.
  if (signer.asymmetricKeyType === 'ec' && context.keys) return context.keys.signEcdsa(body, signer);
  return sign(signer.asymmetricKeyType === 'ed25519' ? null : 'sha256', body, signer);
}
