import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { basicAuthorization } from '../../src/base/basic-auth.ts';
import { plainTls, readTls, type TlsChoice } from '../../src/net/connect.ts';
import { type DownloadRequest, download } from '../../src/net/download.ts';
import { makeCertificate } from '../support/certificate.ts';
import { serveFiles, serversOfTests } from '../support/web-server.ts';

const { serve, closeLater } = serversOfTests();

interface Surroundings {
  readonly tls?: TlsChoice;
  readonly env?: Record<string, string>;
  readonly signal?: AbortSignal;
}

async function get(request: Partial<DownloadRequest> & { readonly url: URL }, around: Surroundings = {}): Promise<string> {
  const { tls = plainTls, env = {}, signal = new AbortController().signal } = around;
  const { bytes } = await download({ maxBytes: 1 << 20, ...request }, { tls: readTls(tls, env), env, signal });
  return Buffer.from(bytes).toString('utf8');
}

it.each([
  { name: 'a 429', answer: 429 },
  { name: 'a 503', answer: 503 },
])('retries after $name', async ({ answer }) => {
  let count = 0;
  const server = await serve(
    (_, response) => void (count++ === 0 ? response.writeHead(answer, { 'retry-after': '0' }).end() : response.end('there')),
  );
  expect(await get({ url: new URL(server.url) })).toBe('there');
  expect(server.asked).toHaveLength(2);
});

it.each([
  { name: 'before the response', cut: 0 },
  { name: 'during the response', cut: 5 },
])('retries when the connection breaks $name, and eventually gives up', async ({ cut }) => {
  let lost = 1;
  const server = await serve((_, response) => {
    if (lost-- <= 0) return void response.end('0123456789');
    if (cut > 0) response.writeHead(200, { 'content-length': '10' }).write('01234');
    setTimeout(() => response.destroy(), 20);
  });
  expect(await get({ url: new URL(server.url) })).toBe('0123456789');
  lost = 100;
  await expect(get({ url: new URL(server.url) })).rejects.toMatchObject({ code: 'NETWORK' });
});

it('reports the response of the server', async () => {
  const server = await serve(serveFiles({}));
  await expect(get({ url: new URL(`${server.url}/x`) })).rejects.toMatchObject({
    code: 'NETWORK',
    helmText: `failed to fetch ${server.url}/x : 404 Not Found`,
  });
});

it.each([
  { name: 'another port', passOn: false, want: undefined },
  { name: 'another port with passOn', passOn: true, want: 'Basic dTpw' },
])('on a redirect to $name, sends the password: $want', async ({ passOn, want }) => {
  const other = await serve(serveFiles({ '/b': 'there' }));
  const server = await serve((_, response) => void response.writeHead(302, { location: `${other.url}/b` }).end());
  const authorization = basicAuthorization({ username: 'u', password: 'p' });
  expect(await get({ url: new URL(`${server.url}/a`), authorization, passOn })).toBe('there');
  expect(server.asked[0]?.headers.authorization).toBe('Basic dTpw');
  expect(other.asked[0]?.headers.authorization).toBe(want);
});

it('follows a limited number of redirects within a server, and sends the password each time', async () => {
  const server = await serve((request, response) => {
    if (request.url === '/end') return void response.end(request.headers.authorization);
    response.writeHead(307, { location: request.url === '/a' ? 'end' : '/loop' }).end();
  });
  const authorization = basicAuthorization({ username: 'u', password: 'p' });
  expect(await get({ url: new URL(`${server.url}/a`), authorization })).toBe('Basic dTpw');
  await expect(get({ url: new URL(`${server.url}/loop`) })).rejects.toMatchObject({ helmText: 'stopped after 10 redirects' });
});

it('does not follow a redirect to another scheme', async () => {
  const server = await serve((_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end());
  await expect(get({ url: new URL(server.url) })).rejects.toMatchObject({ code: 'NETWORK' });
});

it.each([
  { name: 'by content-length', head: { 'content-length': '2000' }, body: Buffer.alloc(2000) },
  { name: 'without content-length', head: {}, body: Buffer.alloc(2000) },
  { name: 'after decompression', head: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(1 << 20)) },
])('rejects an oversized response $name', async ({ head, body }) => {
  const server = await serve((_, response) => void response.writeHead(200, head).end(body));
  const request = { url: new URL(server.url), maxBytes: 1500, packed: true };
  await expect(get(request)).rejects.toMatchObject({ code: 'NETWORK', message: expect.stringContaining('larger than 1500') });
});

