import { request as httpRequest } from 'node:http';
import { BlockList, isIP, type Socket } from 'node:net';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { basicAuthorization } from './basic-auth.ts';
import { addressOf } from './parse-url.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The proxy that HTTPS_PROXY or HTTP_PROXY names for a server, unless NO_PROXY names the server; as Go reads them. */
export function proxyFor(server: URL, env: Env): URL | undefined {
  const host = server.hostname;
  if (host === 'localhost' || host.startsWith('127.') || host === '[::1]') return undefined;
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = env[name] || env[name.toLowerCase()];
  if (!text || (env.NO_PROXY ?? env.no_proxy ?? '').split(',').some((rule) => matchesNoProxy(server, rule.trim())))
    return undefined;
  const proxy = addressOf(text.includes('://') ? text : `http://${text}`);
  if (proxy !== undefined) return proxy;
  // It may hold a password.
  throw new TillerlessError('USAGE', `${name} is set to something that is no address`, {
    helmText: `invalid proxy address in ${name}`,
    hint: `for example ${name}=http://proxy.example.com:3128`,
  });
}

function matchesNoProxy(server: URL, rule: string): boolean {
  if (rule === '*') return true;
  const host = server.hostname.replace(/^\[|\]$/g, '');
  const [network = '', bits] = rule.split('/');
  if (bits !== undefined) return isWithin(host, network, Number(bits));
  const port = /:(\d+)$/.exec(rule)?.[1];
  if (port !== undefined && isIP(rule) === 0 && port !== portOf(server)) return false;
  const bare = (isIP(rule) === 0 ? rule.replace(/:\d+$/, '') : rule).replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
  return bare !== '' && (host === bare || host.endsWith(`.${bare}`));
}

function isWithin(host: string, network: string, bits: number): boolean {
  const family = isIP(host);
  if (family === 0 || isIP(network) !== family || !(bits >= 0 && bits <= (family === 4 ? 32 : 128))) return false;
  const list = new BlockList();
  const name = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, bits, name);
  return list.check(host, name);
}

/** The port of an address, also where it goes without saying. */
export function portOf(server: URL): string {
  return server.port || (server.protocol === 'https:' ? '443' : '80');
}

/** What a proxy asks for when its address carries a name and a password. */
export function proxyHeaders(proxy: URL): Record<string, string> {
  if (!proxy.username) return {};
  const login = { username: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) };
  return { 'proxy-authorization': basicAuthorization(login) };
}

/** Opens a tunnel through an HTTP proxy; resolves with the socket to speak TLS on. */
export function openTunnel(proxy: URL, server: URL): Promise<Socket> {
  const target = `${server.hostname}:${portOf(server)}`;
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: proxy.hostname,
      port: portOf(proxy),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...proxyHeaders(proxy) },
    });
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(socket);
      else reject(new Error(`the proxy ${proxy.host} refused a tunnel to ${target}: ${response.statusCode}`));
    });
    request.once('error', reject);
    request.end();
  });
}
