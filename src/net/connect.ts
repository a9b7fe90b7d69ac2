import { existsSync, readFileSync } from 'node:fs';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { openTunnel, portOf, proxyFor } from '../base/proxy.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Files and choices of TLS, as flags and repositories.yaml name them; empty where none is named. */
export interface TlsChoice {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly insecureSkipVerify: boolean;
}

export const plainTls: TlsChoice = { caFile: '', certFile: '', keyFile: '', insecureSkipVerify: false };

/** What a connection is opened with. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly rejectUnauthorized: boolean;
}

const connectTimeoutMs = 30_000;

/** Where systems keep the authorities they trust; Go looks there too, Node does not. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Reads what a choice names. @throws FILE_NOT_FOUND */
export function readTls(choice: TlsChoice, env: Env): TlsMaterial {
  const bundle = choice.caFile || [env.SSL_CERT_FILE ?? '', ...systemBundles].find((path) => path !== '' && existsSync(path));
  return {
    ...(bundle ? { ca: readPem(bundle) } : {}),
    ...(choice.certFile ? { cert: readPem(choice.certFile) } : {}),
    ...(choice.keyFile ? { key: readPem(choice.keyFile) } : {}),
    rejectUnauthorized: !choice.insecureSkipVerify,
  };
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new TillerlessError('FILE_NOT_FOUND', `can't read the certificate or key ${path}`, {
      helmText: `can't create TLS config: open ${path}: no such file or directory`,
      cause,
    });
  }
}

/** A way to a server: the socket, and what stands in the request line when a proxy reads it. */
export interface Way {
  readonly socket: Socket;
  /** set when the request itself goes to a proxy */
  readonly proxy: URL | undefined;
}

/** Opens a connection to the server of an address, through the proxy that the environment names for it. */
export async function openWay(url: URL, tls: TlsMaterial, env: Env): Promise<Way> {
  const proxy = proxyFor(url, env);
  if (url.protocol === 'http:') return { socket: await dial(proxy ?? url), proxy };
  const raw = proxy ? await openTunnel(proxy, url) : await dial(url);
  return { socket: await secure(raw, url, tls), proxy: undefined };
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function dial(url: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host: hostOf(url), port: Number(portOf(url)), noDelay: true });
    const timer = setTimeout(() => socket.destroy(new Error(`dial tcp ${url.host}: i/o timeout`)), connectTimeoutMs);
    socket.once('error', reject);
    socket.once('close', () => clearTimeout(timer));
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}

function secure(raw: Socket, url: URL, tls: TlsMaterial): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const host = hostOf(url);
    const socket = connectTls({ ...tls, socket: raw, host, ...(isIP(host) === 0 ? { servername: host } : {}) });
    const timer = setTimeout(() => socket.destroy(new Error('net/http: TLS handshake timeout')), connectTimeoutMs);
    raw.once('error', reject);
    socket.once('error', reject);
    socket.once('close', () => clearTimeout(timer));
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}