it('does not decompress archives, regardless of content-encoding', async () => {
  const body = gzipSync('a');
  const server = await serve((_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(body));
  const around = { tls: readTls(plainTls, {}), env: {}, signal: new AbortController().signal };
  const { bytes } = await download({ url: new URL(server.url), maxBytes: 1000 }, around);
  expect(Buffer.from(bytes)).toEqual(body);
  expect(server.asked[0]?.headers['accept-encoding']).toBeUndefined();
});

it('stops on a timeout or when aborted', async () => {
  const server = await serve(() => undefined);
  const url = new URL(server.url);
  await expect(get({ url }, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
    code: 'NETWORK',
    helmText: expect.stringContaining('context deadline exceeded'),
  });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  await expect(get({ url }, { signal: controller.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
});

it.each([
  {
    name: 'while the body is read',
    handler: (response: ServerResponse) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('some');
    },
    helmText: 'context deadline exceeded (Client.Timeout or context cancellation while reading body)',
  },
  {
    name: 'before a retry after status 503',
    handler: (response: ServerResponse) => void response.writeHead(503).end(),
    helmText: expect.stringMatching(/^failed to fetch http.* : 503 Service Unavailable$/),
  },
  {
    name: 'before a retry after a lost connection',
    handler: (response: ServerResponse) => void response.destroy(),
    helmText: expect.anything(),
  },
])('reports a timeout $name', async ({ handler, helmText }) => {
  const server = await serve((_, response) => handler(response));
  const url = new URL(server.url);
  for (const signal of [AbortSignal.timeout(120), AbortSignal.timeout(400)])
    await expect(get({ url }, { signal })).rejects.toMatchObject({ code: 'NETWORK', helmText });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 120);
  await expect(get({ url }, { signal: controller.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('accepts only certificates of known or given CAs', async () => {
  const made = await makeCertificate();
  const server = await serve(serveFiles({ '/': 'there' }), { key: made.key, cert: made.cert });
  const url = new URL(server.url);
  await expect(get({ url })).rejects.toMatchObject({
    helmText: `Get "${server.url}/": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
  });
  expect(await get({ url }, { tls: { ...plainTls, caFile: made.certFile } })).toBe('there');
  expect(await get({ url }, { tls: { ...plainTls, insecureSkipVerify: true } })).toBe('there');
  expect(await get({ url }, { env: { SSL_CERT_FILE: made.certFile } })).toBe('there');
  await expect(get({ url }, { tls: { ...plainTls, caFile: '/none' } })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

it('sends its client certificate to servers that request one', async () => {
  const made = await makeCertificate();
  const server = await serve(serveFiles({ '/': 'there' }), {
    key: made.key,
    cert: made.cert,
    ca: made.cert,
    requestCert: true,
    rejectUnauthorized: true,
  });
  const tls = { caFile: made.certFile, certFile: made.certFile, keyFile: made.keyFile, insecureSkipVerify: false };
  expect(await get({ url: new URL(server.url) }, { tls })).toBe('there');
  await expect(get({ url: new URL(server.url) }, { tls: { ...plainTls, caFile: made.certFile } })).rejects.toMatchObject({
    code: 'NETWORK',
  });
});

/** Starts a proxy that forwards all connections to the same port, regardless of their target. */
async function startProxy(port: number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const open: { destroy(): void }[] = [];
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
    response.end('by proxy');
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    open.push(socket);
    const out = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      out.pipe(socket);
      socket.pipe(out);
    });
    out.on('error', () => socket.destroy());
    socket.on('error', () => out.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  closeLater({
    close: () =>
      new Promise<void>((resolve) => {
        proxy.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  });
  // The address is an AddressInfo, because the server listens on a port.
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

it('uses the proxy of the environment unless NO_PROXY contains the host', async () => {
  const made = await makeCertificate();
  const server = await serve(serveFiles({ '/': 'there' }), { key: made.key, cert: made.cert });
  const { url: proxy, asked } = await startProxy(server.port);
  const env = { HTTP_PROXY: proxy.replace('//', '//me:secret@'), HTTPS_PROXY: proxy, NO_PROXY: 'inner.example, 10.0.0.0/8' };
  expect(await get({ url: new URL('http://charts.example/a?b') }, { env })).toBe('by proxy');
  const tls = { ...plainTls, insecureSkipVerify: true };
  expect(await get({ url: new URL('https://charts.example/') }, { env, tls })).toBe('there');
  expect(asked).toEqual(['GET http://charts.example/a?b Basic bWU6c2VjcmV0', 'CONNECT charts.example:443']);
});
