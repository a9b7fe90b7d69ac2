import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { plainTls, readTls } from '../../src/net/connect.ts';
import { type HttpCall, send } from '../../src/net/http.ts';
import { runCli } from '../support/run-cli.ts';
import { serversOfTests, type WebServer } from '../support/web-server.ts';

const { serve, closeLater } = serversOfTests();

const there = (): Promise<WebServer> => serve((_, response) => void response.end('there'));
const redirecting = (status: number, to: string): Promise<WebServer> =>
  serve((_, response) => void response.writeHead(status, { location: to }).end());

async function call(request: HttpCall, env: Readonly<Record<string, string>> = {}): Promise<number> {
  const answer = await send(request, { tls: readTls(plainTls, {}), env, signal: new AbortController().signal });
  answer.discard();
  return answer.status;
}

describe('a user and a password in a URL', () => {
  const withLogin = (server: WebServer, login: string): URL => new URL(server.url.replace('//', `//${login}@`));

  it.each([
    ['are sent', 'u:p', 'u:p'],
    ['are decoded', 'u:p%40%3A%2F', 'u:p@:/'],
    ['may lack a password', 'u', 'u:'],
    ['may contain an unencoded percent sign', 'u:100%', 'u:100%'],
  ])('%s', async (_, login, want) => {
    const server = await there();
    await call({ url: withLogin(server, login) });
    expect(server.asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from(want).toString('base64')}`);
  });

  it('are overridden by other credentials', async () => {
    const server = await there();
    await call({ url: withLogin(server, 'u:p'), authorization: 'Bearer x' });
    expect(server.asked[0]?.headers.authorization).toBe('Bearer x');
  });

  it('are not sent after a redirect', async () => {
    const other = await there();
    const server = await redirecting(302, other.url);
    await call({ url: withLogin(server, 'u:p') });
    expect(other.asked[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    ['pull', 'http://u:s3cret@127.0.0.1:1/x.tgz'],
    ['template', 'r', 'http://u:s3cret@127.0.0.1:1/x.tgz'],
    ['show', 'chart', 'http://u:s3cret@127.0.0.1:1/x.tgz'],
    ['repo', 'add', 'r', 'http://u:s3cret@127.0.0.1:1'],
    ['template', 'r', 'x', '--repo', 'http://u:s3cret@127.0.0.1:1'],
    ['template', 'r', 'x', '-f', 'http://u:s3cret@127.0.0.1:1/v.yaml'],
    ['pull', 'http://u:s3cret@127.0.0.1:1/x.tgz', '--log-format', 'json', '--debug'],
  ])('are not printed: %s %s', async (...argv) => {
    const { code, stdout, stderr } = await runCli(argv, {
      env: { HELM_CONFIG_HOME: '/nonexistent', HELM_CACHE_HOME: '/nonexistent' },
    });
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain('s3cret');
  });
});

describe('the body of a request', () => {
  const post = (server: WebServer, status = 0): HttpCall => ({
    method: 'POST',
    url: new URL(server.url),
    body: Buffer.from(`secret ${status}`),
  });

  it.each([301, 302, 303])('is dropped after a %i: a GET follows', async (status) => {
    const other = await there();
    expect(await call(post(await redirecting(status, other.url)))).toBe(200);
    expect(other.asked).toMatchObject([{ method: 'GET' }]);
    expect(other.asked[0]?.headers['content-length']).toBeUndefined();
  });

  it.each([307, 308])('is not sent to another server after a %i', async (status) => {
    const other = await there();
    await expect(call(post(await redirecting(status, other.url)))).rejects.toMatchObject({ code: 'NETWORK' });
    expect(other.asked).toEqual([]);
  });

  it.each([307, 308])('is sent again to the same server after a %i', async (status) => {
    const server = await serve((request, response) =>
      request.url === '/' ? void response.writeHead(status, { location: '/next' }).end() : void response.end(),
    );
    expect(await call(post(server))).toBe(200);
    expect(server.asked[1]).toMatchObject({ method: 'POST', path: '/next', headers: { 'content-length': '8' } });
  });

  it('is not sent after a redirect if staysHere is set; the redirect is returned instead', async () => {
    const other = await there();
    expect(await call({ ...post(await redirecting(302, other.url)), staysHere: true })).toBe(302);
    expect(other.asked).toEqual([]);
  });
});

describe('a proxy', () => {
  it.each(['https://example.test/x', 'http://example.test/x'])(
    'is contacted only over TLS if its URL is https: %s',
    async (url) => {
      const received: Buffer[] = [];
      const listener: Server = createServer((socket) => {
        socket.on('data', (bytes) => {
          received.push(bytes);
          socket.destroy();
        });
        socket.on('error', () => undefined);
      });
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      closeLater(listener);
      const proxy = `https://u:s3cret@127.0.0.1:${(listener.address() as AddressInfo).port}`;
      await expect(call({ url: new URL(url) }, { HTTPS_PROXY: proxy, HTTP_PROXY: proxy })).rejects.toMatchObject({
        code: 'NETWORK',
        helmText: expect.stringContaining('proxyconnect tcp: '),
      });
      // 0x16 is the first byte of a TLS handshake.
      expect(received[0]?.[0]).toBe(0x16);
      expect(Buffer.concat(received).toString('latin1')).not.toContain('CONNECT');
    },
  );

  it.each(['socks5', 'socks5h', 'socks4'])('is rejected without printing its password if its scheme is %s', async (scheme) => {
    const failure = call({ url: new URL('https://example.test') }, { HTTPS_PROXY: `${scheme}://u:s3cret@127.0.0.1:1` });
    await expect(failure).rejects.toMatchObject({ code: 'USAGE', message: expect.not.stringContaining('s3cret') });
  });

  it('is named in the error if it is unreachable', async () => {
    const server = await serve(() => undefined);
    const failure = call({ url: new URL('https://example.test') }, { HTTPS_PROXY: 'http://127.0.0.1:1' });
    await expect(failure).rejects.toMatchObject({
      helmText: 'Get "https://example.test/": proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused',
    });
    expect(server.asked).toEqual([]);
  });
});
