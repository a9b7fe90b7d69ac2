import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TillerlessError } from '../errors/tillerless-error.ts';
import type { Sandbox } from './sandbox.ts';

const maxBodyBytes = 8 * 1024 * 1024;

export interface ServeOptions {
  /** address to listen on; a loopback address, because the API does not authenticate requests */
  readonly host: string;
  /** 0 to use any free port */
  readonly port: number;
}

/**
 * Serves a sandbox over HTTP/1.1.
 *
 * @throws SANDBOX if the server cannot listen on the port
 */
export async function serveSandbox(
  sandbox: Pick<Sandbox, 'exchange'>,
  options: ServeOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void answer(sandbox, request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(
        new TillerlessError('SANDBOX', `cannot listen on ${options.host}:${options.port}: ${error.message}`, {
          hint: 'choose another --port',
          cause: error,
        }),
      );
    server.once('error', fail);
    server.listen(options.port, options.host, () => {
      server.off('error', fail);
      resolve();
    });
  });
  // The cast is safe, because a server that listens on a port has an AddressInfo.
  const { address, port } = server.address() as AddressInfo;
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(sandbox: Pick<Sandbox, 'exchange'>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  // Prevent DNS rebinding, in which a web page reaches a loopback port through its own host name.
  if (!isLoopback(request.headers.host ?? '')) {
    response.writeHead(403, { 'content-type': 'text/plain' }).end('the sandbox answers on loopback names only\n');
    return;
  }
  if (isCrossSite(request)) {
    response.writeHead(403, { 'content-type': 'text/plain' }).end('the sandbox answers no pages of other sites\n');
    return;
  }
  const body = await readAll(request);
  if (body === undefined) {
    response.writeHead(413, { connection: 'close' }).end();
    return;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  const reply = await sandbox.exchange({
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers,
    body,
    signal: gone.signal,
  });
  response.writeHead(reply.status, reply.headers);
  response.flushHeaders();
  for await (const chunk of reply.body) {
    if (gone.signal.aborted) break;
    if (!response.write(chunk)) await drained(response, gone.signal);
  }
  response.end();
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(host);
}

/**
 * Reports whether a browser sent the request on behalf of a page from another site, according to the Sec-Fetch-Site and Origin
 * headers. kubectl and helm send neither of these headers.
 */
function isCrossSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
}

async function readAll(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Returns a kubeconfig for a sandbox that is served at a URL. */
export function sandboxKubeconfig(url: string): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: sandbox
  cluster:
    server: ${url}
contexts:
- name: sandbox
  context:
    cluster: sandbox
    user: sandbox
    namespace: default
current-context: sandbox
users:
- name: sandbox
  user: {}
`;
}
