import { request as httpRequest } from 'node:http';
import { BlockList, connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { basicAuthorization, loginOf } from './basic-auth.ts';
import { connected } from './connected.ts';
import { dialProblem } from './connection-error-text.ts';
import { addressOf, portOf } from './parse-url.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The proxy that HTTPS_PROXY or HTTP_PROXY names for a server, unless NO_PROXY names the server; as Go reads them. */
export function proxyFor(server: URL, env: Env): URL | undefined {
  const host = server.hostname;
  if (host === 'localhost' || host.startsWith('127.') || host === '[::1]') return undefined;
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = env[name] || env[name.toLowerCase()];
  const rules = (env.NO_PROXY || env.no_proxy || '').toLowerCase().split(',');
  if (!text || rules.some((rule) => matchesNoProxy(server, rule.trim()))) return undefined;
  const proxy = addressOf(text.includes('://') ? text : `http://${text}`);
  // The value is not shown: it may hold a password.
  if (proxy === undefined)
    throw new TillerlessError('USAGE', `${name} is set to a value that is not a URL`, {
      helmText: `invalid proxy address in ${name}`,
      hint: `for example ${name}=http://proxy.example.com:3128`,
    });
  return usableProxy(proxy, name);
}

/** @throws USAGE for a proxy that does not speak HTTP */
export function usableProxy(proxy: URL, name: string): URL {
  if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy;
  throw new TillerlessError(
    'USAGE',
    `${name} names a ${proxy.protocol.slice(0, -1)} proxy, ${proxy.host}, which is not supported`,
    {
      hint: 'use an HTTP proxy: http://HOST:PORT or https://HOST:PORT',
    },
  );
}

function matchesNoProxy(server: URL, rule: string): boolean {
  if (rule === '*') return true;
  const host = server.hostname.replace(/^\[|\]$/g, '');
  const [network = '', bits] = rule.split('/');
  if (bits !== undefined) return isWithin(host, network, Number(bits));
  const port = /:(\d+)$/.exec(rule)?.[1];
  if (port !== undefined && isIP(rule) === 0 && port !== portOf(server)) return false;
  const bare = (isIP(rule) === 0 ? rule.replace(/:\d+$/, '') : rule).replace(/^\*\./, '.').replace(/^\[|\]$/g, '');
  // Go golang.org/x/net/http/httpproxy: a name with a dot before it matches what is below it alone.
  return bare !== '' && (host === bare || host.endsWith(bare.startsWith('.') ? bare : `.${bare}`));
}

function isWithin(host: string, network: string, bits: number): boolean {
  const family = isIP(host);
  if (family === 0 || isIP(network) !== family || !(bits >= 0 && bits <= (family === 4 ? 32 : 128))) return false;
  const list = new BlockList();
  const name = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, bits, name);
  return list.check(host, name);
}

/** What a proxy asks for when its address carries a name and a password. */
export function proxyHeaders(proxy: URL): Record<string, string> {
  if (!proxy.username) return {};
  return { 'proxy-authorization': basicAuthorization(loginOf(proxy)) };
}

/** A proxy that cannot be used; the message is that of Go's client. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

const handshakeMs = 30_000;

/** Connects to a proxy: by TLS where its scheme is https, so that its password is not sent in the clear. @throws ProxyError */
export async function dialProxy(proxy: URL): Promise<Socket> {
  const isSecure = proxy.protocol === 'https:';
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  const to = { host, port: Number(portOf(proxy)), noDelay: true };
  const socket = isSecure ? connectTls({ ...to, ...(isIP(host) === 0 ? { servername: host } : {}) }) : connectTcp(to);
  try {
    await connected(socket, isSecure ? 'secureConnect' : 'connect', { ms: handshakeMs, message: 'i/o timeout' });
    return socket;
  } catch (error) {
    socket.destroy();
    throw new ProxyError(`proxyconnect tcp: ${dialProblem(error, proxy)}`);
  }
}

/** Opens a tunnel through a proxy; resolves with the socket to speak TLS on. @throws ProxyError */
export async function openTunnel(proxy: URL, server: URL): Promise<Socket> {
  const target = `${server.hostname}:${portOf(server)}`;
  const way = await dialProxy(proxy);
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      createConnection: () => way,
      host: proxy.hostname,
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...proxyHeaders(proxy) },
    });
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(
        new ProxyError(`the proxy ${proxy.host} refused a tunnel to ${target}: ${response.statusCode} ${response.statusMessage}`),
      );
    });
    request.once('response', () => reject(new ProxyError(`the proxy ${proxy.host} does not answer CONNECT`)));
    request.once('error', (error) => reject(new ProxyError(`proxyconnect tcp: ${dialProblem(error, proxy)}`)));
    request.end();
  });
}
