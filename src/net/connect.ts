import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { connected } from '../base/connected.ts';
import type { Environment } from '../base/environment/variables.ts';
import { systemProblem } from '../base/os-error-text.ts';
import { portOf } from '../base/parse-url.ts';
import { dialProxy, openTunnel, proxyFor } from '../base/proxy.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

/** TLS settings from flags and repositories.yaml. Fields that are not set are empty. */
export interface TlsChoice {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly insecureSkipVerify: boolean;
}

export const plainTls: TlsChoice = { caFile: '', certFile: '', keyFile: '', insecureSkipVerify: false };

/** The loaded certificates and keys, and the options of a TLS connection. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly rejectUnauthorized: boolean;
}

const connectTimeoutMs = 30_000;

/** Locations of system CA bundles, which Go uses but Node does not. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * Reads the files named in the TLS settings. A certificate without a key is ignored, as it is in Helm.
 *
 * @throws FILE_NOT_FOUND; NETWORK if a file is not a certificate or key, or if the certificate and key do not match
 */
export function readTls({ caFile, certFile, keyFile, insecureSkipVerify }: TlsChoice, env: Environment): TlsMaterial {
  const bundle = [env.SSL_CERT_FILE ?? '', ...systemBundles].find((path) => path !== '' && existsSync(path));
  const ca = caFile ? readAuthorities(caFile) : bundle && readPem(bundle, "can't read CA file");
  const pair = certFile && keyFile ? readPair(certFile, keyFile) : {};
  return { ...(ca ? { ca } : {}), ...pair, rejectUnauthorized: !insecureSkipVerify };
}

const configProblem = "can't create TLS config for client";

function readPem(path: string, helmText: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new TillerlessError('FILE_NOT_FOUND', `cannot read the certificate or key ${path}`, {
      helmText: `${configProblem}: ${helmText}: ${JSON.stringify(path)}: open ${path}: ${systemProblem(cause)}`,
      cause,
    });
  }
}

/** Reads a CA bundle. As in Go, a single valid certificate is sufficient. */
function readAuthorities(path: string): Buffer {
  const pem = readPem(path, "can't read CA file");
  const blocks = pem.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.some((block) => attempt(() => new X509Certificate(block)) !== undefined)) return pem;
  throw new TillerlessError('NETWORK', `no CA certificate found in ${path}`, {
    helmText: `${configProblem}: failed to append certificates from pem block`,
    hint: '--ca-file must contain PEM certificates, each starting with -----BEGIN CERTIFICATE-----',
    where: { file: path },
  });
}

function readPair(certFile: string, keyFile: string): Pick<TlsMaterial, 'cert' | 'key'> {
  const cert = readPem(certFile, 'unable to read cert file');
  const key = readPem(keyFile, 'unable to read key file');
  const refuse = (file: string, message: string, problem: string): TillerlessError =>
    new TillerlessError('NETWORK', message, {
      helmText: `${configProblem}: unable to load cert from key pair: tls: ${problem}`,
      where: { file },
    });
  const certificate = attempt(() => new X509Certificate(cert));
  if (!certificate)
    throw refuse(certFile, `no certificate is in ${certFile}`, 'failed to find any PEM data in certificate input');
  const secret = attempt(() => createPrivateKey(key));
  if (!secret)
    throw refuse(keyFile, `no key that could be read without a passphrase is in ${keyFile}`, 'failed to parse private key');
  if (!certificate.checkPrivateKey(secret))
    throw refuse(
      keyFile,
      `the key in ${keyFile} does not match the certificate in ${certFile}`,
      'private key does not match public key',
    );
  return { cert, key };
}

/** Returns the result of a node:crypto parser, or undefined if it throws. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

/** An open connection. For plain HTTP, it may be a connection to a proxy. */
export interface Way {
  readonly socket: Socket;
  /** set if requests are sent to the proxy itself rather than through a tunnel */
  readonly proxy: URL | undefined;
}

/** Connects to a URL's server. If the environment specifies a proxy for that server, the connection uses it. */
export async function openWay(url: URL, tls: TlsMaterial, env: Environment): Promise<Way> {
  const proxy = proxyFor(url, env);
  if (url.protocol === 'http:') return { socket: await (proxy ? dialProxy(proxy) : dial(url)), proxy };
  const raw = proxy ? await openTunnel(proxy, url) : await dial(url);
  return { socket: await secure(raw, url, tls), proxy: undefined };
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

async function dial(url: URL): Promise<Socket> {
  const socket = connectTcp({ host: hostOf(url), port: Number(portOf(url)), noDelay: true });
  await connected(socket, 'connect', { ms: connectTimeoutMs, message: `dial tcp ${url.host}: i/o timeout` });
  return socket;
}

async function secure(raw: Socket, url: URL, tls: TlsMaterial): Promise<Socket> {
  const host = hostOf(url);
  const socket = connectTls({ ...tls, socket: raw, host, ...(isIP(host) === 0 ? { servername: host } : {}) });
  raw.once('error', (error) => socket.destroy(error));
  await connected(socket, 'secureConnect', { ms: connectTimeoutMs, message: 'net/http: TLS handshake timeout' });
  return socket;
}
