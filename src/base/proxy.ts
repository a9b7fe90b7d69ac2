import { request as httpRequest } from 'node:http';
import { BlockList, connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { basicAuthorization, loginOf } from './basic-auth.ts';
import { connected } from './connected.ts';
import { dialProblem } from './connection-error-text.ts';
import { addressOf, portOf } from './parse-url.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Returns the proxy for a server. HTTPS_PROXY, HTTP_PROXY and NO_PROXY are interpreted as in Go. */
export function proxyFor(server: URL, env: Env): URL | undefined {
  const host = server.hostname;
  if (host === 'localhost' || host.startsWith('127.') || host === '[::1]') return undefined;
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = env[name] || env[name.toLowerCase()];
  const rules = (env.NO_PROXY || env.no_proxy || '').toLowerCase().split(',');
  if (!text || rules.some((rule) => matchesNoProxy(server, rule.trim()))) return undefined;
  const proxy = addressOf(text.includes('://') ? text : `http://${text}`);
  // The value is not printed, because it may contain a password.
  if (proxy === undefined)
    throw new TillerlessError('USAGE', `the value of ${name} is not a URL`, {
      helmText: `invalid proxy address in ${name}`,
      hint: `for example ${name}=http://proxy.example.com:3128`,
    });
  return usableProxy(proxy, name);
}

/** Returns the proxy URL if it is supported. @throws USAGE for a proxy that does not use HTTP */
export function usableProxy(proxy: URL, name: string): URL {
  if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy;
  throw new TillerlessError('USAGE', `${name} specifies an unsupported ${proxy.protocol.slice(0, -1)} proxy: ${proxy.host}`, {
    hint: 'use an HTTP proxy: http://HOST:PORT or https://HOST:PORT',
  });
}

function matchesNoProxy(server: URL, rule: string): boolean {
  if (rule === '*') return true;
  const host = server.hostname.replace(/^\[|\]$/g, '');
  const [network = '', bits] = rule.split('/');
  if (bits !== undefined) return isWithin(host, network, Number(bits));
  const port = /:(\d+)$/.exec(rule)?.[1];
  if (port !== undefined && isIP(rule) === 0 && port !== portOf(server)) return false;
  const bare = (isIP(rule) === 0 ? rule.replace(/:\d+$/, '') : rule).replace(/^\*\./, '.').replace(/^\[|\]$/g, '');
  // As in golang.org/x/net/http/httpproxy, a domain with a leading dot matches only its subdomains.
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

/** Returns the Proxy-Authorization header for a proxy URL with credentials. */
export function proxyHeaders(proxy: URL): Record<string, string> {
  if (!proxy.username) return {};
  return { 'proxy-authorization': basicAuthorization(loginOf(proxy)) };
}

/** Thrown if a proxy cannot be used. It has the same message as the error of Go's HTTP client. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

const handshakeMs = 30_000;

/** Connects to a proxy. TLS is used if the scheme is https, so that the password is encrypted. @throws ProxyError */
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

/** Opens a CONNECT tunnel through a proxy and returns the socket for the TLS handshake. @throws ProxyError */
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
        new ProxyError(
          `the proxy ${proxy.host} rejected a tunnel to ${target}: ${response.statusCode} ${response.statusMessage}`,
        ),
      );
    });
    request.once('response', () => reject(new ProxyError(`the proxy ${proxy.host} does not respond to CONNECT`)));
    request.once('error', (error) => reject(new ProxyError(`proxyconnect tcp: ${dialProblem(error, proxy)}`)));
    request.end();
  });
}
